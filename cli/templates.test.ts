import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordingTerminal } from '../tests/examples/recording-terminal.ts';
import { runCommandLine } from './command-line.ts';

const LOG = Array.from({ length: 9 }, (_, index) =>
  JSON.stringify({
    time: new Date(Date.UTC(2026, 10, 20, 22, index)).toISOString(),
    level: 'info',
    msg: index % 3 === 0 ? 'ready' : `order ${index} accepted`,
  }),
).join('\n');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foreshock-templates-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = async (words: readonly string[], input = ''): Promise<{ code: number; out: string; err: string }> => {
  const terminal = recordingTerminal({ input });
  const code = await runCommandLine(['templates', ...words], terminal, { FORESHOCK_LAKE: join(folder, 'lake') });
  return { code, out: terminal.outText(), err: terminal.errText() };
};

const EXPECTED = [
  {
    template: 'order <*> accepted',
    count: 6,
    first_seen: '2026-11-20T22:01:00.000Z',
    last_seen: '2026-11-20T22:08:00.000Z',
  },
  { template: 'ready', count: 3, first_seen: '2026-11-20T22:00:00.000Z', last_seen: '2026-11-20T22:06:00.000Z' },
];

describe('the templates of a log', () => {
  test('come with their counts and times, the most frequent first, from a file or from standard input', async () => {
    const file = join(folder, 'app.log.gz');
    writeFileSync(file, gzipSync(LOG));
    const read = await run([file, '--json']);
    expect(read).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(read.out)).toMatchObject(EXPECTED);
    expect((await run(['-', '--json'], LOG)).out).toBe(read.out);
  });

  test('are a table for a person, and no lake is made', async () => {
    const { out } = await run(['-'], LOG);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'count\tfirst seen\tlast seen\ttemplate',
      '6\t2026-11-20 22:01:00\t2026-11-20 22:08:00\torder <*> accepted',
    ]);
    expect(readdirSync(folder)).not.toContain('lake');
  });

  test('are missing where no file is, or where it has no messages', async () => {
    expect(await run([join(folder, 'no.log')])).toMatchObject({ code: 3, out: '' });
    expect(await run(['-'], '')).toMatchObject({ code: 3, out: '' });
    expect((await run(['-', 'x.log'])).code).toBe(2);
  });
});

describe('the templates of lines that are messages', () => {
  const lines = 'order 1 accepted\nready\norder 2 accepted\n';

  test('come one for each line, in order, under stable ids', async () => {
    const { code, out } = await run(['-', '--messages', '--ndjson'], lines);
    const found = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { template_id: string; template: string });
    expect(code).toBe(0);
    expect(found.map(({ template }) => template)).toEqual(['order <*> accepted', 'ready', 'order <*> accepted']);
    expect(found[1]?.template_id).toBe('f40db3e4118995af');
    expect(found[0]?.template_id).toBe(found[2]?.template_id);
    expect(JSON.parse((await run(['-', '--messages', '--json'], lines)).out)).toEqual(found);
  });

  test('are missing for an empty input and an absent file', async () => {
    expect((await run(['-', '--messages'], '')).code).toBe(3);
    expect((await run([join(folder, 'no.log'), '--messages'])).code).toBe(3);
  });
});
