import { GetObjectCommand, type GetObjectCommandOutput, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectLocation } from '../../domain/object-location.ts';
import type { BlobInfo } from '../../ports/blob-store.ts';
import { backOff } from './backoff.ts';
import {
  bareTag,
  explainS3,
  isConditionFailed,
  isMissingObject,
  nameInS3,
  quotedTag,
  type S3Bucket,
  WRITER,
} from './s3-bucket.ts';
import { decodeMetadata } from './s3-metadata.ts';

/** Broken connections in a row, without a byte between them, before a read gives up. */
const MOST_BREAKS = 8;

/** Part of an object, as it is being read. */
export interface OpenedRead {
  /** What comes, unless the connection breaks for good; each chunk belongs to the caller. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Bytes that will come. */
  readonly length: number;
}

/** Bytes [start, end) of an object. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/**
 * Starts to read bytes [start, end); null when the object is missing. When the connection breaks, reading goes on at the
 * byte reached, and only if the object is still the same one: code `EREPLACED` or `EDELETED` otherwise.
 */
export const openRead = async (s3: S3Bucket, object: ObjectLocation, range: ByteRange): Promise<OpenedRead | null> => {
  const first = await getObject(s3, object, range);
  if (first === null) {
    if (isPinned(object)) throw deleted(s3, object.key);
    return null;
  }
  if (first === 'beyond') return { chunks: resume(s3, object, range, null), length: 0 };
  const sent = endOf(first);
  const end = Math.max(range.start, Math.min(range.end ?? sent, sent));
  return { chunks: resume(s3, object, { start: range.start, end }, first), length: end - range.start };
};

/** What is known of an object; null when it is missing, code `EREPLACED` when its location names another content. */
export const headObject = async (s3: S3Bucket, object: ObjectLocation): Promise<BlobInfo | null> => {
  try {
    const head = await s3.client.send(new HeadObjectCommand(pinsOf(s3, object)));
    const { [WRITER]: _, ...metadata } = head.Metadata ?? {};
    return {
      key: object.key,
      size: head.ContentLength ?? 0,
      modifiedAt: head.LastModified?.getTime() ?? 0,
      version: bareTag(head.ETag),
      metadata: decodeMetadata(metadata),
      ...(head.VersionId === undefined || head.VersionId === 'null' ? {} : { versionId: head.VersionId }),
    };
  } catch (error) {
    if (isConditionFailed(error)) throw replaced(s3, object.key, error);
    if (isMissingObject(error)) return null;
    throw explainS3(error, s3, { doing: 'looking up', key: object.key, actions: READING });
  }
};

/** All bytes of an opened read in one piece. */
export const readWhole = async ({ chunks, length }: OpenedRead): Promise<Uint8Array> => {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of chunks) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  return bytes;
};

const READING = 's3:GetObject, s3:GetObjectVersion, and s3:ListBucket (without it a missing object is refused, too)';

const isPinned = ({ versionId, etag }: ObjectLocation): boolean => versionId !== null || etag !== null;

const pinsOf = ({ bucket }: S3Bucket, { key, versionId, etag }: ObjectLocation) => ({
  Bucket: bucket,
  Key: key,
  ...(versionId === null ? {} : { VersionId: versionId }),
  ...(etag === null ? {} : { IfMatch: quotedTag(etag) }),
});

const rangeOf = ({ start, end }: ByteRange) =>
  start === 0 && end === undefined ? {} : { Range: `bytes=${start}-${end === undefined ? '' : end - 1}` };

/** Null when the object is missing, `beyond` when it ends before `start`. */
const getObject = async (
  s3: S3Bucket,
  object: ObjectLocation,
  range: ByteRange,
): Promise<GetObjectCommandOutput | 'beyond' | null> => {
  try {
    return await s3.client.send(new GetObjectCommand({ ...pinsOf(s3, object), ...rangeOf(range) }));
  } catch (error) {
    if (isBeyond(error)) return 'beyond';
    if (isConditionFailed(error)) throw replaced(s3, object.key, error);
    if (isMissingObject(error)) return null;
    throw explainS3(error, s3, { doing: 'reading', key: object.key, actions: READING });
  }
};

async function* resume(
  s3: S3Bucket,
  object: ObjectLocation,
  { start, end }: ByteRange,
  first: GetObjectCommandOutput | null,
): AsyncGenerator<Uint8Array> {
  if (first === null || end === undefined) return;
  if (start >= end) letGo(first);
  const same = { ...object, etag: bareTag(first.ETag) || object.etag };
  let opened: GetObjectCommandOutput | null = first;
  let reached = start;
  for (let breaks = 0; reached < end; breaks += 1) {
    let broken: unknown = new Error(`the connection ended at byte ${reached} of ${end}`);
    try {
      opened ??= await reopen(s3, same, { start: reached, end });
      for await (const chunk of partOf(opened, reached, end)) {
        reached += chunk.length;
        if (chunk.length > 0) breaks = 0;
        yield chunk;
      }
    } catch (error) {
      if (isRefused(error)) throw error;
      broken = error;
    }
    opened = null;
    if (reached >= end) return;
    if (breaks >= MOST_BREAKS)
      throw explainS3(broken, s3, { doing: `reading byte ${reached} of`, key: object.key, actions: READING });
    await backOff(s3, breaks);
  }
}

/** Nothing that reading on could mend: S3 has answered. */
const isRefused = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && ('explained' in error || 'gone' in error);

const reopen = async (s3: S3Bucket, object: ObjectLocation, range: ByteRange): Promise<GetObjectCommandOutput> => {
  const opened = await getObject(s3, object, range);
  if (opened === null) throw deleted(s3, object.key);
  if (opened === 'beyond') throw replaced(s3, object.key, null);
  return opened;
};

/** Where an answer begins in its object: some servers send all of it, whatever range was asked for (RFC 9110, 14.2). */
const firstByteOf = ({ ContentRange }: GetObjectCommandOutput): number =>
  Number(/^bytes (\d+)-/.exec(ContentRange ?? '')?.[1] ?? 0);

const endOf = (answer: GetObjectCommandOutput): number => firstByteOf(answer) + (answer.ContentLength ?? 0);

/** The bytes [start, end) of the object that an answer holds. */
async function* partOf(answer: GetObjectCommandOutput, start: number, end: number): AsyncGenerator<Uint8Array> {
  let at = firstByteOf(answer);
  if (at > start) throw new Error(`bytes from ${start} on were asked for and bytes from ${at} on were sent`);
  for await (const chunk of chunksOf(answer)) {
    const wanted = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += chunk.length;
    if (wanted.length > 0) yield wanted;
    // an answer that is read to its end keeps its connection
    if (at >= end && endOf(answer) > end) return;
  }
}

/** Frees the connection of an answer that nobody reads. */
const letGo = ({ Body }: GetObjectCommandOutput): void => {
  if (Body && 'destroy' in Body && typeof Body.destroy === 'function') Body.destroy();
};

const chunksOf = ({ Body }: GetObjectCommandOutput): AsyncIterable<Uint8Array> => {
  if (!Body || !(Symbol.asyncIterator in Body)) throw new TypeError('the body of an S3 object cannot be iterated here');
  return Body;
};

const isBeyond = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'InvalidRange';

const replaced = (s3: S3Bucket, key: string, cause: unknown): Error =>
  gone('EREPLACED', `${nameInS3(s3, key)} was replaced by another content since reading began`, cause);

const deleted = (s3: S3Bucket, key: string): Error =>
  gone('EDELETED', `${nameInS3(s3, key)} was deleted since reading began`, null);

const gone = (code: string, what: string, cause: unknown): Error => {
  const advice = 'put the same file back, or start a replay of the new one (metadata replace=true, or --replace)';
  return Object.assign(new Error(`${what}: ${advice}`, { cause }), { code, gone: true });
};
