import { decodeKinesisEvent } from '../codecs/aws-events/kinesis-event.ts';
import type { BatchResult } from '../ports/index.ts';
import { readAwsConfig } from '../runtime/aws-config.ts';
import { createAwsPorts } from '../runtime/aws.ts';
import { type BucketLatency, createBucketLatency } from '../streams/bucket-latency.ts';

let stage: BucketLatency | null = null;

/** Lambda on the stream: commits a batch of records to the lake and answers which sequence numbers failed. */
export const handler = async (event: unknown): Promise<BatchResult> => {
  stage ??= createBucketLatency(createAwsPorts(readAwsConfig()));
  return stage(decodeKinesisEvent(event));
};
