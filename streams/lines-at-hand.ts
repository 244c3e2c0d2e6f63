/** The raw lines of blocks that this process cut and has not read yet: what is at hand need not be unpacked. */
export interface LinesAtHand {
  /** Remembers a copy of a block's lines, if there is room for one more. */
  keep(blockId: string, raw: Uint8Array): void;
  /** Gives and forgets a block's lines; null when they are not at hand. They are valid until the next `keep`. */
  take(blockId: string): Uint8Array | null;
}

/** Blocks at hand, at most: those that one `ReplayAdvanced` names, and those in the stream before it. */
const MOST_BLOCKS = 8;
/** Rooms grow by whole steps, so that one fits the next block as well. */
const ROOM_BYTES = 1024 * 1024;

/** Nothing at hand. A block's id is the hash of its lines, so what is kept under it is what was sent. */
export const createLinesAtHand = (): LinesAtHand => {
  const kept = new Map<string, Buffer>();
  const spare: ArrayBufferLike[] = [];
  const roomFor = (length: number): ArrayBufferLike => {
    const room = spare.pop();
    return room && room.byteLength >= length ? room : new ArrayBuffer(Math.ceil(length / ROOM_BYTES) * ROOM_BYTES);
  };
  return {
    keep: (blockId, raw) => {
      if (kept.size >= MOST_BLOCKS || kept.has(blockId)) return;
      // a Buffer as every other block's bytes: code that sees one kind of array alone is faster
      const lines = Buffer.from(roomFor(raw.length), 0, raw.length);
      lines.set(raw);
      kept.set(blockId, lines);
    },
    take: (blockId) => {
      const lines = kept.get(blockId);
      if (!lines) return null;
      kept.delete(blockId);
      spare.push(lines.buffer);
      return lines;
    },
  };
};
