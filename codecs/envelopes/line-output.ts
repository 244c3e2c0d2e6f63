import { BROKEN, indexIn, isSpace, NEWLINE, QUOTE, stringEnd } from './json-value.ts';

const FIRST_BYTES = 64 * 1024;
const SPACE = 32;
const RETURN = 13;

/** Collects lines of decoded text. */
export interface LineOutput {
  /** Bytes on the current line, as they are. */
  add(bytes: Uint8Array, from: number, to: number): void;
  /** The same with its line breaks turned into spaces. */
  addFlat(bytes: Uint8Array, from: number, to: number): void;
  /** JSON on the current line, without the space between its tokens where that holds line breaks. */
  addJson(bytes: Uint8Array, from: number, to: number): void;
  /** Ends the current line if something stands on it. */
  endLine(): void;
  /** Ends the current line, blank or not. */
  newline(): void;
  /** What was collected since the last time. */
  take(): Uint8Array;
}

/** An empty output. */
export const createLineOutput = (): LineOutput => {
  let buffer = Buffer.allocUnsafe(FIRST_BYTES);
  let length = 0;
  let isOpen = false;
  const reserve = (bytes: number): void => {
    if (length + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (length + bytes));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  };
  const put = (byte: number): void => {
    reserve(1);
    buffer[length] = byte;
    length += 1;
    isOpen = byte !== NEWLINE;
  };
  const add = (bytes: Uint8Array, from: number, to: number): void => {
    if (to <= from) return;
    reserve(to - from);
    buffer.set(bytes.subarray(from, to), length);
    length += to - from;
    isOpen = true;
  };
  const has = (bytes: Uint8Array, byte: number, from: number, to: number): boolean =>
    indexIn(bytes, byte, from, to) >= 0;
  return {
    add,
    addFlat: (bytes, from, to) => {
      if (!has(bytes, NEWLINE, from, to) && !has(bytes, RETURN, from, to)) return add(bytes, from, to);
      for (let at = from; at < to; at += 1) {
        const byte = bytes[at] ?? 0;
        put(byte === NEWLINE || byte === RETURN ? SPACE : byte);
      }
    },
    addJson: (bytes, from, to) => {
      if (!has(bytes, NEWLINE, from, to)) return add(bytes, from, to);
      for (let at = from; at < to;) {
        const byte = bytes[at] ?? 0;
        if (byte === QUOTE) {
          const end = stringEnd(bytes, at, to);
          const next = end < 0 ? (end === BROKEN ? at + 1 : to) : end;
          add(bytes, at, next);
          at = next;
        } else {
          if (!isSpace(byte)) put(byte);
          at += 1;
        }
      }
    },
    endLine: () => {
      if (isOpen) put(NEWLINE);
    },
    newline: () => put(NEWLINE),
    take: () => {
      const taken = buffer.subarray(0, length);
      if (length === 0) return taken;
      buffer = Buffer.allocUnsafe(FIRST_BYTES);
      length = 0;
      return taken;
    },
  };
};
