import { copyBytes } from '../text.ts';
import { copyQuoted, type FieldCopy } from './field-copy.ts';

/** Does what `copyQuoted` or `copyWord` does, faster for texts that have come before. */
export type KnownTexts = (line: FieldCopy) => boolean;

const SLOTS = 256;
/** Shortest and longest text that is worth remembering. */
const SHORTEST = 24;
const LONGEST = 254;
const ROOM = 256;
const EIGHT = 8;

/** Where a text is looked at to guess which one it is: browsers differ there. */
const NEAR = 16;
const FAR = 84;
/** At least so much stands behind a text that reaches as far as FAR. */
const BEHIND = 24;

/**
 * Remembers long texts (agents, referers, names of resources) with the byte behind them. A line that has the one that is expected at its place is compared and copied
 * eight bytes at a time, as doubles: ASCII characters are never NaN, and no two texts are the same double.
 */
export const createKnownTexts = (copy: KnownTexts = copyQuoted): KnownTexts => {
  const texts = new DataView(new ArrayBuffer(SLOTS * ROOM));
  // with the byte behind them
  const lengths = new Uint16Array(SLOTS);
  return (line) => {
    const start = line.at;
    if (start + SHORTEST > line.to) return copy(line);
    const slot = slotAt(line);
    const base = slot * ROOM;
    const length = lengths[slot] as number;
    if (length > 0 && start + length <= line.to && copyExpected(line, texts, base, length)) return true;
    if (!copy(line)) return false;
    const found = line.at - start;
    if (found >= SHORTEST && found <= LONGEST && line.at < line.to) {
      lengths[slot] = found + 1;
      copyBytes(line.words, start, line.at + 1, texts, base);
    }
    return true;
  };
};

const slotAt = ({ words, at, to }: FieldCopy): number => {
  let hash = Math.imul(words.getInt32(at + NEAR, true), 0x9e3779b1);
  if (at + FAR + BEHIND < to) hash ^= Math.imul(words.getInt32(at + FAR, true), 0x85ebca6b);
  return ((hash ^ (hash >>> 15)) >>> 0) & (SLOTS - 1);
};

/** Copies as much as the line has of the text it is expected to have; true when that is all of it, and goes to its end then. */
const copyExpected = (line: FieldCopy, texts: DataView, base: number, length: number): boolean => {
  const { words, jsonWords, at: start } = line;
  const shift = line.length - start;
  const last = start + length - EIGHT;
  const place = base - start;
  let at = start;
  for (; at < last; at += EIGHT) {
    const eight = words.getFloat64(at);
    if (eight !== texts.getFloat64(at + place)) break;
    jsonWords.setFloat64(at + shift, eight);
  }
  const isWhole = at >= last && words.getFloat64(last) === texts.getFloat64(last + place);
  if (isWhole) {
    jsonWords.setFloat64(last + shift, words.getFloat64(last));
    at = last + EIGHT - 1;
    // `copy` says whether there is anything: it is left the last byte that was equal
  } else if (at > start) at -= 1;
  line.at = at;
  line.length = at + shift;
  return isWhole;
};
