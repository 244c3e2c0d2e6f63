import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { BlobBody, BlobStore } from '../../ports/blob-store.ts';
import { explainS3, type S3Bucket } from './s3-bucket.ts';
import { listObjects } from './s3-list.ts';
import { encodeMetadata } from './s3-metadata.ts';
import { PART_BYTES, putInParts } from './s3-multipart.ts';
import { createS3Reader } from './s3-object-reader.ts';
import { putConditionally, putObject } from './s3-write.ts';

/** A blob store that keeps metadata with an object. */
export interface S3BlobStore extends BlobStore {
  /** `metadata` by lower-case name; at most 2 KB, any characters in the values. */
  put(key: string, body: BlobBody, metadata?: Readonly<Record<string, string>>): Promise<void>;
}

/** A body up to this size is written in one call. */
const ONE_CALL_BYTES = 2 * PART_BYTES;

/** The objects of one bucket. Conditional writes are S3's own. */
export const createS3BlobStore = (s3: S3Bucket): S3BlobStore => ({
  ...createS3Reader(s3, (key) => ({ key, versionId: null, etag: null })),

  put: async (key, body, given) => {
    const metadata = given ? { metadata: encodeMetadata(given) } : {};
    if (Symbol.asyncIterator in body) {
      const parts = partsOf(body);
      const first = await parts.next();
      const second = first.done ? first : await parts.next();
      if (first.done) return putObject(s3, { key, body: new Uint8Array(), ...metadata });
      if (second.done) return putObject(s3, { key, body: first.value, ...metadata });
      return putInParts(s3, { key, ...metadata }, chain([first.value, second.value], parts));
    }
    if (body.length <= ONE_CALL_BYTES) return putObject(s3, { key, body, ...metadata });
    return putInParts(s3, { key, ...metadata }, slices(body));
  },

  putIfAbsent: (key, body) => putConditionally(s3, { key, body }, 'absent'),

  replaceIfUnchanged: (key, body, version) => putConditionally(s3, { key, body }, { version }),

  delete: async (key) => {
    try {
      await s3.client.send(new DeleteObjectCommand({ Bucket: s3.bucket, Key: key }));
    } catch (error) {
      throw explainS3(error, s3, { doing: 'deleting', key, actions: 's3:DeleteObject' });
    }
  },

  list: (prefix, after) => listObjects(s3, prefix, after),
});

/** Chunks of any size as parts of 8 MiB; the last one is what is left, and may be empty only if it is the only one. */
async function* partsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let part = new Uint8Array(PART_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length;) {
      const next = chunk.subarray(taken, taken + PART_BYTES - filled);
      part.set(next, filled);
      filled += next.length;
      taken += next.length;
      if (filled < PART_BYTES) continue;
      yield part;
      part = new Uint8Array(PART_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

async function* chain(first: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* rest;
}

async function* slices(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < body.length; start += PART_BYTES) {
    yield await Promise.resolve(body.subarray(start, start + PART_BYTES));
  }
}
