/** How stored bytes are compressed. */
export type Compression = 'gzip' | 'zstd' | 'bzip2' | 'none';

/** Charsets that are turned into UTF-8; a source without one is UTF-8 already. */
export type Charset = 'utf-16le' | 'utf-16be' | 'windows-1252';

/** One file of an archive: a source of its own. */
export interface ArchiveMember {
  readonly archive: 'zip' | 'tar';
  /** Its path in the archive. */
  readonly path: string;
  /** Where its header begins in the (decompressed) archive. */
  readonly startByte: number;
  /** How the member itself is compressed (`app.log.gz` in a tar); absent = it is not. */
  readonly compression?: Compression;
}

/** Envelopes that are opened while decoding, so that each element is one line. */
export const ENVELOPES = [
  'cloudwatch',
  'otlp',
  'payload',
  'elasticsearch',
  'loki',
  'jaeger',
  'json-list',
  'json-array',
  'json-objects',
  'json-pretty',
  'csv',
] as const;
export type Envelope = (typeof ENVELOPES)[number];

/** True when the lines of the decoded text are the physical lines of the source, blank where an element goes on. */
export const keepsLines = (envelope: Envelope | undefined): boolean =>
  envelope === undefined || envelope === 'csv' || envelope === 'json-pretty';

/** How the bytes of a source become lines of text, decided once from its beginning; an absent step is not needed. */
export interface SourceDecoding {
  readonly compression: Compression;
  readonly member?: ArchiveMember;
  readonly charset?: Charset;
  readonly envelope?: Envelope;
}
