import fc from 'fast-check';
import type { ParquetColumn } from './columns.ts';

const words = fc.constantFrom('', 'a', 'GET /x', 'ä', '\ufeffbom', '😀', 'zz');
const anyText = fc.oneof(words, fc.string({ unit: 'binary', maxLength: 120 }));
const anyDouble = fc.oneof(fc.double(), fc.constantFrom(-0, 0, Number.NaN, Infinity, -Infinity, 1, 2, 3));
const anyInt32 = fc.oneof(fc.integer(), fc.constantFrom(0, 1, 200, 2 ** 31 - 1, -(2 ** 31)));
const hugeIntegers = fc.constantFrom(0, 2 ** 53, -(2 ** 53), 2 ** 62, -(2 ** 63), 2 ** 32, -1);
const anyInt64 = fc.oneof(fc.maxSafeInteger(), hugeIntegers);
const anyBytes = fc.uint8Array({ maxLength: 40 });

const list = <T>(values: fc.Arbitrary<T>, rows: number): fc.Arbitrary<T[]> =>
  fc.array(values, { minLength: rows, maxLength: rows, size: 'max' });

const withNulls = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<fc.Arbitrary<T | null>> =>
  fc.constantFrom(fc.option(values, { freq: 2 }), fc.option(values, { freq: 30 }), fc.constant(null));

const column = <T>(type: ParquetColumn['type'], values: fc.Arbitrary<T>, rows: number): fc.Arbitrary<ParquetColumn> =>
  fc
    .boolean()
    .chain((optional) =>
      (optional ? withNulls(values) : fc.constant(values))
        .chain((each) => list<T | null>(each, rows))
        .map((all) => ({ name: type, type, optional, values: all }) as ParquetColumn),
    );

/** Tables of 0 to 120 rows with one column of every type, required or optional. */
export const anyTable: fc.Arbitrary<readonly ParquetColumn[]> = fc
  .oneof(fc.constantFrom(0, 1, 7, 8, 9), fc.integer({ min: 0, max: 120 }))
  .chain((rows) =>
    fc.tuple(
      column('string', anyText, rows),
      column('double', anyDouble, rows),
      column('int32', anyInt32, rows),
      column('int64', anyInt64, rows),
      column('timestamp', fc.integer({ min: -(10 ** 12), max: 10 ** 13 }), rows),
      column('binary', anyBytes, rows),
    ),
  );
