import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FileMetaData, parquetMetadata } from 'hyparquet';
import type { ParquetColumn } from './columns.ts';
import { decodeParquet } from './decode.ts';
import { encodeParquet } from './encode.ts';
import { anyTable } from './tables.test-helper.ts';

const valuesOf = async (columns: readonly ParquetColumn[], rowGroupRows?: number) =>
  [...(await decodeParquet(encodeParquet(columns, rowGroupRows)))].map(([name, values]) => ({ name, values }));

const expected = (columns: readonly ParquetColumn[]) =>
  columns.map(({ name, values }) => ({ name, values: [...values] }));

const text = (values: readonly (string | null)[], optional = true): ParquetColumn => ({
  name: 'text',
  type: 'string',
  optional,
  values,
});

const numbers = (
  type: 'double' | 'int32' | 'int64' | 'timestamp',
  values: readonly (number | null)[],
): ParquetColumn => ({
  name: 'number',
  type,
  optional: true,
  values,
});

describe('a table', () => {
  test('comes back as it was written, in any number of row groups', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, fc.integer({ min: 1, max: 50 }), async (columns, rowGroupRows) => {
        expect(await valuesOf(columns, rowGroupRows)).toEqual(expected(columns));
      }),
      { numRuns: 300 },
    );
  });

  test('has the same bytes every time', () => {
    fc.assert(fc.property(anyTable, (columns) => expect(encodeParquet(columns)).toEqual(encodeParquet(columns))));
  });

  test('may have no rows', async () => {
    expect(await valuesOf([text([]), numbers('double', [])])).toEqual(expected([text([]), numbers('double', [])]));
  });

  test.each([
    ['many equal values', Array.from({ length: 5000 }, () => 'same')],
    ['many different values', Array.from({ length: 5000 }, (_, index) => `value ${index}`)],
    ['few values in turn', Array.from({ length: 5000 }, (_, index) => `value ${index % 7}`)],
    ['runs of values', Array.from({ length: 5000 }, (_, index) => `value ${Math.floor(index / 11)}`)],
    ['runs and gaps', Array.from({ length: 5000 }, (_, index) => (index % 100 < 30 ? null : `value ${index % 90}`))],
    ['values that vary only later', Array.from({ length: 5000 }, (_, index) => (index < 900 ? 'same' : `v${index}`))],
    ['values larger than a page', ['a'.repeat(3_000_000), '', null, 'é'.repeat(700_000), 'b'.repeat(10)]],
  ])('holds %s', async (_, values) => {
    expect(await valuesOf([text(values)])).toEqual(expected([text(values)]));
  });

  test('holds plain values with nulls over many pages', async () => {
    const values = Array.from({ length: 9000 }, (_, index) => (index % 5 === 0 ? null : `${index}`.padEnd(400, 'x')));
    expect(await valuesOf([text(values)])).toEqual(expected([text(values)]));
  });

  test('is refused when a required column lacks a value', () => {
    expect(() => encodeParquet([text(['a', null], false)])).toThrow(/column text is required, but row 1/);
  });

  test('is refused when its columns differ in length', () => {
    expect(() => encodeParquet([text(['a']), numbers('int32', [1, 2])])).toThrow(/column number has 2 values/);
  });

  test.each([
    ['int32', 2 ** 31],
    ['int32', 0.5],
    ['int64', 0.5],
    ['int64', 2 ** 63],
    ['timestamp', Number.NaN],
  ] as const)('is refused when a column of type %s should hold %p', (type, value) => {
    expect(() => encodeParquet([numbers(type, [value])])).toThrow(/is no whole number of/);
  });
});

describe('the metadata', () => {
  const metadataOf = (columns: readonly ParquetColumn[]): FileMetaData => parquetMetadata(encodeParquet(columns));
  const chunkOf = (column: ParquetColumn) => metadataOf([column]).row_groups[0]?.columns[0]?.meta_data;

  test('says who wrote the file, and the logical types', () => {
    const { created_by, schema } = metadataOf([text(['a'], false), numbers('timestamp', [1])]);
    expect(created_by).toBe('foreshock');
    expect(schema.slice(1)).toMatchObject([
      { name: 'text', repetition_type: 'REQUIRED', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
      {
        name: 'number',
        repetition_type: 'OPTIONAL',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      },
    ]);
  });

  test('names a dictionary only where there is one', () => {
    expect(chunkOf(text(['a', 'a', 'a', 'b']))?.encodings).toContain('RLE_DICTIONARY');
    const plain = chunkOf(text(['a', 'b', 'c', 'd']));
    expect(plain?.encodings).not.toContain('RLE_DICTIONARY');
    expect(plain?.dictionary_page_offset).toBeUndefined();
  });

  test('bounds the rows of a row group', () => {
    const rows = 300_000;
    const { row_groups, num_rows } = metadataOf([
      numbers(
        'int32',
        Array.from({ length: rows }, (_, index) => index),
      ),
    ]);
    expect(num_rows).toBe(BigInt(rows));
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([131_072, 131_072, 37_856]);
    expect(row_groups[1]?.columns[0]?.meta_data?.statistics).toMatchObject({ min_value: 131_072, max_value: 262_143 });
  });
});
