const NEWLINE = 10;
const SPACE = 32;
const TAB = 9;
const CLOSE = 125;

/** Bytes of one record of the stream, at most; a longer line is a record of its own. */
const MOST_BYTES = 256 * 1024;
/** Bytes that are held while a line does not end, at most. */
const MOST_HELD = 4 * 1024 * 1024;

/** Gathers the bytes of a pipe into records of whole lines. */
export interface LineRecords {
  /** Takes in bytes and gives the records that are full; a stack trace stays with its first line. */
  add(bytes: Uint8Array): readonly Uint8Array[];
  /** Gives all whole lines that are held; with `isEnd` the rest as well. */
  flush(isEnd: boolean): readonly Uint8Array[];
}

/** Cuts text from a pipe at the beginnings of lines. */
export const createLineRecords = (): LineRecords => {
  let held: Buffer = Buffer.alloc(0);
  const take = (length: number): readonly Uint8Array[] => {
    if (length === 0) return [];
    const record = Uint8Array.from(held.subarray(0, length));
    held = held.subarray(length);
    return [record];
  };
  return {
    add: (bytes) => {
      held = Buffer.concat([held, bytes]);
      const records: Uint8Array[] = [];
      while (held.length > MOST_BYTES) {
        const full = take(cutIn(held));
        if (full.length === 0) break;
        records.push(...full);
      }
      return records;
    },
    flush: (isEnd) => take(isEnd ? held.length : held.lastIndexOf(NEWLINE) + 1),
  };
};

/** Where a record may end: before the last line that begins one within MOST_BYTES, else behind the first line; 0 = not yet. */
const cutIn = (held: Buffer): number => {
  for (let at = held.lastIndexOf(NEWLINE, MOST_BYTES - 1); at > 0; at = held.lastIndexOf(NEWLINE, at - 1)) {
    const next = held[at + 1];
    if (next !== undefined && next !== SPACE && next !== TAB && next !== CLOSE) return at + 1;
  }
  const first = held.indexOf(NEWLINE);
  if (first >= 0) return first + 1;
  return held.length > MOST_HELD ? held.length : 0;
};
