import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { calmSeries } from '../domain/evidence/series.test-helper.ts';
import { recordingTerminal } from '../tests/examples/recording-terminal.ts';
import { runCommandLine } from './command-line.ts';

let folder: string;
const START = 1_767_225_600;

const run = async (words: readonly string[], input = ''): Promise<{ code: number; out: string; err: string }> => {
  const terminal = recordingTerminal({ input });
  const code = await runCommandLine(['score-series', ...words], terminal, { FORESHOCK_LAKE: join(folder, 'lake') });
  return { code, out: terminal.outText(), err: terminal.errText() };
};

const isoAt = (i: number): string => new Date((START + i * 300) * 1000).toISOString().slice(0, 19);
const values = calmSeries(2000).map((value, i) => (i === 1500 ? 200 : value));
const series = (time: (i: number) => string, value = (i: number): number => values[i] ?? 0): string =>
  `timestamp,value\n${[...values.keys()].map((i) => `${time(i)},${value(i)}\n`).join('')}`;

const scoresIn = (csv: string): readonly string[] =>
  csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => row.slice(row.lastIndexOf(',') + 1));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foreshock-series-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the scores of a series', () => {
  test('are the same rows with a score each, and an alarm where a value is absurd', async () => {
    const text = series(isoAt);
    const { code, out, err } = await run(['-'], text);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const rows = out.split('\n');
    expect(rows[0]).toBe('timestamp,value,anomaly_score');
    expect(
      rows
        .map((row) => row.slice(0, row.lastIndexOf(',')))
        .join('\n')
        .trimEnd(),
    ).toBe(text.trimEnd());
    const scores = scoresIn(out).map(Number);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    expect(scores[1500]).toBeGreaterThanOrEqual(0.5);
  });

  test('do not depend on how times are written', async () => {
    const expected = scoresIn((await run(['-'], series(isoAt))).out);
    const ways: readonly ((i: number) => string)[] = [
      (i) => isoAt(i).replace('T', ' '),
      (i) => `${isoAt(i)}Z`,
      (i) => `${isoAt(i)}.000+00:00`,
      (i) => String(START + i * 300),
      (i) => String((START + i * 300) * 1000),
      (i) => `"${isoAt(i)}"`,
    ];
    for (const way of ways) expect(scoresIn((await run(['-'], series(way))).out)).toEqual(expected);
  });

  test('invariance: scaling and shifting a series changes nothing', async () => {
    const expected = scoresIn((await run(['-'], series(isoAt))).out).map(Number);
    const changes: readonly ((value: number) => number)[] = [
      (value) => value * 1024,
      (value) => value / 1e6,
      (value) => value - 4321.5,
      (value) => 0.37 * value + 90_000,
    ];
    for (const change of changes) {
      const scores = scoresIn(
        (
          await run(
            ['-'],
            series(isoAt, (i) => change(values[i] ?? 0)),
          )
        ).out,
      ).map(Number);
      expect(scores.length).toBe(expected.length);
      expect(Math.max(...scores.map((score, i) => Math.abs(score - (expected[i] ?? NaN))))).toBeLessThan(1e-6);
    }
  });

  test('invariance: a prefix of a file gets the same scores as the whole', async () => {
    const rows = series(isoAt).split('\n');
    const whole = scoresIn((await run(['-'], rows.join('\n'))).out);
    for (const length of [1, 150, 1501, 1999]) {
      const part = scoresIn((await run(['-'], rows.slice(0, length + 1).join('\n'))).out);
      expect(part).toEqual(whole.slice(0, length));
    }
  });

  test('invariance: the length of a file does not matter, whatever follows', async () => {
    const rows = series(isoAt).trimEnd();
    const short = scoresIn((await run(['-'], rows)).out);
    const calm = Array.from({ length: 4000 }, (_, i) => `${isoAt(2000 + i)},50`).join('\n');
    const absurd = Array.from({ length: 300 }, (_, i) => `${isoAt(2000 + i)},${i % 2 === 0 ? 1e12 : -1e12}`).join('\n');
    for (const more of [calm, absurd]) {
      expect(scoresIn((await run(['-'], `${rows}\n${more}\n`)).out).slice(0, short.length)).toEqual(short);
    }
  });

  test('pass other columns, their order, quotes and line ends through', async () => {
    const { out } = await run(
      ['-'],
      'label,Value,note,timestamp\r\n0,1,"a,\r\n""b""",2026-01-01 00:00:00\r\n1,,x,2026-01-01 00:05:00',
    );
    expect(out).toBe(
      'label,Value,note,timestamp,anomaly_score\r\n0,1,"a,\r\n""b""",2026-01-01 00:00:00,0\r\n1,,x,2026-01-01 00:05:00,0\n',
    );
  });

  test('name the rows that cannot be read, and go on', async () => {
    const { code, out, err } = await run(
      ['-'],
      'timestamp,value\n2026-01-01 00:00,1\nyesterday,2\n1767225900,much\n1767226200,3\n',
    );
    expect(code).toBe(0);
    expect(scoresIn(out)).toEqual(['0', '', '', expect.stringMatching(/^0/)]);
    expect(err).toContain('standard input: 2 of 4 rows could not be read');
    expect(err).toContain('first line 3: the timestamp is "yesterday"');
  });

  test.each([
    ['', 'is empty'],
    ['time,value\n1,2\n', 'has no column timestamp'],
    ['timestamp,value,anomaly_score\n1,2,0\n', 'anomaly_score already'],
    ['timestamp,value\nx,y\n', 'could not be read'],
  ])('of %j are exit 3 with what to do', async (text, why) => {
    const { code, err } = await run(['-'], text);
    expect(code).toBe(3);
    expect(err).toContain(why);
  });

  test('of a folder keep its tree and read gzip', async () => {
    const from = join(folder, 'from');
    mkdirSync(join(from, 'a'), { recursive: true });
    writeFileSync(join(from, 'a', 'one.csv'), series(isoAt));
    writeFileSync(join(from, 'two.csv.gz'), gzipSync(series(isoAt)));
    writeFileSync(join(from, 'notes.txt'), 'no series');
    const to = join(folder, 'to');
    const { code, out, err } = await run([from, '--out', to]);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('2 files');
    const expected = (await run(['-'], series(isoAt))).out;
    expect(readFileSync(join(to, 'a', 'one.csv'), 'utf8')).toBe(expected);
    expect(readFileSync(join(to, 'two.csv'), 'utf8')).toBe(expected);
  });

  test('never overwrite what they are made of', async () => {
    const from = join(folder, 'own');
    mkdirSync(from);
    writeFileSync(join(from, 'one.csv'), series(isoAt));
    const refused = await run([from, '--out', from]);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('would overwrite');
    expect((await run([from])).err).toContain('say where its scores go');
    expect((await run([join(folder, 'missing.csv')])).code).toBe(3);
    expect((await run(['-', '--json'])).code).toBe(2);
  });
});
