import type { NumberType } from './columns.ts';

/** Numbers as Parquet's PLAIN encoding has them. Throws a RangeError for a number that the type cannot hold. */
export const plainNumbers = (type: NumberType, values: Float64Array): Buffer => {
  switch (type) {
    case 'double':
      return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    case 'int32':
      return int32s(values);
    case 'int64':
    case 'timestamp':
      return int64s(values);
  }
};

const int32s = (values: Float64Array): Buffer => {
  const words = new Int32Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if ((value | 0) !== value) throw new RangeError(`${value} is no whole number of 32 bits`);
    words[index] = value;
  }
  return Buffer.from(words.buffer);
};

const int64s = (values: Float64Array): Buffer => {
  const words = new Int32Array(2 * values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    const high = Math.floor(value / 2 ** 32);
    if ((high | 0) * 2 ** 32 + (value >>> 0) !== value) throw new RangeError(`${value} is no whole number of 64 bits`);
    words[2 * index] = value;
    words[2 * index + 1] = high;
  }
  return Buffer.from(words.buffer);
};
