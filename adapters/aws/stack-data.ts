import { DescribeKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { clientSettings } from './aws-clients.ts';

/** Buckets that a stack of this stage made, by their tags: also those that outlived it. */
export const bucketsOfStage = async (client: S3Client, stage: string): Promise<readonly string[]> => {
  const { Buckets = [] } = await client.send(new ListBucketsCommand());
  const found: string[] = [];
  for (const { Name: Bucket = '' } of Buckets) {
    const tags = await client.send(new GetBucketTaggingCommand({ Bucket })).then(
      ({ TagSet = [] }) => new Map(TagSet.map(({ Key, Value }) => [Key, Value])),
      // no tags, no right to see them, another region: none of ours
      () => new Map<string, string>(),
    );
    if (tags.get('application') === 'foreshock' && tags.get('stage') === stage) found.push(Bucket);
  }
  return found;
};

/** The key that a bucket is encrypted with; null when it has none of its own, or is gone. */
export const keyOfBucket = async (client: S3Client, bucket: string): Promise<string | null> => {
  try {
    const { ServerSideEncryptionConfiguration } = await client.send(new GetBucketEncryptionCommand({ Bucket: bucket }));
    const [rule] = ServerSideEncryptionConfiguration?.Rules ?? [];
    return rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID ?? null;
  } catch {
    return null;
  }
};

/** The shortest time that KMS allows. */
const DAYS_TO_CHANGE_ONES_MIND = 7;

/** Lets a key be deleted in seven days; harmless where that was said before. */
export const scheduleKeyDeletion = async (keyId: string): Promise<void> => {
  const client = new KMSClient(clientSettings());
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: keyId }));
  if (KeyMetadata?.KeyState === 'PendingDeletion') return;
  await client.send(new ScheduleKeyDeletionCommand({ KeyId: keyId, PendingWindowInDays: DAYS_TO_CHANGE_ONES_MIND }));
};
