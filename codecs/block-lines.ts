const HIGH = /[\x80-\xff]/;

/** The bytes of a block, where its lines lie. */
export interface PlacedText {
  readonly bytes: Uint8Array;
}

/**
 * The text of a block whose positions are bytes. `rawAt` gives a range with one character per byte, `lineAt` as it is meant:
 * UTF-8, or Latin-1 where it is not valid UTF-8. Nothing is made a string before it is asked for.
 */
export interface BlockText {
  readonly rawAt: (start: number, end: number) => string;
  readonly lineAt: (start: number, end: number) => string;
}

/** The text of decoded bytes. */
export const blockText = (raw: Uint8Array): BlockText => {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let isAscii = false;
  const rawAt = (start: number, end: number): string => {
    if (text === '' && bytes.length > 0) {
      text = bytes.toString('latin1');
      isAscii = Buffer.byteLength(text, 'utf8') === bytes.length;
    }
    return text.slice(start, end);
  };
  return {
    rawAt,
    lineAt: (start, end) => {
      const line = rawAt(start, end);
      if (isAscii || !HIGH.test(line)) return line;
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
