const HIGH = /[\x80-\xff]/;

/** A block's bytes, and the same as text with one character per byte. */
export interface PlacedText {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * The text of a block whose positions are bytes: one character per byte, so that an index into `text` is an offset into the
 * block whatever the encoding. `lineAt` gives a range as it is meant: UTF-8, or Latin-1 where it is not valid UTF-8.
 */
export interface BlockText {
  readonly text: string;
  readonly lineAt: (start: number, end: number) => string;
}

/** The text of decoded bytes. */
export const blockText = (raw: Uint8Array): BlockText => {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const text = bytes.toString('latin1');
  if (Buffer.byteLength(text, 'utf8') === raw.byteLength)
    return { text, lineAt: (start, end) => text.slice(start, end) };
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return {
    text,
    lineAt: (start, end) => {
      const line = text.slice(start, end);
      if (!HIGH.test(line)) return line;
      const decoded = bytes.toString('utf8', start, end);
      if (!decoded.includes('\uFFFD')) return decoded;
      try {
        return decoder.decode(bytes.subarray(start, end));
      } catch {
        return line;
      }
    },
  };
};
