import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ReplayJson } from '../domain/machine-output.ts';
import { type RecordingTerminal, recordingTerminal } from '../tests/examples/recording-terminal.ts';
import { runCommandLine } from './command-line.ts';

const SAMPLE = join(import.meta.dirname, '../sample-logs/db-lock/nginx.combined-request_time.log.gz');
let folder: string;
let lake: string;

const run = async (
  words: readonly string[],
  options: { isTerminal?: boolean; input?: string } = {},
): Promise<{ code: number; out: string; err: string; terminal: RecordingTerminal }> => {
  const terminal = recordingTerminal(options);
  const code = await runCommandLine(words, terminal, { FORESHOCK_LAKE: lake });
  return { code, out: terminal.outText(), err: terminal.errText(), terminal };
};

const inFolder = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foreshock-cli-'));
  lake = join(folder, 'lake');
  const { code, err } = await run(['replay', SAMPLE, '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a command line that cannot be understood', () => {
  test.each([
    [['replya', 'x.log'], "unknown command 'replya'", 'Did you mean replay?'],
    [['alerts', '--jsno'], "unknown option '--jsno'", 'Did you mean --json?'],
    [['replay'], "missing required argument 'file'", ''],
    [['doctor', 'all'], 'too many arguments', ''],
    [['replay', SAMPLE, '--speed', 'fast'], '--speed fast', 'for example --speed 60'],
    [['replay', SAMPLE, '--tz', 'CET'], '--tz CET', 'for example --tz +01:00'],
    [['replay', SAMPLE, '--from', 'noon'], '--from noon', 'for example --from 2026-11-20T22:10'],
    [['replay', SAMPLE, '--from', '2026-11-21', '--to', '2026-11-20'], 'is not before --to', ''],
    [['replay', '-', SAMPLE], 'standard input', 'stands alone'],
    [['alerts', '--json', '--ndjson'], 'one of --json and --ndjson', ''],
    [['alerts', '--lake', ''], '--lake is empty', ''],
    [['report', '--md', '--html'], 'one of --md, --html', ''],
    [['query', 'p99-by-servic'], 'no question p99-by-servic', 'did you mean p99-by-service?'],
    [['query', 'trace'], 'trace needs trace', ''],
    [['query', 'p99-by-service', 'nonsense=1'], 'knows no parameter nonsense', ''],
    [['sql', ' '], 'the SQL is empty', ''],
  ])('%j is exit 2 and says what to write', async (words, what, advice) => {
    const { code, out, err } = await run(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(what);
    expect(err).toContain(advice);
  });

  test('a setting that makes no sense is exit 1 and names its variable', async () => {
    const terminal = recordingTerminal();
    expect(await runCommandLine(['status'], terminal, { FORESHOCK_WORKERS: 'many' })).toBe(1);
    expect(terminal.errText()).toContain('FORESHOCK_WORKERS is "many"');
  });

  test('help goes to standard output and is no failure', async () => {
    const { code, out } = await run(['replay', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('--fail-on-alert');
    expect(out).toContain('--lake <dir>');
  });
});

describe('something that is not there is exit 3 and says what to do', () => {
  test.each([
    [['replay', 'missing.log'], 'there is no file missing.log'],
    [['report', 'nope'], '`foreshock status` lists them'],
    [['verify', 'nope'], '`foreshock alerts` lists them'],
    [['pause'], 'no replay is unfinished'],
    [['alerts', '--lake', 'no-such-lake'], '`foreshock replay FILE` makes one'],
  ])('%j', async (words, advice) => {
    const { code, out, err } = await run(words);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(advice);
  });

  test('a folder, an empty file and one without a single time', async () => {
    for (const file of [folder, inFolder('empty.log', ''), inFolder('timeless.log', 'hello\nworld\n')]) {
      const { code, err } = await run(['replay', file]);
      expect({ file, code }).toEqual({ file, code: 3 });
      expect(err).toContain(file.split('/').at(-1));
    }
  });
});

describe('a replay', () => {
  test('gives the stored result when it is asked for again, and says so politely', async () => {
    const { code, out, err } = await run(['replay', SAMPLE]);
    expect(code).toBe(0);
    expect(err).toContain('was replayed before and is unchanged');
    expect(out).toContain('Read 1 file, 6 140 lines');
    expect(out).toContain('Verdict');
    const page = /page +(\S+)/.exec(out)?.[1] ?? '';
    expect(readFileSync(page, 'utf8')).toContain('<!doctype html>');
    expect(JSON.parse((await run(['replay', SAMPLE, '--json'])).out)).toMatchObject({ unchanged: true, lines: 6140 });
  });

  test('writes no escape sequence where nobody looks, and colours a terminal', async () => {
    expect((await run(['replay', SAMPLE])).out).not.toContain('\u001b');
    expect((await run(['replay', SAMPLE], { isTerminal: true })).out).toContain('\u001b[1m');
  });

  test('of standard input is a dataset by its content', async () => {
    const input = Array.from(
      { length: 30 },
      (_, i) => `2026-11-20T22:10:${10 + i}Z INFO request ${i} took ${i} ms\n`,
    ).join('');
    const first = JSON.parse((await run(['replay', '-', '--json'], { input })).out) as ReplayJson;
    const second = JSON.parse((await run(['replay', '-', '--json'], { input })).out) as ReplayJson;
    expect(first).toMatchObject({ unchanged: false, rows: 30 });
    expect(second).toMatchObject({ unchanged: true, replay: first.replay });
    expect(readdirSync(join(lake, 'uploads')).filter((name) => name.startsWith('_'))).toEqual([]);
  });

  test('with alerts is exit 6 when it shall fail on them, without is 0', async () => {
    const alerts = JSON.parse((await run(['alerts', '--json'])).out) as readonly unknown[];
    expect(alerts.length).toBeGreaterThan(0);
    expect((await run(['replay', SAMPLE, '--fail-on-alert'])).code).toBe(6);
    const calm = inFolder('calm.log', '2026-11-20T22:10:10Z INFO request 1 took 5 ms\n');
    expect((await run(['replay', calm, '--fail-on-alert'])).code).toBe(0);
  });

  test('of a truncated file is done, reads what is there and names the rest', async () => {
    const whole = gzipSync(
      Array.from(
        { length: 5000 },
        (_, i) => `2026-11-20T22:10:${10 + (i % 50)}Z INFO request ${i * 7919} took ${i} ms\n`,
      ).join(''),
    );
    const file = inFolder('cut.log.gz', whole.subarray(0, whole.length - 2000));
    const { code, out } = await run(['replay', file, '--json']);
    expect(code).toBe(0);
    const result = JSON.parse(out) as ReplayJson;
    expect(result.rows).toBeGreaterThan(0);
    expect(result.problems.map(({ source }) => source)).toContain('cut.log.gz');
  });

  test('pauses at the first Ctrl-C with exit 130 and goes on later to the same rows', async () => {
    const file = inFolder(
      'slow.log',
      Array.from(
        { length: 600 },
        (_, i) =>
          `2026-11-20T22:${String(10 + Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}Z INFO request ${i} took ${i} ms\n`,
      ).join(''),
    );
    const terminal = recordingTerminal();
    const running = runCommandLine(['replay', file, '--speed', '60', '--lake', lake], terminal, {});
    setTimeout(() => terminal.interrupt(), 400);
    expect(await running).toBe(130);
    expect(terminal.errText()).toContain('the same command goes on where it was');
    expect(terminal.ended()).toBeNull();
    const status = JSON.parse((await run(['status', '--json'])).out) as readonly { replay: string; status: string }[];
    const paused = status.find(({ replay }) => replay.startsWith('slow-'));
    expect(paused?.status).toBe('paused');
    const { code, out } = await run(['resume', paused?.replay ?? '', '--speed', 'max', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ rows: 600, quarantined: 0 });
  }, 20_000);
});

describe('questions to the lake', () => {
  test('SQL answers as JSON, JSON lines, CSV and tab-separated values', async () => {
    const statement = `select 1 as a, 'x, "y"' as b`;
    expect((await run(['sql', statement, '--json'])).out).toBe('[{"a":1,"b":"x, \\"y\\""}]\n');
    expect((await run(['--ndjson', 'sql', statement])).out).toBe('{"a":1,"b":"x, \\"y\\""}\n');
    expect((await run(['sql', statement, '--csv'])).out).toBe('a,b\r\n1,"x, ""y"""\r\n');
    expect((await run(['sql', statement])).out).toBe('a\tb\n1\tx, "y"\n');
    expect((await run(['sql', '-'], { input: statement })).out).toBe('a\tb\n1\tx, "y"\n');
  });

  test('a person sees a table that fits the terminal', async () => {
    const { out } = await run(['sql', `select 7 as n, repeat('long ', 60) as words`], { isTerminal: true });
    const [, row = ''] = out.split('\n');
    expect(row.length).toBeLessThanOrEqual(100);
    expect(row).toMatch(/^7 {2}long .*…$/);
  });

  test('SQL that is wrong is exit 1 and shows the place', async () => {
    const { code, err } = await run(['sql', 'select nothing_of_the_kind from logs']);
    expect(code).toBe(1);
    expect(err).toContain('line 1, column 8');
  });

  test('the catalogue lists itself, prints its SQL and answers', async () => {
    expect((await run(['query'])).out).toContain('p99-by-service\t');
    expect((await run(['query', 'p99-by-service', '--sql'])).out).toContain('approx_percentile');
    const { code, out } = await run(['query', 'sources', '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(out) as unknown[]).length).toBeGreaterThan(0);
  });

  test('alerts, incidents and replays are the same on the command line and in SQL', async () => {
    const alerts = JSON.parse((await run(['alerts', '--json'])).out) as readonly { id: string }[];
    const rows = JSON.parse((await run(['sql', 'select id from alerts', '--json'])).out) as readonly { id: string }[];
    expect(rows.map(({ id }) => id).toSorted()).toEqual(alerts.map(({ id }) => id).toSorted());
    const incidents = JSON.parse((await run(['incidents', '--json'])).out) as readonly { alerts: number }[];
    expect(incidents.reduce((sum, { alerts: count }) => sum + count, 0)).toBe(alerts.length);
  });
});

describe('proofs', () => {
  test('every alert is recomputed equal', async () => {
    const alerts = JSON.parse((await run(['alerts', '--json'])).out) as readonly { id: string }[];
    for (const { id } of alerts) {
      const { code, out } = await run(['verify', id, '--json']);
      expect({ code, ...JSON.parse(out) }).toEqual({ code: 0, id, equal: true, first_difference: null, reason: null });
    }
  });

  test('doctor says that the counts agree, or is exit 1 and names what is missing', async () => {
    expect(await run(['doctor', '--json'])).toMatchObject({ code: 0 });
    const copy = join(folder, 'broken');
    await run(['replay', SAMPLE, '--lake', copy]);
    const day = join(copy, 'logs', 'dt=2026-11-20', 'bucket=fast');
    const [file = ''] = readdirSync(day);
    rmSync(join(day, file));
    const { code, out } = await run(['doctor', '--lake', copy]);
    expect(code).toBe(1);
    expect(out).toContain('not ok');
    expect(out).toContain(file);
  });

  test('report shows the verdict, Markdown, JSON and the page as they were written', async () => {
    const replays = JSON.parse((await run(['status', '--json'])).out) as readonly { replay: string; dataset: string }[];
    const { replay = '', dataset = '' } = replays.find((one) => one.replay.startsWith('nginx')) ?? {};
    const stored = (file: string): string => readFileSync(join(lake, 'reports', replay, file), 'utf8');
    expect((await run(['report', replay, '--md'])).out).toBe(stored('report.md'));
    expect((await run(['report', dataset, '--html'])).out).toBe(stored('report.html'));
    expect((await run(['report', replay, '--json'])).out).toBe(stored('report.json'));
    expect((await run(['report', replay])).out).toContain('Verdict');
  });
});
