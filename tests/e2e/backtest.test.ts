import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Backtest } from '../../domain/backtest.ts';
import type { ReplayJson } from '../../domain/machine-output.ts';
import type { Report } from '../../domain/report.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { foreshock, foreshockJson } from '../run-cli.ts';
import { shownCommands, wordsOf } from './shown-commands.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'sample-logs', 'db-lock');
const GATEWAY = join(SAMPLE, 'gateway.pino.log.gz');
const LOCK = '2026-11-20T22:23:38Z..2026-11-20T22:25:08Z';

let folder: string;
let lake: string;
const backtest = (...args: readonly string[]): Promise<Backtest> =>
  foreshockJson<Backtest>(['--lake', lake, 'backtest', ...args]);

beforeAll(() => {
  folder = temporaryFolder();
  lake = join(folder, 'lake');
});

describe('foreshock backtest over the recorded outage', () => {
  let first: Backtest;
  beforeAll(async () => {
    first = await backtest(GATEWAY);
  });

  test('reads the files, and finds the lead and the messages of the report of their replay', async () => {
    const replayed = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', GATEWAY]);
    expect(replayed.unchanged).toBe(true);
    const report = await foreshockJson<Report>(['--lake', lake, 'report']);
    expect(first.lead_minutes?.median).toBe(report.verdict.lead_minutes);
    expect(first.alerts.map(({ id, message }) => ({ id, message }))).toEqual(
      replayed.alerts.map(({ id, message }) => ({ id, message })),
    );
  });

  test('of what the lake holds needs no files and says the same', async () => {
    expect(await backtest()).toEqual(first);
    expect(await backtest('--dataset', first.dataset)).toEqual(first);
  });

  test('is written beside the report', () => {
    const stored = join(lake, 'reports', first.replay);
    expect(JSON.parse(readFileSync(join(stored, 'backtest.json'), 'utf8'))).toEqual(first);
    expect(readFileSync(join(stored, 'backtest.md'), 'utf8')).toContain('## Messages that would have been sent');
  });

  test('judges by an incident, an objective or a file of labels', async () => {
    const said = await backtest('--incident', LOCK);
    expect(said.incidents).toHaveLength(1);
    expect(said.lead_minutes?.median).toBeGreaterThan(first.lead_minutes?.median ?? 0);
    const labels = join(folder, 'labels.csv');
    writeFileSync(labels, `start,end,name\n${LOCK.replace('..', ',')},table locked\n`);
    const labelled = await backtest('--labels', labels);
    expect(labelled.incidents[0]).toMatchObject({ ...said.incidents[0], name: 'table locked' });
    const objective = await backtest('--slo', 'error_share>0.05 for 2 of 3');
    expect(objective.foreseen).toBe(1);
  });

  test('tries thousands of settings and prints every one as CSV', async () => {
    const { stdout } = await foreshock(['--lake', lake, 'backtest', '--frontier', '--csv']);
    const [head, ...points] = stdout.trim().split('\r\n');
    expect(head).toMatch(/^confidence,m,n,horizon_minutes,cooldown_minutes,foreseen,missed,/);
    expect(points.length).toBeGreaterThan(5000);
    expect(points.filter((point) => /,true,(?:true|false)$/.test(point))).toHaveLength(1);
  });

  test.each([
    [['--incident', 'noon'], 2, 'is no time'],
    [['--incident', LOCK, '--slo', 'p95>2s'], 2, 'give one of'],
    [['--slo', 'queue>5'], 2, 'logs have no signal queue'],
    [['--slo', 'p95>'], 2, 'expected a number'],
    [['--labels', 'missing.csv'], 3, 'there is no such file'],
    [['--setting', '1.5'], 2, 'is no setting'],
    [['--frontier-between', '0.9'], 2, 'two settings with a comma between'],
    [['--csv'], 2, '--frontier'],
    [['--dataset', 'elsewhere'], 3, 'there is no replay elsewhere'],
  ])('%j ends with exit %i and says what is wrong', async (args, code, words) => {
    const run = await foreshock(['--lake', lake, 'backtest', ...args]);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).toContain(words);
  });
});

describe('every backtest that docs/backtest.md shows', () => {
  const COMMANDS = shownCommands('docs/backtest.md').filter((command) => command.startsWith('backtest '));

  test('is found', () => expect(COMMANDS.length).toBeGreaterThanOrEqual(5));

  test.each(COMMANDS)('foreshock %s', async (command) => {
    const args = wordsOf(command).map((word) => (word === 'app.log.gz' ? GATEWAY : word));
    const run = await foreshock(['--lake', join(folder, 'shown'), ...args]);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('Messages that would have been sent') });
  });
});

describe('the example in docs/backtest.md', () => {
  const DOCUMENT = join(import.meta.dirname, '..', '..', 'docs', 'backtest.md');
  const OUTPUT = /(<!-- output -->\n```text\n)([\s\S]*?)(```\n)/;

  test('is what the command prints (UPDATE_GOLDEN=1 writes it)', async () => {
    const files = readdirSync(SAMPLE).filter((name) => name.endsWith('.log.gz'));
    const paths = files.toSorted().map((name) => join(SAMPLE, name));
    const run = await foreshock([
      '--lake',
      join(folder, 'docs'),
      'backtest',
      '--dataset',
      'db-lock',
      '--frontier',
      ...paths,
    ]);
    const printed = run.stdout.slice(0, run.stdout.indexOf('\nReports'));
    const text = readFileSync(DOCUMENT, 'utf8');
    if (process.env['UPDATE_GOLDEN'] === '1') {
      writeFileSync(
        DOCUMENT,
        text.replace(OUTPUT, (_, head, __, end) => `${head}${printed}${end}`),
      );
    }
    expect(OUTPUT.exec(readFileSync(DOCUMENT, 'utf8'))?.[2]).toBe(printed);
  });
});

describe('foreshock test', () => {
  test('holds what the sample expects, and writes JUnit', async () => {
    const junit = join(folder, 'junit.xml');
    const { code, stdout } = await foreshock(['test', join(SAMPLE, 'foreshock.test.txt'), '--junit', junit]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('9 of 9 expectations hold') });
    expect(readFileSync(junit, 'utf8')).toContain('tests="9" failures="0"');
  });

  test('fails with exit 1 and says which messages came instead', async () => {
    mkdirSync(join(folder, 'logs'), { recursive: true });
    writeFileSync(join(folder, 'logs', 'g.log.gz'), readFileSync(GATEWAY));
    const file = join(folder, 'foreshock.test.txt');
    writeFileSync(file, 'replay logs/*.gz --service shop\nno alert\nevery incident must be warned >= 30 min before\n');
    const junit = join(folder, 'failed.xml');
    const { code, stdout } = await foreshock(['--lake', lake, 'test', file, '--junit', junit]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAILS {2}no alert/);
    expect(stdout).toMatch(/22:2\d:30 UTC predicted/);
    expect(readFileSync(junit, 'utf8')).toMatch(/<failure message="2 alerts came\." type="expectation">/);
  });

  test.each([
    ['replay *.nothing\nno alert', 3, ':1: *.nothing: no file has such a name'],
    ['replay a.log --speed 3\nno alert', 2, ':1: --speed is no option of a replay here'],
    ['replay a.log\nslo p95\nno alert', 2, ':2: expected'],
    ['replay a.log\nsetting 9\nno alert', 2, ':2: "9" is no setting'],
    ['replay a.log\nbe quiet', 2, ':2: "be quiet" is no expectation'],
  ])('%j ends with exit %i and the line', async (text, code, words) => {
    const file = join(temporaryFolder(), 'expected.txt');
    writeFileSync(file, text);
    const run = await foreshock(['test', file]);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).toContain(words);
  });
});
