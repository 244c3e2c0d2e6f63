import { asciiText, viewOf } from './text.ts';

/** A pure function of the ASCII text of a run of bytes. */
export type ByteFunction<Result> = (bytes: Uint8Array, from: number, to: number) => Result;

/** How many results one cache keeps, and how long an argument may be to be kept where nothing else is said. */
const MAX_ENTRIES = 2048;
const MAX_KEY_LENGTH = 96;
const FIRST_SLOTS = 64;

/**
 * Remembers what `compute` gives for the first few thousand short texts, so that a text which repeats becomes a string, or
 * whatever is made of it, once.
 */
export const cachedBytes = <Result>(
  compute: (text: string) => Result,
  maxKeyLength = MAX_KEY_LENGTH,
): ByteFunction<Result> => {
  let slots = new Int32Array(FIRST_SLOTS);
  let keys = new Uint8Array(0);
  let keyWords = viewOf(keys);
  // the bytes of the last call, for four at a time: nearly always those of the next one
  let known: Uint8Array = keys;
  let words = keyWords;
  let starts = new Int32Array(FIRST_SLOTS);
  let hashes = new Int32Array(FIRST_SLOTS);
  const results: Result[] = [];
  let used = 0;

  const keep = (hash: number, bytes: Uint8Array, from: number, to: number, result: Result): void => {
    if (used + to - from > keys.length) {
      const grown = new Uint8Array(2 * keys.length + maxKeyLength);
      grown.set(keys);
      keys = grown;
      keyWords = viewOf(keys);
    }
    keys.set(bytes.subarray(from, to), used);
    used += to - from;
    const entry = results.length;
    if (entry + 1 === starts.length) {
      starts = grownTwice(starts);
      hashes = grownTwice(hashes);
    }
    hashes[entry] = hash;
    starts[entry + 1] = used;
    results.push(result);
    // a quarter full at most, so that a search ends soon
    if (4 * results.length <= slots.length) return place(slots, hash, results.length);
    slots = new Int32Array(4 * slots.length);
    for (let kept = 0; kept < results.length; kept += 1) place(slots, hashes[kept] as number, kept + 1);
  };

  return (bytes, from, to) => {
    const length = to - from;
    if (length > maxKeyLength) return compute(asciiText(bytes, from, to));
    if (bytes !== known) {
      known = bytes;
      words = viewOf(bytes);
    }
    const hash = hashOf(words, from, to);
    const mask = slots.length - 1;
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const index = (slots[slot] as number) - 1;
      if (hashes[index] !== hash) continue;
      const start = starts[index] as number;
      if ((starts[index + 1] as number) - start === length && isEqual(keyWords, start, words, from, length)) {
        return results[index] as Result;
      }
    }
    const result = compute(asciiText(bytes, from, to));
    if (results.length < MAX_ENTRIES) keep(hash, bytes, from, to, result);
    return result;
  };
};

const grownTwice = (values: Int32Array): Int32Array<ArrayBuffer> => {
  const grown = new Int32Array(2 * values.length);
  grown.set(values);
  return grown;
};

const WORD = 4;
const EIGHT = 8;

/** A hash of a run of bytes, four at a time; the last four may be looked at twice (after MurmurHash3, Appleby 2011). */
const hashOf = (words: DataView, from: number, to: number): number => {
  let hash = 0x811c9dc5 ^ (to - from);
  if (to - from < WORD) {
    for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ words.getUint8(at), 0x01000193);
  } else {
    const last = to - WORD;
    for (let at = from; at < last; at += WORD) hash = mixed(hash, words.getInt32(at));
    hash = mixed(hash, words.getInt32(last));
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
};

const mixed = (hash: number, word: number): number => {
  const product = Math.imul(hash ^ word, 0x01000193);
  return product ^ (product >>> 15);
};

const place = (slots: Int32Array, hash: number, entry: number): void => {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = entry;
};

/** Whether two runs of ASCII characters are the same: eight at a time are a double, four a number; the last may be looked at twice. */
const isEqual = (keys: DataView, start: number, words: DataView, from: number, length: number): boolean => {
  if (length >= EIGHT) {
    const last = length - EIGHT;
    for (let at = 0; at < last; at += EIGHT)
      if (keys.getFloat64(start + at) !== words.getFloat64(from + at)) return false;
    return keys.getFloat64(start + last) === words.getFloat64(from + last);
  }
  if (length >= WORD) {
    const last = length - WORD;
    return keys.getInt32(start) === words.getInt32(from) && keys.getInt32(start + last) === words.getInt32(from + last);
  }
  for (let at = 0; at < length; at += 1) if (keys.getUint8(start + at) !== words.getUint8(from + at)) return false;
  return true;
};
