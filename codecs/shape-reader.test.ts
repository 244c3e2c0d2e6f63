import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../domain/reading.ts';
import { shapeReaderOf } from './shape-reader.ts';
import { jsonLines } from './log-formats/json-lines.ts';
import { keptRecord, noRecord } from './placed-record.ts';
import { createAssembler } from './record-assembly.ts';
import { createFieldReader } from './record-fields.ts';

const reading: Reading = {
  format: 'json-lines',
  unit: 'ms',
  fields: {},
  zone: { offsetMinutes: 0, assumed: false },
  year: null,
  service: null,
  from: null,
  to: null,
};
const context = { reading, latestTs: Date.UTC(2030, 0, 1) };
const parsed = (line: string) => createFieldReader(context)(JSON.parse(line) as Record<string, unknown>);
const shaped = (like: string, line: string) => {
  const bytes = Buffer.from(`before\n${line}\nafter`);
  const block = { bytes };
  const record = noRecord();
  const isRead = shapeReaderOf(like, context, createAssembler())?.(block, 7, bytes.length - 6, record);
  return isRead === true ? keptRecord(record) : null;
};

describe('a shape reader', () => {
  test.each(jsonLines.samples.map(({ text }) => [text]))('reads its own line as the parser does: %s', (line) => {
    const read = shaped(line, line);
    expect(read ?? parsed(line)).toEqual(parsed(line));
    expect(read === null).toBe(line.includes('[') || line.includes('\\'));
  });

  const keys = [
    'time',
    'ts',
    'level',
    'msg',
    'service',
    'name',
    'status',
    'duration',
    'latency_ms',
    'path',
    'method',
    'url',
    'trace_id',
    'traceparent',
    'host',
    'queue_depth',
    'n',
    'req',
    'res',
    'meta',
    'statusCode',
    'pool_in_use',
  ];
  const scalars = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      'info',
      'ERROR',
      '2026-11-20T22:10:29.009Z',
      '/api/orders/17',
      'GET',
      '200',
      '0.032',
      '',
      '-',
      '00-505aea52dd3f19f1b6be8da7eae48583-f2a0729899a5ce4f-01',
      'é✓',
    ),
    fc.integer({ min: -5, max: 3_000_000_000_000 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const objects = (depth: number): fc.Arbitrary<Record<string, unknown>> =>
    fc.dictionary(
      fc.constantFrom(...keys),
      depth === 0 ? scalars : fc.oneof({ weight: 4, arbitrary: scalars }, { weight: 1, arbitrary: objects(depth - 1) }),
      { maxKeys: 8, noNullPrototype: true },
    );

  test('gives what parsing gives, or nothing, for any two objects', () => {
    fc.assert(
      fc.property(objects(2), objects(2), fc.constantFrom(undefined, 1), (one, other, indent) => {
        const [like, line] = [one, other].map((object) => JSON.stringify(object, null, indent).replaceAll('\n', ''));
        if (like === undefined || line === undefined) return;
        for (const [a, b] of [
          [like, like],
          [like, line],
          [line, like],
        ] as const) {
          const read = shaped(a, b);
          expect(read ?? parsed(b)).toEqual(parsed(b));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('gives what parsing gives when only the values change', () => {
    fc.assert(
      fc.property(objects(1), fc.infiniteStream(scalars), (object, values) => {
        const other = Object.fromEntries(
          Object.entries(object).map(([key, value]) => [key, typeof value === 'object' ? value : values.next().value]),
        );
        const read = shaped(JSON.stringify(object), JSON.stringify(other));
        expect(read ?? parsed(JSON.stringify(other))).toEqual(parsed(JSON.stringify(other)));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '{"a":01}',
    '{"a":+1}',
    '{"a":1e999}',
    '{"a":1,}',
    '{"a":"x\ty"}',
    '{"a":1} x',
    '{"a":tru}',
    '{"a":1 2}',
    '{"a":}',
    '{"a":"x"',
  ])('leaves what is no plain JSON to the parser: %s', (line) => {
    expect(shaped('{"a":1}', line)).toBeNull();
    expect(shaped('{"a":"x"}', line)).toBeNull();
    expect(shaped('{"a":true}', line)).toBeNull();
  });
});
