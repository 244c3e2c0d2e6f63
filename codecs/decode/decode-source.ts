import type { ArchiveMember, SourceDecoding } from '../../domain/source-decoding.ts';
import { openEnvelope } from '../envelopes/open-envelope.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { toUtf8, withoutMark } from './charset.ts';
import { decompress } from './decompress.ts';
import { type BytePuller, type Chunks, skipBytes, stage } from './pull-bytes.ts';
import { collectEnd, type Report, type SourceEnd } from './source-end.ts';
import { tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

export interface DecodedSource {
  /** The decoded bytes in chunks (plain sources: as they came). Read it once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Right once `chunks` has ended; before that, what is known so far. */
  end(): SourceEnd;
}

/** Where the bytes of a source begin in its file: the member's own place in an archive that is not compressed. */
export const startOfSource = ({ compression, member }: SourceDecoding): number =>
  member && compression === 'none' ? member.startByte : 0;

/**
 * Decodes a log source as a stream into UTF-8 lines, as decided: decompressed, taken out of its archive, brought to UTF-8
 * without a byte order mark, its envelope opened. `bytes` begin at `startOfSource`. Bad data never throws: what was decoded
 * before the damage is given, and `end` says what is wrong.
 */
export const decodeSource = (bytes: AsyncIterable<Uint8Array>, decoding: SourceDecoding): DecodedSource => {
  const { report, end } = collectEnd();
  const { compression, member, charset, envelope } = decoding;
  let chunks = stage(bytes, (puller) => decompress(puller, compression, report));
  if (member) {
    const before = member.startByte - startOfSource(decoding);
    chunks = stage(chunks, (puller) => readMember(puller, member, before, report));
    chunks = stage(chunks, (puller) => decompress(puller, member.compression ?? 'none', report));
  }
  chunks = stage(chunks, charset === undefined ? withoutMark : (puller) => toUtf8(puller, charset, report));
  if (envelope !== undefined) chunks = stage(chunks, (puller) => openEnvelope(puller, envelope, report));
  return { chunks, end };
};

/** The entries of an archive. */
export const archiveEntries = (
  puller: BytePuller,
  archive: ArchiveMember['archive'],
  report: Report,
): AsyncGenerator<ArchiveEntry, void, undefined> =>
  archive === 'zip' ? zipEntries(puller, report) : tarEntries(puller, report);

async function* readMember(puller: BytePuller, member: ArchiveMember, before: number, report: Report): Chunks {
  await skipBytes(puller, before);
  for await (const entry of archiveEntries(puller, member.archive, report)) {
    if (entry.path === member.path && entry.obstacle === null) return yield* entry.chunks;
    break;
  }
  report({ truncated: true, problem: `${member.path} is no longer where it was in the ${member.archive} archive` });
}
