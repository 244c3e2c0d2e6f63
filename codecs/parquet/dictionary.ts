import type { ColumnType, PlainValue } from './columns.ts';

/** The different values of a column, in the order in which they first come, and for each value its place among them. */
export interface Dictionary {
  readonly entries: readonly PlainValue[];
  readonly codes: Uint32Array;
}

// a column as varied as this at its beginning is not worth a full pass
const LEAST_PROBE = 256;
const PROBE_SHARE = 1 / 8;
const PROBE_VARIETY = 0.8;
// readers hold a dictionary in memory whole
const MOST_ENTRY_CHARACTERS = 1024 * 1024;
const MOST_ENTRIES = 1 << 16;

/** The values as a dictionary and codes; null where most values differ, so that plain values are smaller. */
export const dictionaryOf = (values: readonly PlainValue[], type: ColumnType): Dictionary | null => {
  if (type === 'binary' || values.length === 0) return null;
  // a Map takes -0 for 0
  if (type === 'double' && values.some((value) => Object.is(value, -0))) return null;
  const most = Math.min(MOST_ENTRIES, Math.ceil(values.length / 2));
  const probe = Math.max(LEAST_PROBE, values.length * PROBE_SHARE);
  const known = new Map<PlainValue, number>();
  const codes = new Uint32Array(values.length);
  let characters = 0;
  let last: PlainValue | undefined;
  let lastCode = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    if (value !== last) {
      const code = known.get(value) ?? known.size;
      if (code === known.size) {
        known.set(value, code);
        if (typeof value === 'string') characters += value.length;
        if (known.size > most || characters > MOST_ENTRY_CHARACTERS) return null;
        if (known.size > probe * PROBE_VARIETY && index < probe) return null;
      }
      last = value;
      lastCode = code;
    }
    codes[index] = lastCode;
  }
  return { entries: [...known.keys()], codes };
};
