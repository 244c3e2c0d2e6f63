import { randomUUID } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { attemptsOf, nameOf } from './aws-errors.ts';
import { explainS3, type S3Bucket, WRITER } from './s3-bucket.ts';
import { isWrittenBy, type Write } from './s3-write.ts';

/** Bytes of one part; the last one may be smaller. */
export const PART_BYTES = 8 * 1024 * 1024;
/** Parts under way at the same time: bounds the memory of an upload. */
const AT_ONCE = 3;
/** S3's own limit. */
const MOST_PARTS = 10_000;

interface Upload {
  readonly key: string;
  readonly id: string;
  readonly writer: string;
}

/** Writes an object part by part. When it fails, nothing is left: neither the object nor parts that cost money. */
export const putInParts = async (
  s3: S3Bucket,
  { key, metadata }: Omit<Write, 'body'>,
  parts: AsyncIterable<Uint8Array>,
): Promise<void> => {
  const writer = randomUUID();
  const upload = { key, id: await begin(s3, key, { ...metadata, [WRITER]: writer }), writer };
  try {
    await complete(s3, upload, await sendParts(s3, upload, parts));
  } catch (error) {
    await abort(s3, upload);
    throw error;
  }
};

const explain = (s3: S3Bucket, key: string, error: unknown): unknown =>
  explainS3(error, s3, { doing: 'writing', key, actions: 's3:PutObject and s3:AbortMultipartUpload' });

const begin = async (s3: S3Bucket, key: string, metadata: Record<string, string>): Promise<string> => {
  const input = { Bucket: s3.bucket, Key: key, Metadata: metadata, ChecksumAlgorithm: 'CRC32' as const };
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(input)).catch((error: unknown) => {
    throw explain(s3, key, error);
  });
  if (UploadId === undefined) throw new Error(`S3 gave no id for the upload of ${key}: try again`);
  return UploadId;
};

const sendParts = async (
  s3: S3Bucket,
  upload: Upload,
  parts: AsyncIterable<Uint8Array>,
): Promise<readonly CompletedPart[]> => {
  const sent: Promise<CompletedPart>[] = [];
  try {
    for await (const part of parts) {
      if (sent.length >= MOST_PARTS)
        throw new Error(`${upload.key} is larger than ${MOST_PARTS} parts of ${PART_BYTES} bytes: split the file`);
      const sending = sendPart(s3, upload, sent.length + 1, part);
      sending.catch(() => undefined);
      sent.push(sending);
      await sent[sent.length - AT_ONCE];
    }
    return await Promise.all(sent);
  } finally {
    // an abort must not meet parts that are still on their way
    await Promise.allSettled(sent);
  }
};

const sendPart = async (s3: S3Bucket, upload: Upload, number: number, body: Uint8Array): Promise<CompletedPart> => {
  const place = { Bucket: s3.bucket, Key: upload.key, UploadId: upload.id, PartNumber: number };
  const command = new UploadPartCommand({ ...place, Body: body, ContentLength: body.length });
  const { ETag, ChecksumCRC32 } = await s3.client.send(command).catch((error: unknown) => {
    throw explain(s3, upload.key, error);
  });
  return { PartNumber: number, ETag, ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }) };
};

const complete = async (s3: S3Bucket, upload: Upload, parts: readonly CompletedPart[]): Promise<void> => {
  try {
    const place = { Bucket: s3.bucket, Key: upload.key, UploadId: upload.id };
    await s3.client.send(new CompleteMultipartUploadCommand({ ...place, MultipartUpload: { Parts: [...parts] } }));
  } catch (error) {
    // the first answer was lost: the upload is over because it succeeded
    const isRepeated = nameOf(error) === 'NoSuchUpload' && attemptsOf(error) > 1;
    if (!isRepeated || !(await isWrittenBy(s3, upload.key, upload.writer))) throw explain(s3, upload.key, error);
  }
};

/** Parts that cannot be removed now are removed by the bucket's lifecycle rule. */
const abort = async (s3: S3Bucket, { key, id }: Upload): Promise<void> => {
  const command = new AbortMultipartUploadCommand({ Bucket: s3.bucket, Key: key, UploadId: id });
  await s3.client.send(command).catch(() => undefined);
};
