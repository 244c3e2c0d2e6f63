import { asciiText } from './text.ts';

/** A pure function of the ASCII text of a run of bytes. */
export type ByteFunction<Result> = (bytes: Uint8Array, from: number, to: number) => Result;

/** How many results one cache keeps, and how long an argument may be to be kept. */
const MAX_ENTRIES = 2048;
const MAX_KEY_LENGTH = 96;
const FIRST_SLOTS = 64;

/**
 * Remembers what `compute` gives for the first few thousand short texts, so that a text which repeats becomes a string, or
 * whatever is made of it, once.
 */
export const cachedBytes = <Result>(compute: (text: string) => Result): ByteFunction<Result> => {
  let slots = new Int32Array(FIRST_SLOTS);
  let keys = new Uint8Array(0);
  const starts: number[] = [];
  const hashes: number[] = [];
  const results: Result[] = [];
  let used = 0;

  const keep = (hash: number, bytes: Uint8Array, from: number, to: number, result: Result): void => {
    if (used + to - from > keys.length) {
      const grown = new Uint8Array(2 * keys.length + MAX_KEY_LENGTH);
      grown.set(keys);
      keys = grown;
    }
    keys.set(bytes.subarray(from, to), used);
    starts.push(used);
    used += to - from;
    hashes.push(hash);
    results.push(result);
    // a quarter full at most, so that a search ends soon
    if (4 * results.length > slots.length) slots = new Int32Array(4 * slots.length);
    else return place(slots, hash, results.length);
    for (const [index, known] of hashes.entries()) place(slots, known, index + 1);
  };

  return (bytes, from, to) => {
    const length = to - from;
    if (length > MAX_KEY_LENGTH) return compute(asciiText(bytes, from, to));
    const hash = hashOf(bytes, from, to);
    const mask = slots.length - 1;
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const index = (slots[slot] as number) - 1;
      if (hashes[index] !== hash) continue;
      const start = starts[index] as number;
      if ((starts[index + 1] ?? used) - start === length && isEqual(keys, start, bytes, from, length)) {
        return results[index] as Result;
      }
    }
    const result = compute(asciiText(bytes, from, to));
    if (results.length < MAX_ENTRIES) keep(hash, bytes, from, to, result);
    return result;
  };
};

/** A hash of a run of bytes, four at a time (after MurmurHash3, Appleby 2011). */
const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = 0x811c9dc5 ^ (to - from);
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    hash = Math.imul(hash ^ word, 0x01000193);
    hash ^= hash >>> 15;
  }
  for (; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
};

const place = (slots: Int32Array, hash: number, entry: number): void => {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = entry;
};

const isEqual = (keys: Uint8Array, start: number, bytes: Uint8Array, from: number, length: number): boolean => {
  for (let at = 0; at < length; at += 1) if (keys[start + at] !== bytes[from + at]) return false;
  return true;
};
