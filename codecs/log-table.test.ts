import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import { LEVELS, type LogRow } from '../domain/record.ts';
import { encodeLogTable, LOG_COLUMNS } from './log-table.ts';
import { decodeParquet } from './parquet/decode.ts';

const anyTs = fc.integer({ min: Date.UTC(2026, 1, 18), max: Date.UTC(2026, 1, 18) + 50 });
const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values);
const anyText = fc.string({ unit: 'binary', maxLength: 20 });

const anyRow: fc.Arbitrary<LogRow> = fc.record({
  eventId: fc.stringMatching(/^[0-9a-f]{4}$/),
  dataset: fc.constant('app-0123abcd'),
  ts: anyTs,
  loggedAt: anyTs,
  service: maybe(fc.constantFrom('checkout', 'search')),
  route: maybe(fc.constantFrom('GET /', 'POST /api/orders/<id>')),
  level: maybe(fc.constantFrom(...LEVELS)),
  status: maybe(fc.integer({ min: 100, max: 599 })),
  latencyMs: maybe(fc.double({ min: 0, max: 1e6, noNaN: true })),
  message: maybe(anyText),
  fingerprint: maybe(anyText),
  traceId: maybe(anyText),
  host: maybe(anyText),
  source: fc.constant('app.log'),
  line: maybe(fc.integer({ min: 1 })),
  attributes: maybe(anyText),
});

const anyRows = fc.uniqueArray(anyRow, { selector: ({ eventId }) => eventId, maxLength: 60 });

/** Rows by column, as the file should have them. */
const columnsOf = (rows: readonly LogRow[]): Map<string, unknown[]> => {
  const camel = (name: string): keyof LogRow =>
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) as keyof LogRow;
  return new Map(LOG_COLUMNS.map(({ name }) => [name, rows.map((row) => row[camel(name)])]));
};

describe('a file of logs', () => {
  test('holds every field of every row, sorted by time, rows of one instant in the order of their lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        const sorted = rows.toSorted((a, b) => a.ts - b.ts);
        expect(await decodeParquet(encodeLogTable(rows))).toEqual(columnsOf(sorted));
      }),
    );
  });

  test('has the same bytes for the same rows', () => {
    fc.assert(
      fc.property(anyRows, (rows) => expect(encodeLogTable(structuredClone(rows))).toEqual(encodeLogTable(rows))),
    );
  });

  test('has the columns of the design, in lower snake case, in their order', () => {
    const { schema } = parquetMetadata(encodeLogTable([]));
    expect(
      schema
        .slice(1)
        .map(({ name }) => name)
        .join(' '),
    ).toBe(
      'event_id dataset ts logged_at service route level status latency_ms message fingerprint trace_id host source line attributes',
    );
    expect(schema.filter(({ repetition_type }) => repetition_type === 'REQUIRED').map(({ name }) => name)).toEqual([
      'event_id',
      'dataset',
      'ts',
      'source',
    ]);
  });
});
