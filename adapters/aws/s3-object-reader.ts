import { type ObjectLocation, parseLocation } from '../../domain/object-location.ts';
import type { BlobReader } from '../../ports/blob-store.ts';
import { nameInS3, type S3Bucket } from './s3-bucket.ts';
import { headObject, openRead, readWhole } from './s3-read.ts';

/**
 * Reads the objects that people put into a bucket, by location (domain/object-location.ts): the version and content that
 * it names, or an error with code `EREPLACED` or `EDELETED`. A location without pins that leads nowhere is null.
 */
export const createS3ObjectReader = (s3: S3Bucket): BlobReader => createS3Reader(s3, parseLocation);

/** Reads the objects of a bucket; `locate` says which one a key means. Reads survive broken connections. */
export const createS3Reader = (s3: S3Bucket, locate: (key: string) => ObjectLocation): BlobReader => {
  const read = async (key: string, start: number, end?: number): Promise<Uint8Array | null> => {
    const opened = await openRead(s3, locate(key), { start, ...(end === undefined ? {} : { end }) });
    return opened && readWhole(opened);
  };
  const head: BlobReader['head'] = async (key) => {
    const info = await headObject(s3, locate(key));
    return info && { ...info, key };
  };
  return {
    get: (key) => read(key, 0),

    getRange: async (key, start, end) => (end > start ? read(key, start, end) : (await head(key)) && new Uint8Array()),

    async *stream(key, start = 0) {
      const opened = await openRead(s3, locate(key), { start });
      if (!opened) {
        const text = `there is no object ${nameInS3(s3, key)}: check its name`;
        throw Object.assign(new Error(text), { code: 'ENOENT' });
      }
      yield* opened.chunks;
    },

    head,
  };
};
