import type { MaskedMessage } from '../message-masks.ts';
import { copyBytes } from '../text.ts';
import { type FieldCopy, ONES } from './field-copy.ts';

const SPACE = 32;
const SLASH = 47;
const COLON = 58;
const ZERO = 48;
const NINE = 57;
const EIGHT = 8;
const WORD = 4;

const SLOTS = 512;
/** Longest pattern, without its digits, and most pieces of one. */
const ROOM = 128;
const MAX_PIECES = 8;
/** How much of a request is looked at to guess which one it is. */
const SAMPLED = 28;

/** What a request line (`GET /orders/7?x=1 HTTP/1.1`) says: its route (null for what is none), and its text without its ids. */
export interface RequestMeaning {
  readonly route: string | null;
  readonly mark: MaskedMessage;
}

/** Requests that came before, their texts in pieces with rows of digits between them. */
export interface RequestPatterns {
  /** What the request at `from` means, which goes to its closing quote; null where it is not the one that is expected there. */
  find(line: FieldCopy, from: number): RequestMeaning | null;
  /** Begins with the pattern of the request at `from`. */
  begin(from: number): void;
  /** A row of digits [start, end) of that request: `least` digits there, whichever, would mean the same. */
  addDigits(start: number, end: number, least: number): void;
  /** Remembers the request, whose closing quote the line has come to. */
  keep(line: FieldCopy, meaning: RequestMeaning): void;
}

/**
 * Remembers some hundred requests. One that is expected is compared eight bytes at a time, as doubles: ASCII characters are
 * never NaN, and no two texts are the same double.
 */
export const createRequestPatterns = (): RequestPatterns => {
  const texts = new DataView(new ArrayBuffer(SLOTS * ROOM));
  /** Where each piece ends in `texts`, and how many digits must stand behind it; 0 = none: the pattern ends there. */
  const ends = new Int32Array(SLOTS * MAX_PIECES);
  const leasts = new Uint8Array(SLOTS * MAX_PIECES);
  const meanings: (RequestMeaning | null)[] = Array.from({ length: SLOTS }, () => null);
  let first = 0;
  const starts = new Int32Array(MAX_PIECES);
  const stops = new Int32Array(MAX_PIECES);
  const digits = new Uint8Array(MAX_PIECES);
  let pieces = 0;
  // how far requests are passed before they are looked at: all of one host begin alike
  let skip = -1;

  return {
    find: (line, from) => {
      const { bytes, words, to } = line;
      if (skip < 0 || from + skip + SAMPLED > to) return null;
      const slot = slotAt(words, from + skip);
      const meaning = meanings[slot] as RequestMeaning | null;
      if (meaning === null) return null;
      let at = from;
      let place = slot * ROOM;
      for (let piece = slot * MAX_PIECES; ; piece += 1) {
        const length = (ends[piece] as number) - place;
        if (at + length > to || !isSame(words, at, texts, place, length)) return null;
        at += length;
        place += length;
        const least = leasts[piece] as number;
        if (least === 0) break;
        const start = at;
        while (at < to && isDigit(bytes[at] as number)) at += 1;
        if (at - start < least) return null;
      }
      line.at = at - 1;
      return meaning;
    },
    begin: (from) => {
      first = from;
      pieces = 0;
    },
    addDigits: (start, end, least) => {
      if (pieces < MAX_PIECES - 1) {
        starts[pieces] = start;
        stops[pieces] = end;
        digits[pieces] = least;
      }
      pieces += 1;
    },
    keep: (line, meaning) => {
      if (skip < 0) skip = lengthOfHost(line, first);
      if (pieces >= MAX_PIECES || first + skip + SAMPLED > line.to) return;
      starts[pieces] = line.at + 1;
      digits[pieces] = 0;
      const slot = slotAt(line.words, first + skip);
      let at = first;
      let place = slot * ROOM;
      for (let piece = 0; piece <= pieces; piece += 1) {
        const start = starts[piece] as number;
        if (place + start - at > (slot + 1) * ROOM) {
          meanings[slot] = null;
          return;
        }
        place = copyBytes(line.words, at, start, texts, place);
        ends[slot * MAX_PIECES + piece] = place;
        leasts[slot * MAX_PIECES + piece] = digits[piece] as number;
        at = stops[piece] as number;
      }
      meanings[slot] = meaning;
    },
  };
};

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

/** How long scheme and host are in a request line that begins at `from` and ends at `line.at`; 0 for a path alone. */
const lengthOfHost = ({ bytes, at: to }: FieldCopy, from: number): number => {
  const scheme = bytes.indexOf(COLON, from);
  if (scheme < 0 || scheme + 3 > to || bytes[scheme + 1] !== SLASH || bytes[scheme + 2] !== SLASH) return 0;
  const path = bytes.indexOf(SLASH, scheme + 3);
  const target = bytes.indexOf(SPACE, from) + 1;
  return path < 0 || path > to || target > scheme ? 0 : path - target;
};

/** Guesses by some of the letters, whatever digits stand between them. */
const slotAt = (words: DataView, from: number): number => {
  let hash = mixed(0, words.getInt32(from + 5));
  hash = mixed(hash, words.getInt32(from + 9));
  hash = mixed(hash, words.getInt32(from + 13));
  hash = mixed(hash, words.getInt32(from + 17));
  hash = mixed(hash, words.getInt32(from + 24));
  return hash & (SLOTS - 1);
};

const mixed = (hash: number, word: number): number => {
  const letters = word & Math.imul((word >>> 6) & ONES, 0x1f);
  const product = Math.imul(hash ^ letters, 0x9e3779b1);
  return product ^ (product >>> 15);
};

/** Whether two runs of bytes are the same; the last eight or four may be looked at twice. */
const isSame = (words: DataView, from: number, texts: DataView, place: number, length: number): boolean => {
  if (length >= EIGHT) {
    const last = length - EIGHT;
    for (let at = 0; at < last; at += EIGHT)
      if (words.getFloat64(from + at) !== texts.getFloat64(place + at)) return false;
    return words.getFloat64(from + last) === texts.getFloat64(place + last);
  }
  if (length >= WORD) {
    const last = length - WORD;
    return (
      words.getInt32(from) === texts.getInt32(place) && words.getInt32(from + last) === texts.getInt32(place + last)
    );
  }
  for (let at = 0; at < length; at += 1) if (words.getUint8(from + at) !== texts.getUint8(place + at)) return false;
  return true;
};
