import { CLOSE, CLOSE_LIST, isSpace, NEWLINE, OPEN, OPEN_LIST, QUOTE } from './json-value.ts';

const BACKSLASH = 92;

/** Follows a JSON value that is too long to be held to its end, by its brackets and strings alone. */
export interface LongValue {
  /** How far the value goes in these bytes, from `from` on, and whether it ends there. */
  add(bytes: Uint8Array, from: number): { readonly at: number; readonly isWhole: boolean; readonly lineBreaks: number };
}

/** Before the first byte of a value. */
export const longValue = (): LongValue => {
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let lineBreaks = 0;
  return {
    add: (bytes, from) => {
      for (let at = from; at < bytes.length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (byte === NEWLINE) lineBreaks += 1;
        if (isText) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          // a string never goes over a line break: its end was damaged
          else if (byte === QUOTE || byte === NEWLINE) isText = false;
        } else if (byte === QUOTE) isText = true;
        else if (byte === OPEN || byte === OPEN_LIST) depth += 1;
        else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
        const isEnd = depth <= 0 && !isText && !isSpace(byte);
        if (isEnd) return { at: at + 1, isWhole: true, lineBreaks };
      }
      return { at: bytes.length, isWhole: false, lineBreaks };
    },
  };
};
