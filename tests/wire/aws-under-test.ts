import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { clientSettings, S3_SETTINGS } from '../../adapters/aws/aws-clients.ts';
import type { S3Bucket } from '../../adapters/aws/s3-bucket.ts';
import { createSystemClock } from '../../adapters/local/system-clock.ts';
import { type Fault, faultyHandler } from './fault-injection.ts';

/** What a client of a peer is built with. */
export const peerSettings = (endpoint: string, fault?: Fault) => ({
  ...clientSettings(),
  maxAttempts: 3,
  ...(fault ? { requestHandler: faultyHandler(fault) } : {}),
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** Short waits that are the same in every run. */
export const quick = { clock: createSystemClock(), random: () => 0.05 };

/** A new bucket of a peer; requests of the returned client go through `fault`. */
export const newBucket = async (endpoint: string, fault?: Fault): Promise<S3Bucket> => {
  const bucket = `test-${randomUUID()}`;
  const plain = new S3Client({ ...peerSettings(endpoint), forcePathStyle: true });
  await plain.send(new CreateBucketCommand({ Bucket: bucket }));
  plain.destroy();
  return {
    client: new S3Client({ ...peerSettings(endpoint, fault), ...S3_SETTINGS, forcePathStyle: true }),
    bucket,
    ...quick,
  };
};
