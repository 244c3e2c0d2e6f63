import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBlock } from '../codecs/block-records.ts';
import { recordStarts } from '../codecs/record-starts.ts';
import { MAX_RECORD_BYTES, OVERSIZED_HEAD_BYTES } from '../domain/block.ts';
import type { Reading } from '../domain/reading.ts';
import { collect } from '../tests/contracts/collect.ts';
import { type RecordRun, recordRuns } from './record-runs.ts';

const READING: Reading = {
  format: 'plain-text',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: false },
  year: null,
  service: null,
  from: null,
  to: null,
};
const STARTED_AT = Date.UTC(2026, 10, 21);
const startsRecord = recordStarts(READING);

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** Runs with bytes of their own: those that a run carries are valid only until the next one is asked for. */
const runsOf = async (
  bytes: Uint8Array,
  bytesPerRun: number,
  chunkSize = 65_536,
  reading: Reading = READING,
): Promise<readonly RecordRun[]> => {
  const runs: RecordRun[] = [];
  for await (const run of recordRuns(
    inChunks(bytes, chunkSize),
    { byte: 0, line: 1 },
    reading === READING ? startsRecord : recordStarts(reading),
    () => bytesPerRun,
  )) {
    runs.push(run.kind === 'lines' ? { ...run, raw: Uint8Array.from(run.raw) } : run);
  }
  return runs;
};

const recordsOf = (raw: Uint8Array, startByte = 0, startLine = 1, reading: Reading = READING) =>
  [
    ...readBlock(raw, {
      reading,
      carry: { ts: STARTED_AT - 1000, headerLine: null },
      startedAt: STARTED_AT,
      startByte,
      startLine,
    }),
  ].flatMap((record) =>
    record.kind === 'row'
      ? [[record.startByte, record.endByte, record.line, record.endLine, record.parsed.message]]
      : [],
  );

const anyLine = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .nat(59)
      .map((second) => `2026-11-20 22:00:${String(second).padStart(2, '0')} INFO order ${second} done`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '    at Object.run (/app/orders.js:12:3)',
      '\tat java.lang.Thread.run',
      'Caused by: Error: x',
      '}',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('', '   ', '\t') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]/g, ' ')) },
);
const anyText = fc
  .tuple(fc.array(anyLine, { maxLength: 60 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, newline, ends]) => Buffer.from(lines.join(newline) + (ends ? newline : '')));

describe('runs of whole records', () => {
  test('given no bytes, then there is no run', async () => {
    expect(await runsOf(new Uint8Array(), 100)).toEqual([]);
  });

  test('any text cut into runs of any size gives back the same bytes, lines and records', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyText,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 300 }),
        async (text, bytesPerRun, chunkSize) => {
          const runs = await runsOf(text, bytesPerRun, chunkSize);
          const lines = runs.flatMap((run) => (run.kind === 'lines' ? [run] : []));
          expect(lines).toHaveLength(runs.length);
          expect(Buffer.concat(lines.map(({ raw }) => raw))).toEqual(text);
          const together = lines.flatMap(({ raw, start }) => recordsOf(raw, start.byte, start.line));
          expect(together).toEqual(recordsOf(text));
          for (const [index, { start }] of lines.entries())
            expect(start).toEqual(lines[index - 1]?.end ?? { byte: 0, line: 1 });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('are cut between the same records where lines are wrapped, and go on in the next', async () => {
    const inner = fc.oneof(anyLine, fc.constantFrom('half a', 'x'.repeat(1500), '\tat a (x.js:1)'));
    const stream = fc.constantFrom('stdout', 'stderr');
    const wrapped = fc.oneof(
      fc
        .tuple(inner, stream, fc.constantFrom('P', 'F', 'F'))
        .map(([text, name, flag]) => `2026-11-20T22:00:07.25Z ${name} ${flag} ${text}`),
      fc
        .tuple(inner, stream, fc.constantFrom('', '\n', '\n'))
        .map(([text, name, end]) => JSON.stringify({ log: text + end, stream: name, time: '2026-11-20T22:00:08Z' })),
      anyLine,
    );
    const text = fc.array(wrapped, { maxLength: 30 }).map((lines) => Buffer.from(lines.join('\n')));
    const readings = fc.constantFrom('cri', 'docker-json').map((wrapper) => ({ ...READING, wrapper }));
    await fc.assert(
      fc.asyncProperty(text, readings, fc.integer({ min: 1, max: 4000 }), async (bytes, how, bytesPerRun) => {
        const runs = await runsOf(bytes, bytesPerRun, 300, how);
        const together = runs.flatMap((run) =>
          run.kind === 'lines' ? recordsOf(run.raw, run.start.byte, run.start.line, how) : [],
        );
        expect(together).toEqual(recordsOf(bytes, 0, 1, how));
      }),
    );
  });

  test('are no longer than asked for, unless a single record is', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.integer({ min: 1, max: 400 }), async (text, bytesPerRun) => {
        for (const run of await runsOf(text, bytesPerRun)) {
          const isSingle = run.kind === 'oversized' || run.recordStarts.length <= 1;
          expect(isSingle || run.end.byte - run.start.byte <= bytesPerRun).toBe(true);
        }
      }),
    );
  });

  test('never divide a record from its stack trace', async () => {
    const text =
      '2026-11-20 22:00:00 ERROR boom\n    at a (x.js:1)\n\n    at b (x.js:2)\n2026-11-20 22:00:01 INFO ok\n';
    const runs = await runsOf(Buffer.from(text), 10);
    expect(runs.map(({ start, end }) => [start.line, end.line])).toEqual([
      [1, 5],
      [5, 6],
    ]);
  });

  test('go on at any place of the source with the same records', async () => {
    const text = Buffer.from(
      Array.from({ length: 40 }, (_, index) => `2026-11-20 22:00:${10 + index} INFO order ${index}\n`).join(''),
    );
    const [first] = await runsOf(text, 500);
    if (!first) throw new Error('there is a first run');
    const rest = await collect(
      recordRuns(inChunks(text.subarray(first.end.byte), 100), first.end, startsRecord, () => 70),
    );
    expect(rest[0]?.start).toEqual(first.end);
    expect(rest.at(-1)?.end).toEqual({ byte: text.length, line: 41 });
  });
});

describe('a record that is too long to carry', () => {
  const line = (second: number, text: string): string => `2026-11-20 22:00:0${second} INFO ${text}\n`;

  test('comes alone, with position, length, hash and beginning; its neighbours are unharmed', async () => {
    const [before, long, after] = [line(1, 'before'), line(2, 'x'.repeat(MAX_RECORD_BYTES)), line(3, 'after')];
    const runs = await runsOf(Buffer.from(before + long + after), 8 * 1024 * 1024);
    expect(runs.map(({ kind }) => kind)).toEqual(['lines', 'oversized', 'lines']);
    const [, oversized] = runs;
    expect(oversized).toEqual({
      kind: 'oversized',
      head: Buffer.from(long).subarray(0, OVERSIZED_HEAD_BYTES),
      sha256: createHash('sha256').update(long).digest('hex'),
      start: { byte: before.length, line: 2 },
      end: { byte: before.length + long.length, line: 3 },
    });
  });

  test('just below the limit it is a record like any other', async () => {
    const long = line(2, 'x'.repeat(MAX_RECORD_BYTES - 60));
    expect((await runsOf(Buffer.from(long + line(3, 'after')), 1000)).map(({ kind }) => kind)).toEqual([
      'lines',
      'lines',
    ]);
  });

  test('takes its stack trace with it', async () => {
    const long = `${line(2, 'x'.repeat(MAX_RECORD_BYTES))}    at a (x.js:1)\n    at b (x.js:2)\n`;
    const [oversized, after] = await runsOf(Buffer.from(long + line(3, 'after')), 1000);
    expect(oversized?.end).toEqual({ byte: long.length, line: 4 });
    expect(after?.kind).toBe('lines');
  });

  test('takes the rest of a line with it that a container runtime cut into pieces', async () => {
    const piece = (flag: string, text: string): string => `2026-11-20T22:00:02Z stdout ${flag} ${text}\n`;
    const long = piece('P', 'x'.repeat(MAX_RECORD_BYTES)) + piece('P', 'y') + piece('F', 'z');
    const how = { ...READING, wrapper: 'cri' };
    const [oversized, after] = await runsOf(Buffer.from(long + piece('F', 'after')), 1000, 65_536, how);
    expect(oversized).toMatchObject({ kind: 'oversized', end: { byte: long.length, line: 4 } });
    expect(after?.kind).toBe('lines');
  });

  test('at the very end, without a newline, still ends the source', async () => {
    const runs = await runsOf(Buffer.from(line(1, 'before') + line(2, 'x'.repeat(MAX_RECORD_BYTES)).trimEnd()), 1000);
    expect(runs.map(({ kind, end }) => [kind, end.line])).toEqual([
      ['lines', 2],
      ['oversized', 3],
    ]);
  });

  test('of 400 MB is passed through in bounded memory', async () => {
    const piece = Buffer.alloc(65_536, 'x');
    let made = 0;
    let most = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(line(1, 'before'));
      yield Buffer.from('2026-11-20 22:00:02 INFO ');
      for (made = 0; made < 6400; made += 1) {
        if (made % 100 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield piece;
      }
      yield Buffer.from(`\n${line(3, 'after')}`);
    }
    const before = process.memoryUsage().arrayBuffers;
    const kinds: string[] = [];
    let longest = 0;
    for await (const run of recordRuns(endless(), { byte: 0, line: 1 }, startsRecord, () => 8 * 1024 * 1024)) {
      kinds.push(run.kind);
      longest = Math.max(longest, run.end.byte - run.start.byte);
    }
    expect(kinds).toEqual(['lines', 'oversized', 'lines']);
    expect(longest).toBe(6400 * 65_536 + 26);
    expect(most - before).toBeLessThan(128 * 1024 * 1024);
  });
});

test('blank lines before the first record, more than a block holds, come in runs that fit one', async () => {
  const text = Buffer.from(`${'\n'.repeat(10_000)}${' \n'.repeat(5000)}2026-11-20 22:00:02 INFO b\n`);
  const runs = await runsOf(text, 4096);
  expect(Buffer.concat(runs.flatMap((run) => (run.kind === 'lines' ? [run.raw] : [])))).toEqual(text);
  for (const { start, end } of runs) expect(end.byte - start.byte).toBeLessThanOrEqual(4096);
  expect(runs.at(-1)?.end.line).toBe(15_002);
});
