import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ramp, serviceWindows } from '../../domain/foresight/service-windows.test-helper.ts';
import type { AlertJson } from '../../domain/machine-output.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { foreshock } from '../run-cli.ts';
import { windowsCsv } from './windows-csv.ts';

const QUIET = 3 * 288;
const CSV = windowsCsv(serviceWindows(QUIET + 90, { latency: ramp(QUIET, QUIET + 72, 24) }));
const OBJECTIVE = ['--slo', 'error_ratio>0.05 or p95>2000 for 2 of 2'];

const kindsOf = (ndjson: string): readonly string[] =>
  ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as AlertJson).kind);

describe('foreshock predict-series', () => {
  test('prints one alert per line, the same from a file and from standard input', async () => {
    const file = join(temporaryFolder(), 'stdin.csv');
    writeFileSync(file, CSV);
    const fromFile = await foreshock(['predict-series', file, ...OBJECTIVE]);
    expect(fromFile).toMatchObject({ code: 0, stderr: '' });
    expect(kindsOf(fromFile.stdout).slice(0, 2)).toEqual(['predicted', 'detected']);
    const piped = await foreshock(['predict-series', '-', ...OBJECTIVE, '--ndjson'], { input: CSV });
    expect(piped).toEqual(fromFile);
  });

  test('writes a file of alerts for every service of a folder, packed ones too', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'in', 'eu'), { recursive: true });
    writeFileSync(join(folder, 'in', 'orders.csv'), CSV);
    writeFileSync(join(folder, 'in', 'eu', 'stock.csv.gz'), gzipSync(CSV));
    const run = await foreshock(['predict-series', join(folder, 'in'), '--out', join(folder, 'out'), ...OBJECTIVE]);
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(run.stderr).toContain('2 files of');
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['eu', 'orders.ndjson']);
    const [own, other] = ['orders.ndjson', join('eu', 'stock.ndjson')].map((name) =>
      readFileSync(join(folder, 'out', name), 'utf8'),
    );
    expect(kindsOf(own ?? '').slice(0, 2)).toEqual(['predicted', 'detected']);
    expect(kindsOf(other ?? '')).toEqual(kindsOf(own ?? ''));
  });

  test('names the file of a folder that is no table of windows, and goes on with the others', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'in'), { recursive: true });
    writeFileSync(join(folder, 'in', 'broken.csv'), 'time;p95\n');
    writeFileSync(join(folder, 'in', 'orders.csv'), CSV);
    const run = await foreshock(['predict-series', join(folder, 'in'), '--out', join(folder, 'out'), ...OBJECTIVE]);
    expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining('broken.csv: line 1:') });
    expect(readdirSync(join(folder, 'out'))).toEqual(['orders.ndjson']);
  });

  test('points at what is wrong in an objective, and says what is missing', async () => {
    const wrong = await foreshock(['predict-series', 'x.csv', '--slo', 'p95=5']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--slo: "=" is not expected here\n  p95=5\n     ^\n');
    const missing = await foreshock(['predict-series', join(temporaryFolder(), 'none.csv')]);
    expect(missing.code).toBe(3);
    const folder = await foreshock(['predict-series', temporaryFolder()]);
    expect(folder).toMatchObject({ code: 2, stderr: expect.stringContaining('--out alerts') });
  });
});
