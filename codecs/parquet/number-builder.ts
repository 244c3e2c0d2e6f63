import { codedChunk, type ColumnBuilder, plainChunk } from './chunk.ts';
import type { ColumnShape, NumberType } from './columns.ts';
import { createDictionary, type Dictionary, type DictionaryBuilder } from './dictionary.ts';
import { trackNulls } from './nulls.ts';
import { plainNumbers } from './numbers.ts';
import { numberBounds } from './statistics.ts';

/** A column of numbers: dictionary codes where they repeat, else plain. */
export const createNumberBuilder = (shape: ColumnShape<NumberType>): ColumnBuilder<number> => {
  const nulls = trackNulls(shape);
  const dictionary = createDictionary<number>();
  let added = new Float64Array(512);
  let count = 0;
  return {
    add: (value) => {
      if (value === null) {
        nulls.add(count);
        return;
      }
      if (count === added.length) {
        const grown = new Float64Array(4 * count);
        grown.set(added);
        added = grown;
      }
      added[count] = value;
      count += 1;
    },
    finish: (order) => {
      const { type } = shape;
      const placement = nulls.place(order, count);
      const values = placement.picks
        ? Float64Array.from(placement.picks, (pick) => added[pick] ?? 0)
        : added.subarray(0, count);
      const bounds = numberBounds(values, type);
      const coded = shape.cardinality === 'unique' ? null : dictionaryOf(dictionary, values);
      if (coded === null) {
        const part = { rows: placement.rows, levels: placement.levels, bytes: plainNumbers(type, values) };
        return plainChunk(shape, nulls.nulls(), [part], bounds);
      }
      const entries = plainNumbers(type, Float64Array.from(coded.entries));
      return codedChunk(shape, placement, { entries, entryCount: coded.entries.length, codes: coded.codes }, bounds);
    },
    clear: () => {
      nulls.clear();
      count = 0;
    },
  };
};

const dictionaryOf = (coded: DictionaryBuilder<number>, values: Float64Array): Dictionary<number> | null => {
  coded.clear();
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    // a dictionary takes -0 for 0
    if (Object.is(value, -0) || !coded.add(value)) return null;
  }
  return values.length > 0 && coded.pays() ? coded.finish() : null;
};
