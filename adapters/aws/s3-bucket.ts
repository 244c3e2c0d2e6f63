import type { S3Client } from '@aws-sdk/client-s3';
import { type AwsAttempt, explainAwsError, nameOf, statusOf } from './aws-errors.ts';
import type { Patience } from './backoff.ts';

/** One bucket and what it takes to talk to it. */
export interface S3Bucket extends Patience {
  readonly client: S3Client;
  readonly bucket: string;
}

/** Metadata by which a writer knows its own object again, when the answer to its write was lost. */
export const WRITER = 'foreshock-writer';

/** For the texts of errors: `s3://bucket/key`. */
export const nameInS3 = ({ bucket }: Pick<S3Bucket, 'bucket'>, key: string): string => `s3://${bucket}/${key}`;

/** True when the object (or this version of it) is not there. A missing bucket is another matter. */
export const isMissingObject = (error: unknown): boolean =>
  ['NoSuchKey', 'NotFound', 'NoSuchVersion'].includes(nameOf(error)) ||
  (statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket' && nameOf(error) !== 'NoSuchUpload');

/** True when a condition (`If-Match`, `If-None-Match`) did not hold. */
export const isConditionFailed = (error: unknown): boolean =>
  nameOf(error) === 'PreconditionFailed' || statusOf(error) === 412;

/** True when another conditional write of the key was under way: the outcome is open, so ask again. */
export const isConditionalConflict = (error: unknown): boolean =>
  nameOf(error) === 'ConditionalRequestConflict' || statusOf(error) === 409;

/** An entity tag without its quotes, as `version` and locations carry it. */
export const bareTag = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

/** An entity tag as a header wants it. */
export const quotedTag = (etag: string): string => (etag.startsWith('"') ? etag : `"${etag}"`);

/** Turns an error of S3 into one that names the object and says what to do; `actions` as in `AwsAttempt`. */
export const explainS3 = (
  error: unknown,
  { bucket }: Pick<S3Bucket, 'bucket'>,
  { key, ...attempt }: Omit<AwsAttempt, 'target'> & { readonly key: string },
): unknown => explainAwsError(error, { ...attempt, target: nameInS3({ bucket }, key) });
