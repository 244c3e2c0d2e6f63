import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** What was erased. */
export interface Erased {
  readonly bucket: string;
  /** Versions of objects, with the marks of deleted ones. */
  readonly versions: number;
  /** False when there was no such bucket. */
  readonly existed: boolean;
}

/** Deletes every version of every object, uploads that were never ended, and the bucket itself. Repeating it is harmless. */
export const eraseBucket = async (client: S3Client, bucket: string): Promise<Erased> => {
  let versions = 0;
  try {
    for (let erased = await eraseVersions(client, bucket); erased > 0; erased = await eraseVersions(client, bucket)) {
      versions += erased;
    }
    while ((await abortUploads(client, bucket)) > 0);
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') return { bucket, versions, existed: false };
    throw error;
  }
  return { bucket, versions, existed: true };
};

/** Erases the first page of what is there, at most 1,000 versions, and says how many they were. */
const eraseVersions = async (client: S3Client, bucket: string): Promise<number> => {
  const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
  if (found.length === 0) return 0;
  const Objects = found.map(({ Key = '', VersionId }) => (VersionId === undefined ? { Key } : { Key, VersionId }));
  const { Errors: [first] = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
  );
  if (first) {
    throw new Error(
      `${first.Key ?? 'an object'} of the bucket ${bucket} cannot be deleted (${first.Code}: ${first.Message}): ` +
        'check the permission s3:DeleteObjectVersion and run the command again',
    );
  }
  return found.length;
};

const abortUploads = async (client: S3Client, bucket: string): Promise<number> => {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  for (const { Key, UploadId } of Uploads) {
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
  return Uploads.length;
};
