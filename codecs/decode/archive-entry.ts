/** One entry of an archive, open for reading until the next one is asked for. */
export interface ArchiveEntry {
  readonly path: string;
  /** Where its header begins in the archive. */
  readonly startByte: number;
  /** The time that the archive gives it, epoch ms; null without one. */
  readonly modifiedAt: number | null;
  /** Why it cannot be read; null for a file that can. A directory is no file. */
  readonly obstacle: 'directory' | 'link' | 'encrypted' | 'unknown compression' | null;
  /** Its bytes. */
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
}

/** The text of a name in an archive: UTF-8, or Latin-1 where it is not valid UTF-8. */
export const entryName = (bytes: Uint8Array): string => {
  const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = name.toString('utf8');
  return text.includes('\uFFFD') ? name.toString('latin1') : text;
};
