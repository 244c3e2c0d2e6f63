import type { Charset } from '../../domain/source-decoding.ts';
import { type BytePuller, type Chunks, restOf } from './pull-bytes.ts';
import type { Report } from './source-end.ts';

const MARK = [0xef, 0xbb, 0xbf];
const MIN_HOLE = 16;
/** Every other byte of text in UTF-16 is zero, but for scripts of the East: this much at least, line breaks and digits. */
const MIN_ZERO_SHARE = 0.15;
const MAX_STRAY_SHARE = 0.02;
/** Fewer bad bytes than this are damage in UTF-8, not another charset. */
const MIN_BAD_BYTES = 8;
const MAX_SOUND_SHARE = 0.1;

/** The charset of text that begins so; undefined for UTF-8 and for what is no text. */
export const charsetOf = (head: Uint8Array): Charset | undefined => {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return wideCharset(head) ?? byteCharset(head);
};

/** UTF-16 without a mark, known by its zero bytes; long holes of zeros (copytruncate) are not looked at. */
const wideCharset = (head: Uint8Array): Charset | undefined => {
  const zeros = [0, 0];
  let seen = 0;
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] === 0 && head[at + 1] === 0) {
      let end = at;
      while (head[end] === 0) end += 1;
      if (end - at >= MIN_HOLE) {
        at = end - 1;
        continue;
      }
    }
    seen += 1;
    if (head[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  const pairs = seen / 2;
  if (odd > pairs * MIN_ZERO_SHARE && even <= pairs * MAX_STRAY_SHARE) return 'utf-16le';
  return even > pairs * MIN_ZERO_SHARE && odd <= pairs * MAX_STRAY_SHARE ? 'utf-16be' : undefined;
};

/** A charset of single bytes: hardly any of the bytes above 127 belong to a UTF-8 sequence, and there are no control characters. */
const byteCharset = (head: Uint8Array): Charset | undefined => {
  let sound = 0;
  let bad = 0;
  let controls = 0;
  for (let at = 0; at < head.length; at += 1) {
    const byte = head[at] ?? 0;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27) controls += 1;
    if (byte < 128) continue;
    const length = sequenceLength(byte);
    let end = at + 1;
    while (end < at + length && ((head[end] ?? 0) & 0xc0) === 0x80) end += 1;
    if (length > 1 && end === at + length) {
      sound += 1;
      at = end - 1;
    } else bad += 1;
  }
  const isOther = bad >= MIN_BAD_BYTES && sound <= bad * MAX_SOUND_SHARE && controls * 100 <= head.length;
  return isOther ? 'windows-1252' : undefined;
};

const sequenceLength = (first: number): number => {
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 1;
};

/** Turns text of a charset into UTF-8, without a byte order mark; what is not valid becomes U+FFFD. */
export const toUtf8 = (puller: BytePuller, charset: Charset, report: Report): Chunks =>
  charset === 'windows-1252' ? fromWindows1252(puller) : fromUtf16(puller, charset, report);

async function* fromUtf16(puller: BytePuller, charset: Charset, report: Report): Chunks {
  const decoder = new TextDecoder(charset);
  const encoder = new TextEncoder();
  let length = 0;
  for await (const chunk of restOf(puller)) {
    length += chunk.length;
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield encoder.encode(text);
  }
  const rest = decoder.decode();
  if (rest !== '') yield encoder.encode(rest);
  if (length % 2 === 1) {
    report({
      truncated: true,
      problem: `the ${charset.toUpperCase()} text was cut short: it ends at byte ${length}, within a character`,
    });
  }
}

/** Characters of windows-1252 from 128 to 159; elsewhere it is Latin-1. */
const HIGH =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178';

async function* fromWindows1252(puller: BytePuller): Chunks {
  const encoded = Array.from({ length: 128 }, (_, index) =>
    Buffer.from(HIGH[index] ?? String.fromCharCode(index + 128), 'utf8'),
  );
  for await (const chunk of restOf(puller)) {
    const out = Buffer.allocUnsafe(3 * chunk.length);
    let length = 0;
    for (const byte of chunk) {
      if (byte < 128) {
        out[length] = byte;
        length += 1;
      } else length += (encoded[byte - 128] ?? out.subarray(0, 0)).copy(out, length);
    }
    yield out.subarray(0, length);
  }
}

/** Leaves a UTF-8 byte order mark at the very beginning out. */
export async function* withoutMark(puller: BytePuller): Chunks {
  const first = await puller.peek(MARK.length);
  if (isMark(first)) puller.skip(MARK.length);
  yield* restOf(puller);
}

/** True when the bytes begin with the UTF-8 byte order mark. */
export const isMark = (bytes: Uint8Array): boolean => MARK.every((byte, index) => bytes[index] === byte);
