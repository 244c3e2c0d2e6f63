import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ReplayJson } from '../../domain/machine-output.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { afterFirstBlock, foreshock, foreshockJson, startForeshock } from '../run-cli.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const SAMPLES = join(PROJECT, 'sample-logs', 'db-lock');
const NGINX = join(SAMPLES, 'nginx.combined-request_time.log.gz');

interface Line {
  readonly line: number;
  readonly end_line?: number;
  readonly timestamp: string | null;
  readonly latency_ms: number | null;
  readonly service: string | null;
  readonly format: string;
  readonly timeless?: true;
}

const linesOf = (stdout: string): readonly Line[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

const inFolder = (name: string, content: string | Uint8Array): string => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
};

describe('foreshock parse', () => {
  test('prints every record of a real file, and the same from standard input', async () => {
    const file = await foreshock(['parse', NGINX, '--ndjson']);
    expect(file).toMatchObject({ code: 0, stderr: '' });
    const lines = linesOf(file.stdout);
    expect(lines).toHaveLength(6140);
    expect(lines[0]).toEqual({
      line: 1,
      timestamp: '2026-11-20T22:10:29.000Z',
      level: 'info',
      service: 'nginx',
      latency_ms: 32,
      status: 200,
      message: 'GET /api/products/9 HTTP/1.1',
      trace_id: null,
      route: 'GET /api/products/<id>',
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      format: 'access-log',
    });
    const piped = await foreshock(['parse', '-', '--json', '--service', 'nginx'], { input: readFileSync(NGINX) });
    expect(JSON.parse(piped.stdout)).toEqual(lines);
  });

  test('ends quietly when its reader goes away', async () => {
    const running = startForeshock(['parse', NGINX]);
    running.child.stdout?.once('data', () => running.child.stdout?.destroy());
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('reads with the zone, the range, the unit and the service that were said', async () => {
    const log = inFolder(
      'app.log',
      Array.from({ length: 9 }, (_, i) => `2026-11-20 22:10:0${i} level=info msg=done duration=${i + 1}\n`).join(''),
    );
    const options = '--tz +01:00 --from 2026-11-20T22:10:05 --to 2026-11-20T22:10:07 --service orders'.split(' ');
    const plain = linesOf((await foreshock(['parse', log, ...options])).stdout);
    expect(plain.map(({ timestamp, service }) => [timestamp, service])).toEqual([
      ['2026-11-20T21:10:05.000Z', 'orders'],
      ['2026-11-20T21:10:06.000Z', 'orders'],
    ]);
    const json = inFolder('app.json', '{"time":"2026-11-20T22:10:00Z","msg":"done","duration":3}\n'.repeat(3));
    const seconds = linesOf((await foreshock(['parse', json, '--unit', 's'])).stdout);
    expect(seconds.map(({ latency_ms }) => latency_ms)).toEqual([3000, 3000, 3000]);
    const forced = linesOf((await foreshock(['parse', json, '--format', 'plain-text'])).stdout);
    expect(forced).toHaveLength(3);
  });

  test('says which records took the time of a neighbour, and gives no time where there is none', async () => {
    const log = inFolder(
      'a.log',
      '2026-11-20T22:10:00Z INFO one\nno time here\n2026-11-20T22:10:02Z INFO two\n'.repeat(3),
    );
    const access = inFolder('poem.log', 'roses are red\nviolets are blue\n');
    expect(linesOf((await foreshock(['parse', log])).stdout).every(({ timestamp }) => timestamp !== null)).toBe(true);
    const { code, stdout, stderr } = await foreshock(['parse', access]);
    expect(code).toBe(0);
    expect(linesOf(stdout).map(({ timestamp }) => timestamp)).toEqual([null, null]);
    expect(stderr).toMatch(/^poem\.log: 2 records without a time, the first at line 1: roses are red\n$/);
  });

  test('names what could not be read, safe for a terminal, and input that was cut short', async () => {
    const lines = gunzipSync(readFileSync(join(SAMPLES, 'gateway.pino.log.gz')))
      .toString()
      .split('\n')
      .slice(0, 400);
    const bad = inFolder(
      'bad.log',
      [...lines.slice(0, 5), '{"time":"2026-\u001b[31m', ...lines.slice(5, 9), ''].join('\n'),
    );
    const { code, stderr } = await foreshock(['parse', bad]);
    expect(code).toBe(0);
    expect(stderr).toBe('bad.log: 1 record not read (unreadable), the first at line 6: {"time":"2026-\n');
    const cut = inFolder('cut.log.gz', gzipSync(lines.join('\n')).subarray(0, 3000));
    const shortened = await foreshock(['parse', cut]);
    expect(shortened.code).toBe(0);
    expect(shortened.stderr).toMatch(/^cut\.log\.gz: the gzip data was cut short/);
  });

  test.each([
    [['parse', 'missing.log'], 3, 'there is no file missing.log'],
    [['parse', '-'], 3, 'standard input is empty'],
    [['parse', NGINX, '--format', 'acces-log'], 2, 'did you mean access-log?'],
    [['parse', NGINX, '--unit', 'minutes'], 2, 'give ns, us, ms or s'],
    [['parse', NGINX, '--service', ''], 2, '--service is empty'],
    [['parse', NGINX, '--formats', 'missing.json'], 3, 'check --formats'],
    [['parse', '-', '-'], 2, 'can be given once'],
  ])('%j ends with %i', async (words, expected, said) => {
    const { code, stdout, stderr } = await foreshock(words);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(said);
  });
});

describe('foreshock inspect', () => {
  test('says what was recognised in real files, why, and with what result', async () => {
    const [nginx, orders] = await foreshockJson<readonly Record<string, unknown>[]>([
      'inspect',
      NGINX,
      join(SAMPLES, 'inventory.python-logging.log.gz'),
    ]);
    expect(nginx).toMatchObject({
      source: 'nginx.combined-request_time.log.gz',
      compression: 'gzip',
      format: 'access-log',
      share: 1,
      unit: 's',
      stamps: 'end',
      records: 6140,
      whole: true,
      read_by: { 'access-log': 6140 },
      latency_ms: { records: 6140, smallest: 0, largest: 3003 },
      unreadable: [],
      problems: [],
      services: ['nginx'],
    });
    expect(nginx).toHaveProperty('first_records.0', expect.objectContaining({ line: 1, latency_ms: 32 }));
    expect(orders).toMatchObject({
      zone: { offset_minutes: 0, assumed: true },
      because: { zone: 'with it the times lie where those of the other files do' },
    });
  });

  test('shows a person the note with the option that mends it', async () => {
    const log = inFolder('app.log', '2026-11-20 22:10:00 INFO request took 5 ms\n'.repeat(3));
    const { code, stdout } = await foreshock(['inspect', log]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/format +plain-text \(score 0\.50/);
    expect(stdout).toMatch(/time +2026-11-20T22:10:00\.000Z to .*\n.*zone UTC: no other file says it/);
    expect(stdout).toContain('--tz');
  });
});

const OWN = {
  formats: [
    {
      id: 'billing-text',
      title: 'our billing service',
      pattern:
        '^(?P<time>\\S+ \\S+) \\| (?P<level>\\w+) \\| (?P<method>[A-Z]+) (?P<path>\\S+) \\| (?P<status>\\d+) \\| (?P<latency>\\d+) \\| (?P<message>.*)$',
      latency_unit: 'us',
      samples: [
        {
          text: '2026-11-20 22:10:29.502 | WARN | POST /bills/77 | 409 | 15200 | bill exists',
          expect: { route: 'POST /bills/<id>', latency_ms: 15.2 },
        },
      ],
    },
  ],
};
const BILLS = Array.from(
  { length: 40 },
  (_, i) =>
    `2026-11-20 22:${10 + i}:29.502 | WARN | POST /bills/${i} | 409 | 15200 | bill exists\n  at Bill.save(bill.ts:7)\n`,
).join('');

describe('a format of the user', () => {
  test('reads a file that no other format reads so, with its stack traces', async () => {
    const formats = inFolder('own.json', JSON.stringify(OWN));
    const lines = linesOf((await foreshock(['parse', inFolder('bills.log', BILLS), '--formats', formats])).stdout);
    expect(lines).toHaveLength(40);
    expect(lines[0]).toMatchObject({ line: 1, end_line: 2, latency_ms: 15.2, format: 'billing-text' });
  });

  test('stays with a replay: its alerts and its proof need no file', async () => {
    const lake = temporaryFolder();
    const formats = inFolder('own.json', JSON.stringify(OWN));
    const log = inFolder('bills.log', BILLS);
    const result = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', log, '--formats', formats]);
    expect(result.files.map(({ format, rows, lines }) => [format, rows, lines])).toEqual([['billing-text', 40, 80]]);
    const without = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', log]);
    expect(without.dataset).not.toBe(result.dataset);
    rmSync(formats);
    expect(await foreshockJson<{ ok: boolean }>(['--lake', lake, 'doctor'])).toMatchObject({ ok: true });
    const latencies = await foreshockJson<readonly { n: number }[]>([
      '--lake',
      lake,
      'sql',
      `select count(*) n from logs where dataset = '${result.dataset}' and latency_ms = 15.2`,
    ]);
    expect(latencies).toEqual([{ n: 40 }]);
  });

  test('reads on after an interruption when its file is gone', async () => {
    const lake = temporaryFolder();
    const formats = inFolder('own.json', JSON.stringify(OWN));
    const log = inFolder('bills.log', BILLS);
    const running = startForeshock(['--lake', lake, 'replay', log, '--formats', formats, '--speed', '240']);
    await afterFirstBlock(lake, running);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    rmSync(formats);
    const result = await foreshockJson<ReplayJson>(['--lake', lake, 'resume', '--speed', 'max']);
    expect(result.files.map(({ format, rows, quarantined }) => [format, rows, quarantined])).toEqual([
      ['billing-text', 40, 0],
    ]);
  });

  test('is tested against its samples: exit 0, or 1 with the value that differs', async () => {
    const good = await foreshock(['formats', 'test', inFolder('own.json', JSON.stringify(OWN))]);
    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('ok      billing-text: 1 sample') });
    const wrong = await foreshock([
      'formats',
      'test',
      inFolder('own.json', JSON.stringify(OWN).replace('15.2}', '15.3}')),
    ]);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain('latency_ms must be 15.3 but is 15.2');
  });

  const own = JSON.stringify(OWN);
  test.each([
    ['it is no JSON', '{"formats": ['],
    ['Unrecognized key: "unit"', own.replace('latency_unit', 'unit')],
    ['formats[0].latency_unit', own.replace('"us"', '"minutes"')],
    ['the id of a format that is built in', own.replace('billing-text', 'access-log')],
    ['no look-around', own.replace('(?P<time>', '(?=x)(?P<time>')],
    ['expression too large', own.replace('(?P<time>\\\\S+', '(?P<time>(?:\\\\S{1,900}){1,900}')],
    ['names none of the groups', own.replaceAll('(?P<', '(?P<my')],
  ])('that cannot be used is refused with what and where: %s', async (said, content) => {
    const { code, stderr } = await foreshock(['parse', NGINX, '--formats', inFolder('own.json', content)]);
    expect(code).toBe(2);
    expect(stderr).toContain('own.json');
    expect(stderr).toContain(said);
  });
});

describe('the documentation', () => {
  test('lists the formats as they are', () => {
    expect(() =>
      execFileSync(process.execPath, [join(PROJECT, 'scripts/format-table.ts'), '--check'], { stdio: 'pipe' }),
    ).not.toThrow();
  });

  test('shows formats of your own that pass their test', async () => {
    const [, example = ''] =
      /```json\n(.*?)```/s.exec(readFileSync(join(PROJECT, 'docs/own-formats.md'), 'utf8')) ?? [];
    const { code, stdout } = await foreshock(['formats', 'test', inFolder('own.json', example)]);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('worker-json') });
  });

  test('every known format has an example', async () => {
    const formats = await foreshockJson<readonly { id: string; example: string }[]>(['formats']);
    expect(formats.length).toBeGreaterThanOrEqual(5);
    expect(formats.filter(({ example }) => example === '')).toEqual([]);
  });
});
