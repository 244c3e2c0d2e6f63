/** A text of ASCII characters [from, to) where it lies in bytes. Whoever hands it out uses it again: read it at once. */
export interface TextBytes {
  bytes: Uint8Array;
  from: number;
  to: number;
}

/** A text as a string, or where it lies. */
export type Text = string | TextBytes;

/** No text yet. */
export const noTextBytes = (): TextBytes => ({ bytes: new Uint8Array(), from: 0, to: 0 });

/** The ASCII text of a run of bytes. */
export const asciiText = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');

/** The text as a string. */
export const stringOf = (text: Text): string =>
  typeof text === 'string' ? text : asciiText(text.bytes, text.from, text.to);

/** A text of ASCII characters with a whole number (0 or more) behind it; valid until the next one. */
export const numberedText = (prefix: string): ((number: number) => TextBytes) => {
  const first = prefix.length;
  const text = { bytes: new Uint8Array(first + MOST_DIGITS), from: 0, to: 0 };
  Buffer.from(text.bytes.buffer).write(prefix, 'latin1');
  return (number) => {
    let digits = 1;
    for (let rest = number; rest >= 10; rest = Math.floor(rest / 10)) digits += 1;
    text.to = first + digits;
    for (let at = text.to - 1, rest = number; at >= first; at -= 1) {
      const tens = Math.floor(rest / 10);
      text.bytes[at] = ZERO + rest - 10 * tens;
      rest = tens;
    }
    return text;
  };
};

const ZERO = 48;
const MOST_DIGITS = 16;
