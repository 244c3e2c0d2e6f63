import { randomUUID } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { attemptsOf } from './aws-errors.ts';
import { backOff } from './backoff.ts';
import {
  explainS3,
  isConditionalConflict,
  isConditionFailed,
  isMissingObject,
  quotedTag,
  type S3Bucket,
  WRITER,
} from './s3-bucket.ts';

/** Answers 409 in a row before a conditional write gives up. */
const MOST_CONFLICTS = 10;

/** Bytes for one key. */
export interface Write {
  readonly key: string;
  readonly body: Uint8Array;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** `absent`: only where nothing is; otherwise only where this version is. */
export type Condition = 'absent' | { readonly version: string };

/** Writes an object in one call. */
export const putObject = async (s3: S3Bucket, { key, body, metadata }: Write): Promise<void> => {
  try {
    const input = { Bucket: s3.bucket, Key: key, Body: body, ContentLength: body.length };
    await s3.client.send(new PutObjectCommand({ ...input, ...(metadata ? { Metadata: { ...metadata } } : {}) }));
  } catch (error) {
    throw explainS3(error, s3, { doing: 'writing', key, actions: 's3:PutObject' });
  }
};

/**
 * Writes an object if the condition holds; false when it does not. Each writer signs its object, so that a write whose
 * answer was lost on the way, and which then meets itself, is not taken for a lost race.
 */
export const putConditionally = async (s3: S3Bucket, write: Write, condition: Condition): Promise<boolean> => {
  const writer = randomUUID();
  const actions = condition === 'absent' ? 's3:PutObject' : 's3:PutObject and s3:GetObject';
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      await s3.client.send(commandOf(s3, write, condition, writer));
      return true;
    } catch (error) {
      const isRepeated = conflicts > 0 || attemptsOf(error) > 1;
      if (isConditionFailed(error)) return isRepeated && (await isWrittenBy(s3, write.key, writer));
      if (condition !== 'absent' && isMissingObject(error)) return false;
      if (!isConditionalConflict(error) || conflicts >= MOST_CONFLICTS)
        throw explainS3(error, s3, { doing: 'writing', key: write.key, actions });
      await backOff(s3, conflicts);
    }
  }
};

/** True when the object there now is this writer's. */
export const isWrittenBy = async (s3: S3Bucket, key: string, writer: string): Promise<boolean> => {
  try {
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucket, Key: key }));
    return head.Metadata?.[WRITER] === writer;
  } catch (error) {
    if (isMissingObject(error)) return false;
    throw explainS3(error, s3, { doing: 'looking up', key, actions: 's3:GetObject' });
  }
};

const commandOf = (s3: S3Bucket, { key, body }: Write, condition: Condition, writer: string): PutObjectCommand =>
  new PutObjectCommand({
    Bucket: s3.bucket,
    Key: key,
    Body: body,
    ContentLength: body.length,
    Metadata: { [WRITER]: writer },
    ...(condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: quotedTag(condition.version) }),
  });
