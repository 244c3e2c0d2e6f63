import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../../domain/reading.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import { keptRecord, noRecord } from '../placed-record.ts';
import { jsonLines } from './json-lines.ts';

const READING: Reading = {
  format: 'json-lines',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: true },
  year: null,
  service: null,
  from: null,
  to: null,
};
const latestTs = Date.UTC(2030, 0, 1);

/** How lines are read as one source: by the parser, and where they lie. */
const readAs = (lines: readonly string[], change: Partial<Reading> = {}) => {
  const { unit, fields } = jsonLines.choose(lines);
  const context = { reading: { ...READING, unit, fields, ...change }, latestTs };
  const parse = jsonLines.parser(context);
  const parser = jsonLines.inPlace?.(context);
  return {
    parse,
    learn: (line: string): void => parser?.learn(line),
    inPlace: (line: string): ParsedRecord | null => {
      const bytes = Buffer.from(line);
      const record = noRecord();
      const isRead = parser?.read({ bytes }, 0, bytes.length, record);
      return isRead === true ? keptRecord(record) : null;
    },
  };
};

const PINO = '{"level":30,"time":1795212629018,"pid":1,"hostname":"a","responseTime":50,"msg":"done"}';
const PYTHON = '{"asctime":"2026-11-20 22:10:29,502","levelname":"INFO","message":"done","elapsed":0.0125}';

describe('a source of several loggers', () => {
  const lines = [PINO, PINO, PYTHON];

  test('has each latency in the unit of its key, parsed and in place', () => {
    const source = readAs(lines);
    for (const line of lines) source.learn(line);
    expect(lines.map((line) => source.parse(line)?.latencyMs)).toEqual([50, 50, 12.5]);
    expect(lines.map((line) => source.inPlace(line)?.latencyMs)).toEqual([50, 50, 12.5]);
  });

  test('takes the unit that the user said for all of them', () => {
    const source = readAs(lines, { unit: 'us' });
    for (const line of lines) source.learn(line);
    expect(lines.map((line) => source.parse(line)?.latencyMs)).toEqual([0.05, 0.05, 0.0000125]);
    expect(lines.map((line) => source.inPlace(line)?.latencyMs)).toEqual([0.05, 0.05, 0.0000125]);
  });
});

test('what is read in place is what the parser gives, for the samples of every family', () => {
  for (const { text, among = [] } of jsonLines.samples) {
    const source = readAs([text, ...among]);
    source.learn(text);
    expect(source.inPlace(text) ?? source.parse(text)).toEqual(source.parse(text));
  }
});

const KEYS =
  `timestamp seconds nanos instant epochSecond nanoOfSecond t $date @t @st @m @mt @l @tr status state requestTime
  type record metrics durationMs duration elapsed Date Time time errorCode EdgeStartTimestamp EdgeEndTimestamp attributes
  resource service.name service trace latency httpRequest level msg message s v at severityNumber eventName n path`.split(
    /\s+/,
  );
const TEXTS = [
  'info',
  'I',
  '2026-11-20',
  '22:10:29',
  '2026-11-20T22:10:29.0091234Z',
  '20/Nov/2026:22:10:29 +0000',
  '1795212629293184000',
  '200',
  '0',
  '12ms',
  '0.032',
  '-',
  '',
  'Loop {n} {{x}}',
  'Slow {elapsed:0.00}',
  'platform.report',
  'platform.initReport',
  's3.amazonaws.com',
  'Root=1-62e900b2-710d76f009d6e7785905449a;Parent=1',
];
const scalars = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom(...TEXTS),
  fc.constantFrom(0, 200, 404, 1795212629, 1795212629293, 1795212629293184000, 159000000, 0.5, 12.5, 50000),
  fc.constant(null),
);
const objects = (depth: number): fc.Arbitrary<Record<string, unknown>> =>
  fc.dictionary(
    fc.constantFrom(...KEYS),
    depth === 0 ? scalars : fc.oneof({ weight: 4, arbitrary: scalars }, { weight: 1, arbitrary: objects(depth - 1) }),
    { minKeys: 1, maxKeys: 8, noNullPrototype: true },
  );

test('what is read in place is what the parser gives, for any mixture of fields', () => {
  fc.assert(
    fc.property(fc.array(objects(2), { minLength: 1, maxLength: 4 }), (records) => {
      const lines = records.map((record) => JSON.stringify(record));
      const source = readAs(lines);
      for (const line of lines) source.learn(line);
      for (const line of lines) expect(source.inPlace(line) ?? source.parse(line)).toEqual(source.parse(line));
    }),
    { numRuns: 2000 },
  );
});

test('attributes are JSON with every key once, whatever the fields', () => {
  const { parse } = readAs([PINO]);
  fc.assert(
    fc.property(objects(2), (record) => {
      const { attributes = null, latencyMs = null, ts = null } = parse(JSON.stringify(record)) ?? {};
      const text = attributes ?? '{}';
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
      expect(latencyMs === null || latencyMs >= 0).toBe(true);
      expect(ts === null || ts > Date.UTC(2000, 0, 1)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
