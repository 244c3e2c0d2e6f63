import type { ColumnShape } from './columns.ts';

/** The different values of a column, in the order in which they first came, and for each value its place among them. */
export interface Dictionary<Value> {
  readonly entries: readonly Value[];
  readonly codes: Uint32Array;
}

/** Collects values into a dictionary for as long as that pays. */
export interface DictionaryBuilder<Value> {
  /** False when the values have turned out too varied; this one is in the dictionary all the same. */
  add(value: Value): boolean;
  /** Whether the dictionary is smaller than the values themselves. */
  pays(): boolean;
  /** The dictionary; its codes are written over after `clear`. */
  finish(): Dictionary<Value>;
  /** Forgets the values. */
  clear(): void;
}

// readers hold a dictionary in memory whole
const MOST_ENTRY_CHARACTERS = 1024 * 1024;
const MOST_ENTRIES = 1 << 16;
/** Half of the values may be new ones, and some more at the start. */
const NEW_SHARE = 0.5;
const NEW_AT_START = 128;
/** The same where values seldom repeat. */
const NEW_AT_START_OF_HIGH = 16;

/** An empty dictionary of texts or numbers for a column of that cardinality. */
export const createDictionary = <Value extends string | number>(
  cardinality?: ColumnShape['cardinality'],
): DictionaryBuilder<Value> => {
  const newAtStart = cardinality === undefined ? NEW_AT_START : NEW_AT_START_OF_HIGH;
  const known = new Map<Value, number>();
  let codes = new Uint32Array(512);
  let count = 0;
  let characters = 0;
  let last: Value | undefined;
  let lastCode = 0;
  const addCode = (code: number): void => {
    if (count === codes.length) {
      const grown = new Uint32Array(4 * count);
      grown.set(codes);
      codes = grown;
    }
    codes[count] = code;
    count += 1;
  };
  const addEntry = (value: Value): boolean => {
    const { size } = known;
    known.set(value, size);
    if (typeof value === 'string') characters += value.length;
    lastCode = size;
    addCode(size);
    return size + 1 <= newAtStart + NEW_SHARE * count && size < MOST_ENTRIES && characters <= MOST_ENTRY_CHARACTERS;
  };
  return {
    add: (value) => {
      if (value !== last) {
        last = value;
        const code = known.get(value);
        if (code === undefined) return addEntry(value);
        lastCode = code;
      }
      // what comes again makes the values no more varied
      addCode(lastCode);
      return true;
    },
    pays: () => known.size <= Math.ceil(count * NEW_SHARE),
    clear: () => {
      known.clear();
      count = 0;
      characters = 0;
      last = undefined;
    },
    finish: () => ({ entries: [...known.keys()], codes: codes.subarray(0, count) }),
  };
};
