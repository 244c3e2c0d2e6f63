import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ramp, serviceWindows } from '../../domain/foresight/service-windows.test-helper.ts';
import type { AlertJson } from '../../domain/machine-output.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { foreshock, foreshockJson } from '../run-cli.ts';
import { shownCommands, wordsOf } from './shown-commands.ts';
import { windowsCsv } from './windows-csv.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const SAMPLE = join(PROJECT, 'sample-logs', 'db-lock', 'gateway.pino.log.gz');

/** Those on a deployed stack are run by tests/account. */
const COMMANDS = shownCommands('README.md').filter((command) => !/^(?:--on|deploy) /.test(command));

describe('every command of the README', () => {
  const lake = temporaryFolder();
  const metrics = join(temporaryFolder(), 'metrics.csv');
  const stands = new Map([['metrics.csv', metrics]]);
  beforeAll(async () => {
    writeFileSync(metrics, windowsCsv(serviceWindows(950, { latency: ramp(864, 936, 24) })));
    await foreshockJson(['--lake', lake, 'replay', SAMPLE]);
    const alerts = await foreshockJson<readonly AlertJson[]>(['--lake', lake, 'alerts']);
    stands.set('ID', alerts[0]?.id ?? '');
  });

  test('is found', () => {
    expect(COMMANDS.length).toBeGreaterThanOrEqual(7);
  });

  test.each(COMMANDS)('foreshock %s', async (command) => {
    const [shown, input] = command.split(' < ');
    const args = wordsOf(shown ?? '').map((word) =>
      word.endsWith('.log') || word.endsWith('.log.gz') ? SAMPLE : (stands.get(word) ?? word),
    );
    const run = await foreshock(
      ['--lake', lake, ...new Set(args)],
      input === undefined ? {} : { input: readFileSync(SAMPLE) },
    );
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).not.toBe('');
  });
});
