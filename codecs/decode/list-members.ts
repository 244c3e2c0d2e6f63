import type { ArchiveMember } from '../../domain/source-decoding.ts';
import { isBinaryData } from '../binary-data.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { charsetOf } from './charset.ts';
import { archiveEntries } from './decode-source.ts';
import { compressionOf, decompress } from './decompress.ts';
import { type BytePuller, pullBytes, stage } from './pull-bytes.ts';
import { archiveOf, firstBytes, type Packing, SNIFFED_BYTES } from './sniff.ts';
import { collectEnd, type Report } from './source-end.ts';

/** A log in an archive. */
export interface ListedMember {
  readonly member: ArchiveMember;
  /** Bytes that it takes up in the (decompressed) archive. */
  readonly size: number;
  /** The time that the archive gives it, epoch ms; null without one. */
  readonly modifiedAt: number | null;
}

/** What an archive holds. */
export interface ArchiveListing {
  readonly members: readonly ListedMember[];
  /** Entries that are no logs, by reason; directories are not named. */
  readonly passedOver: ReadonlyMap<string, readonly string[]>;
  /** What is wrong with the archive itself. */
  readonly problem: string | null;
}

/** Lists the logs of an archive by passing through it once in bounded memory. */
export const listMembers = async (
  bytes: AsyncIterable<Uint8Array>,
  archive: ArchiveMember['archive'],
  { compression }: Pick<Packing, 'compression'>,
): Promise<ArchiveListing> => {
  const { report, end } = collectEnd();
  const puller = pullBytes(stage(bytes, (stored) => decompress(stored, compression, report)));
  try {
    const listing = await listEntries(puller, archive, report);
    return { ...listing, problem: end().problem };
  } finally {
    await puller.close();
  }
};

const listEntries = async (
  puller: BytePuller,
  archive: ArchiveMember['archive'],
  report: Report,
): Promise<Pick<ArchiveListing, 'members' | 'passedOver'>> => {
  const members: ListedMember[] = [];
  const passedOver = new Map<string, string[]>();
  // a member's size is known once the next one begins
  let last: Omit<ListedMember, 'size'> | null = null;
  const close = (endByte: number): void => {
    if (last) members.push({ ...last, size: endByte - last.member.startByte });
    last = null;
  };
  for await (const entry of archiveEntries(puller, archive, report)) {
    close(entry.startByte);
    const { path, startByte, modifiedAt } = entry;
    const looked = await lookInto(entry);
    if (typeof looked === 'object') {
      last = { member: { archive, path, startByte, ...looked }, modifiedAt };
    } else if (looked !== 'directory') passedOver.set(looked, [...(passedOver.get(looked) ?? []), path]);
  }
  close(puller.position());
  return { members, passedOver };
};

/** How the log in an entry is compressed, or why there is none in it. */
const lookInto = async (entry: ArchiveEntry): Promise<Pick<ArchiveMember, 'compression'> | string> => {
  if (entry.obstacle !== null) return entry.obstacle;
  if (/(?:^|\/)(?:__MACOSX\/|\._[^/]*$|\.DS_Store$)/.test(entry.path)) return 'macOS metadata';
  // the entry itself must stay open: its archive goes on behind it
  const shared: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => entry.chunks.next() }) };
  const puller = pullBytes(shared);
  const stored = await puller.peek(SNIFFED_BYTES);
  if (stored.length === 0) return 'empty';
  const compression = compressionOf(stored);
  const head =
    compression === 'none'
      ? stored
      : await firstBytes(
          decompress(puller, compression, () => {}),
          SNIFFED_BYTES,
        );
  if (head.length === 0) return 'empty';
  if (archiveOf(head) !== null) return 'archive within the archive';
  const begin = head.findIndex((byte) => byte !== 0);
  const text = head.subarray(Math.max(0, begin), SNIFFED_BYTES);
  if (!charsetOf(text)?.startsWith('utf-16') && isBinaryData(text)) return 'no text';
  return compression === 'none' ? {} : { compression };
};
