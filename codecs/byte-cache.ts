import { asciiText, viewer } from './text.ts';

/** A pure function of the ASCII text of a run of bytes. */
export type ByteFunction<Result> = (bytes: Uint8Array, from: number, to: number) => Result;

/** How many results one cache keeps, and how long an argument may be to be kept. */
const MAX_ENTRIES = 2048;
const MAX_KEY_LENGTH = 96;
const FIRST_SLOTS = 64;
const WORD_BYTES = 4;

/**
 * Remembers what `compute` gives for the first few thousand short texts, so that a text which repeats becomes a string, or
 * whatever is made of it, once.
 */
export const cachedBytes = <Result>(compute: (text: string) => Result): ByteFunction<Result> => {
  let slots = new Int32Array(FIRST_SLOTS);
  let keys = new Uint8Array(0);
  let keyView = new DataView(keys.buffer);
  const views = viewer();
  const starts: number[] = [];
  const hashes: number[] = [];
  const results: Result[] = [];
  let used = 0;

  const keep = (hash: number, bytes: Uint8Array, from: number, to: number, result: Result): void => {
    if (used + to - from > keys.length) {
      const grown = new Uint8Array(2 * keys.length + MAX_KEY_LENGTH);
      grown.set(keys);
      keys = grown;
      keyView = new DataView(keys.buffer);
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
    const view = views(bytes);
    let hash = length;
    let at = from;
    for (; at + WORD_BYTES <= to; at += WORD_BYTES) hash = mixed(hash ^ view.getInt32(at, true));
    for (; at < to; at += 1) hash = mixed(hash ^ (bytes[at] as number));
    const mask = slots.length - 1;
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const index = (slots[slot] as number) - 1;
      if (hashes[index] !== hash) continue;
      const start = starts[index] as number;
      if ((starts[index + 1] ?? used) - start === length && isEqual(keys, keyView, start, bytes, view, from, length)) {
        return results[index] as Result;
      }
    }
    const result = compute(asciiText(bytes, from, to));
    if (results.length < MAX_ENTRIES) keep(hash, bytes, from, to, result);
    return result;
  };
};

const place = (slots: Int32Array, hash: number, entry: number): void => {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = entry;
};

/** A step of a multiplicative hash (after MurmurHash3's finaliser). */
const mixed = (word: number): number => {
  const product = Math.imul(word, 0x85ebca6b);
  return product ^ (product >>> 13);
};

const isEqual = (
  keys: Uint8Array,
  keyView: DataView,
  start: number,
  bytes: Uint8Array,
  view: DataView,
  from: number,
  length: number,
): boolean => {
  let at = 0;
  for (; at + WORD_BYTES <= length; at += WORD_BYTES)
    if (keyView.getInt32(start + at, true) !== view.getInt32(from + at, true)) return false;
  for (; at < length; at += 1) if (keys[start + at] !== bytes[from + at]) return false;
  return true;
};
