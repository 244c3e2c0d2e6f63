import type { ColumnBuilder } from './chunk.ts';
import type { ColumnShape } from './columns.ts';
import type { ParquetValue } from './decode.ts';
import { createNumberBuilder } from './number-builder.ts';
import { createBinaryBuilder, createTextBuilder } from './text-builder.ts';

/** A builder for the values of any column; they must be of its type. */
export const createColumnBuilder = (shape: ColumnShape): ColumnBuilder<ParquetValue> => {
  const { name, type, optional, cardinality } = shape;
  const about = { name, optional, ...(cardinality && { cardinality }) };
  switch (type) {
    case 'string': {
      const texts: ColumnBuilder<string> = createTextBuilder(shape);
      return texts;
    }
    case 'binary':
      return createBinaryBuilder(shape);
    case 'double':
    case 'int32':
    case 'int64':
    case 'timestamp':
      return createNumberBuilder({ ...about, type });
  }
};

/** The columns of several files together: those of `first` in their order, then whatever else there is; what one file lacks is optional. */
export const unionOfColumns = (
  first: readonly ColumnShape[],
  files: readonly (readonly ColumnShape[])[],
): readonly ColumnShape[] => {
  const union = new Map(first.map((shape) => [shape.name, shape]));
  for (const columns of files) {
    for (const shape of columns) {
      const known = union.get(shape.name);
      if (known && known.type !== shape.type)
        throw new Error(`column ${shape.name} is ${known.type} in one file and ${shape.type} in another`);
      union.set(shape.name, known ? { ...known, optional: known.optional || shape.optional } : shape);
    }
  }
  const isEverywhere = (name: string): boolean => files.every((columns) => columns.some((one) => one.name === name));
  return [...union.values()].map((shape) => ({ ...shape, optional: shape.optional || !isEverywhere(shape.name) }));
};
