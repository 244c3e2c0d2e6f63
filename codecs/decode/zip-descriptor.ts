import type { BytePuller } from './pull-bytes.ts';

/** How a stored entry ended. */
export type StoredEnd = 'complete' | 'cut short';

const SIGNATURE = Buffer.from([0x50, 0x4b, 7, 8]);
const WINDOW_BYTES = 64 * 1024;
const NARROW_BYTES = 16;
const WIDE_BYTES = 24;

/** Stored bytes of unknown length: they end at a data descriptor that names as many as there were. */
export async function* storedUpToDescriptor(puller: BytePuller): AsyncGenerator<Uint8Array, StoredEnd, undefined> {
  for (let given = 0; ;) {
    const peeked = await puller.peek(WINDOW_BYTES);
    const bytes = Buffer.from(peeked.buffer, peeked.byteOffset, peeked.length);
    const ended = bytes.length < WINDOW_BYTES;
    let end = bytes.indexOf(SIGNATURE);
    while (end >= 0 && end + NARROW_BYTES <= bytes.length && bytes.readUInt32LE(end + 8) !== (given + end) % 2 ** 32)
      end = bytes.indexOf(SIGNATURE, end + 1);
    const isWhole = end >= 0 && end + NARROW_BYTES <= bytes.length;
    const length = end >= 0 ? end : ended ? bytes.length : bytes.length - NARROW_BYTES;
    if (length > 0) yield bytes.subarray(0, length);
    puller.skip(length);
    given += length;
    if (isWhole) return 'complete';
    if (ended) return 'cut short';
  }
}

/**
 * Takes the data descriptor behind an entry of `storedBytes` and gives the checksum in it; null when there is none. Its
 * signature is optional and its sizes have four or eight bytes: what fits the size is right.
 */
export const takeDescriptor = async (puller: BytePuller, storedBytes: number): Promise<number | null> => {
  const bytes = await puller.peek(WIDE_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const crcAt = SIGNATURE.every((byte, index) => bytes[index] === byte) ? 4 : 0;
  if (bytes.length < crcAt + 12 || view.getUint32(crcAt + 4, true) !== storedBytes % 2 ** 32) return null;
  const isWide = bytes.length >= crcAt + 20 && view.getUint32(crcAt + 8, true) === Math.floor(storedBytes / 2 ** 32);
  const startsNext = (at: number): boolean => bytes[at] === 0x50 && bytes[at + 1] === 0x4b;
  puller.skip(isWide && !startsNext(crcAt + 12) ? crcAt + 20 : crcAt + 12);
  return view.getUint32(crcAt, true);
};
