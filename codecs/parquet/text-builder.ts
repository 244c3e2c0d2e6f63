import { asciiText, type Text } from '../text.ts';
import { createByteValues } from './byte-values.ts';
import { bytesChunk } from './bytes-chunk.ts';
import { codedChunk, type ColumnBuilder } from './chunk.ts';
import type { ColumnShape } from './columns.ts';
import { createDictionary, type Dictionary, type DictionaryBuilder } from './dictionary.ts';
import { trackNulls } from './nulls.ts';
import { textBounds } from './statistics.ts';

/** A column of text: dictionary codes while the texts repeat, their bytes as soon as they turn out to differ. */
export const createTextBuilder = (shape: ColumnShape): ColumnBuilder<Text> => {
  const nulls = trackNulls(shape);
  const plain = createByteValues();
  const dictionary = createDictionary<string>(shape.cardinality);
  const atFirst = shape.cardinality === 'unique' ? null : dictionary;
  let coded: DictionaryBuilder<string> | null = atFirst;
  let count = 0;
  const decode = ({ entries, codes }: Dictionary<string>): void => {
    for (const code of codes) plain.addText(entries[code] ?? '');
    coded = null;
  };
  return {
    add: (value) => {
      if (value === null) {
        nulls.add(count);
        return;
      }
      count += 1;
      if (typeof value === 'string') {
        if (coded === null) plain.addText(value);
        else if (!coded.add(value)) decode(coded.finish());
      } else if (coded === null) plain.addAscii(value.bytes, value.from, value.to);
      else if (!coded.add(asciiText(value.bytes, value.from, value.to))) decode(coded.finish());
    },
    finish: (order) => {
      if (coded?.pays() === false) decode(coded.finish());
      const placement = nulls.place(order, count);
      if (coded === null) return bytesChunk(shape, placement, plain.bytes(), nulls.nulls());
      const { entries, codes } = coded.finish();
      for (const entry of entries) plain.addText(entry);
      const inOrder = placement.picks?.map((pick) => codes[pick] ?? 0) ?? codes;
      const values = { entries: plain.bytes(), entryCount: entries.length, codes: inOrder };
      return codedChunk(shape, placement, values, textBounds(values.entries));
    },
    clear: () => {
      nulls.clear();
      plain.clear();
      dictionary.clear();
      coded = atFirst;
      count = 0;
    },
  };
};

/** A column of opaque bytes. */
export const createBinaryBuilder = (shape: ColumnShape): ColumnBuilder<Uint8Array> => {
  const nulls = trackNulls(shape);
  const plain = createByteValues();
  let count = 0;
  return {
    add: (value) => {
      if (value === null) {
        nulls.add(count);
        return;
      }
      count += 1;
      plain.addBytes(value);
    },
    finish: (order) => bytesChunk(shape, nulls.place(order, count), plain.bytes(), nulls.nulls()),
    clear: () => {
      nulls.clear();
      plain.clear();
      count = 0;
    },
  };
};
