import { asciiText } from '../text.ts';
import { createTimeReader } from '../timestamp.ts';
import { createAccessTime } from './access-time.ts';
import { type FieldCopy, isPlainByte } from './field-copy.ts';
import type { ParserContext } from './format.ts';

/** Length of `20/Nov/2026:22:10:29 +0000`. */
export const CLF_TIME = 26;

/** Reads the time at `at`: null when it is not believed, undefined when it is not of plain characters. It remembers the last one. */
export const createPlacedTime = ({
  reading,
  latestTs,
}: ParserContext): ((line: FieldCopy) => number | null | undefined) => {
  const timeOf = createAccessTime(createTimeReader({ ...reading, latestTs }));
  const known = new Uint8Array(CLF_TIME);
  const knownWords = new DataView(known.buffer);
  let ts: number | null = null;
  // ASCII characters are no NaN as a double, and no two texts are the same one
  const isKnown = (words: DataView, at: number): boolean =>
    words.getFloat64(at + 16) === knownWords.getFloat64(16) &&
    words.getFloat64(at + 8) === knownWords.getFloat64(8) &&
    words.getFloat64(at) === knownWords.getFloat64(0) &&
    words.getInt16(at + 24) === knownWords.getInt16(24);
  return ({ bytes, words, at }) => {
    if (isKnown(words, at)) return ts;
    for (let index = 0; index < CLF_TIME; index += 1) if (!isPlainByte(bytes[at + index] as number)) return undefined;
    known.set(bytes.subarray(at, at + CLF_TIME));
    ts = timeOf(asciiText(bytes, at, at + CLF_TIME), 0, CLF_TIME);
    return ts;
  };
};
