import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse';
import fc from 'fast-check';
import { decodeWhole, withChanges } from '../decode/decoding.test-helper.ts';
import { isCsv } from './csv-header.ts';

const csv = { envelope: 'csv' } as const;
const byCsvParse = (text: string): Promise<readonly object[]> =>
  new Promise((resolve, reject) => {
    parse<object>(text, { columns: true }, (error, rows) => (error ? reject(error) : resolve(rows)));
  });
const rowsOf = async (text: string | Uint8Array, size?: number): Promise<readonly unknown[]> =>
  (await decodeWhole(text, csv, size)).lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as unknown);

describe('CSV with a header line', () => {
  test('gives an object per row: figures as numbers where that is exact, nothing for empty fields', async () => {
    const text = 'trace,start,ms,host\r\n0157a,1661140994180863716,220.5,web\r\n0042,-7,,"a, ""b"""\r\n';
    expect(isCsv(Buffer.from(text), true)).toBe(true);
    for (const size of [1, 10, 1000]) {
      expect(await rowsOf(text, size)).toEqual([
        { trace: '0157a', start: '1661140994180863716', ms: 220.5, host: 'web' },
        { trace: '0042', start: -7, host: 'a, "b"' },
      ]);
    }
  });

  test.each([';', '\t', '|'])('may be cut by %j', async (delimiter) => {
    const text = [
      ['date', 'level', 'message'],
      ['2026-02-18', 'info', 'one, two'],
    ]
      .map((row) => row.join(delimiter))
      .join('\n');
    expect(isCsv(Buffer.from(text), true)).toBe(true);
    expect(await rowsOf(text)).toEqual([{ date: '2026-02-18', level: 'info', message: 'one, two' }]);
  });

  test('has numbers with a decimal comma where `;` stands between its fields', async () => {
    const text = 'time;ms\n2026-11-20T10:00:00Z;12,5\n2026-11-20T10:00:01Z;1,234,5\n';
    expect(await rowsOf(text)).toEqual([
      { time: '2026-11-20T10:00:00Z', ms: 12.5 },
      { time: '2026-11-20T10:00:01Z', ms: '1,234,5' },
    ]);
  });

  test('of the CloudWatch console keeps messages of several lines whole and lines at their numbers', async () => {
    const text = 'timestamp,message\n1595654204181,"START\nof a, b\n"\n1595654204182,END\n';
    const { lines, text: decoded } = await decodeWhole(text, csv);
    expect(lines).toEqual([
      '#Fields: timestamp message',
      '{"timestamp":1595654204181,"message":"START\\nof a, b\\n"}',
      '',
      '',
      '{"timestamp":1595654204182,"message":"END"}',
    ]);
    expect(decoded.endsWith('\n')).toBe(true);
  });

  test('may have its header again, and text with commas in its last column', async () => {
    const text = 'time,message\n1,one\ntime,message\n2,one, two, three\n';
    expect((await decodeWhole(text, csv)).lines).toEqual([
      '#Fields: time message',
      '{"time":1,"message":"one"}',
      '#Fields: time message',
      '{"time":2,"message":"one, two, three"}',
    ]);
  });

  test('is read as csv-parse reads it', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '"', ',', '\n', '\r\n', ';', '{'), maxLength: 6 });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(field, field, field), { minLength: 1 }),
        fc.integer({ min: 1, max: 99 }),
        async (rows, size) => {
          const text = `a,b,c\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`;
          const expected = (await byCsvParse(text)).map((row) =>
            Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')),
          );
          expect(await rowsOf(text, size)).toEqual(expected);
        },
      ),
    );
  });
});

describe('what is no CSV with a header line', () => {
  test.each([
    ['no header', '2024-07-16 12:00:00,INFO,started,App1\n2024-07-16 12:01:00,DEBUG,done,App1\n'],
    ['text with commas', 'Starting up, please wait\nconnected to db, ready\nserving, at last\n'],
    [
      'text with times',
      'started, at last\n2026-02-18 10:00:00,123 INFO one\n2026-02-18 10:00:01,124 INFO two, three\n',
    ],
    ['W3C', '#Fields: date time\n2026-02-18 10:00:00\n'],
    ['LTSV', 'time:2026\thost:a\ntime:2027\thost:b\n'],
    ['key=value', 'a=1, b=2\nc=3, d=4\n'],
    ['one column', 'message\n1\n2\n'],
    ['rows of other lengths', 'a,b\n1,2,3\n1,2,3\n1,2,3\n'],
  ])('%s', (_, text) => {
    expect(isCsv(Buffer.from(text), true)).toBe(false);
  });
});

describe('damaged CSV', () => {
  const rows = Array.from({ length: 40 }, (_, index) => `${1_771_000_000_000 + index},info,"request ${index}, served"`);
  const text = `time,level,message\n${rows.join('\n')}\n`;

  test('costs the row that the damage is in: a stray quote does not swallow the others', async () => {
    const sound = (await decodeWhole(text, csv)).lines;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 19, max: text.length - 1 }),
        fc.constantFrom('"', ',', '\n', ';', 'x'),
        async (at, character) => {
          const changed = `${text.slice(0, at)}${character}${text.slice(at + 1)}`;
          const kept = new Set((await decodeWhole(changed, csv)).lines);
          expect(sound.filter((line) => !kept.has(line)).length).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('that was cut short within quotes says so, and the rest is its last line', async () => {
    const result = await decodeWhole(`${text}1771000000041,info,"cut\nin the`, csv);
    expect(result.lines.at(-1)).toBe('1771000000041,info,"cut in the');
    expect(result).toMatchObject({ truncated: true });
    expect(result.problem).toMatch(/the CSV was cut short: it ends at byte \d+/);
  });

  test('never throws, and pieces do not matter', async () => {
    const changes = fc.array(
      fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })),
      {
        maxLength: 100,
      },
    );
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 1, max: 500 }), async (changed, size) => {
        const bytes = withChanges(Buffer.from(text), changed);
        expect((await decodeWhole(bytes, csv, size)).text).toBe((await decodeWhole(bytes, csv)).text);
      }),
    );
  });
});
