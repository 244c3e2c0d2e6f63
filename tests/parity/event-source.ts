import {
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  type _Record,
} from '@aws-sdk/client-kinesis';
import { setTimeout as wait } from 'node:timers/promises';
import { type DeliveryOptions, deliverBatch } from '../../adapters/local/batch-delivery.ts';
import { createSystemClock } from '../../adapters/local/system-clock.ts';
import { decodeKinesisEvent } from '../../codecs/aws-events/kinesis-event.ts';
import type { BatchResult, DeliveredRecord } from '../../ports/log-stream.ts';

/** What was delivered so far. */
export interface Deliveries {
  batches: number;
  records: number;
  /** Batches that were delivered once more as they were. */
  repeated: number;
  /** Batches that began with records of the one before. */
  recut: number;
}

export interface EventSource {
  readonly deliveries: Deliveries;
  /** Ends after the batches under way; rejects with what ended it before. */
  stop(): Promise<void>;
}

export interface EventSourceOptions {
  readonly client: KinesisClient;
  readonly stream: string;
  readonly handler: (records: readonly DeliveredRecord[]) => Promise<BatchResult>;
  readonly onFailure: DeliveryOptions['onFailure'];
}

const BATCH_RECORDS = 500;
const POLL_MS = 250;
/** How often new shards are looked for, ms. */
const DISCOVER_MS = 500;

/**
 * Reads a Kinesis stream as Lambda's event-source mapping does: every shard, also those that come later, one batch per shard at a time, in the shape of its events,
 * halved when it fails, again from the number that is reported. On purpose every second batch is delivered twice, and every
 * third one begins with the last half of the batch before.
 */
export const startEventSource = (options: EventSourceOptions): EventSource => {
  const deliveries: Deliveries = { batches: 0, records: 0, repeated: 0, recut: 0 };
  const ended = new AbortController();
  const work = readShards(options, deliveries, ended.signal);
  // reported by stop
  work.catch(() => ended.abort());
  return {
    deliveries,
    stop: async () => {
      ended.abort();
      await work;
    },
  };
};

const readShards = async (options: EventSourceOptions, deliveries: Deliveries, signal: AbortSignal): Promise<void> => {
  const readers = new Map<string, Promise<void>>();
  const failed = new AbortController();
  while (!signal.aborted && !failed.signal.aborted) {
    const { Shards = [] } = await options.client.send(new ListShardsCommand({ StreamName: options.stream }));
    for (const { ShardId: shard = '' } of Shards) {
      if (readers.has(shard)) continue;
      const reader = readShard(options, shard, deliveries, signal);
      reader.catch(() => failed.abort());
      readers.set(shard, reader);
    }
    await wait(DISCOVER_MS, undefined, { signal: AbortSignal.any([signal, failed.signal]) }).catch(() => undefined);
  }
  await Promise.all(readers.values());
};

const readShard = async (
  { client, stream, handler, onFailure }: EventSourceOptions,
  shard: string,
  deliveries: Deliveries,
  signal: AbortSignal,
): Promise<void> => {
  const deliver = (records: readonly DeliveredRecord[]): Promise<void> =>
    deliverBatch(records, handler, { ...MAPPING, onFailure });
  const from = { StreamName: stream, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' as const };
  let iterator = (await client.send(new GetShardIteratorCommand(from))).ShardIterator;
  let before: readonly DeliveredRecord[] = [];
  for (let batch = 1; iterator !== undefined && !signal.aborted;) {
    const asked = new GetRecordsCommand({ ShardIterator: iterator, Limit: BATCH_RECORDS });
    const page: GetRecordsCommandOutput = await client.send(asked);
    iterator = page.NextShardIterator;
    const records = decodeKinesisEvent(JSON.parse(JSON.stringify(lambdaEvent(shard, page.Records ?? []))));
    if (records.length === 0) {
      await wait(POLL_MS, undefined, { signal }).catch(() => undefined);
      continue;
    }
    const recut = batch % 3 === 0 ? before.slice(Math.floor(before.length / 2)) : [];
    await deliver([...recut, ...records]);
    if (batch % 2 === 0) await deliver(records);
    deliveries.batches += 1;
    deliveries.records += records.length;
    deliveries.repeated += batch % 2 === 0 ? 1 : 0;
    deliveries.recut += recut.length > 0 ? 1 : 0;
    before = records;
    batch += 1;
  }
};

/** As serverless.yml sets the mapping, with shorter waits. */
const MAPPING = {
  clock: createSystemClock(),
  bisectOnError: true,
  maxRetryAttempts: 20,
  maxRecordAgeMs: 21_600_000,
  reportBatchItemFailures: true,
  backoffMs: 50,
  maxBackoffMs: 1000,
  stopOn: () => false,
  onSettled: () => undefined,
} as const;

/** The event that a function gets for records of a shard. */
const lambdaEvent = (shard: string, records: readonly _Record[]): object => ({
  Records: records.map(({ PartitionKey, SequenceNumber, Data, ApproximateArrivalTimestamp }) => ({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: PartitionKey,
      sequenceNumber: SequenceNumber,
      data: Buffer.from(Data ?? []).toString('base64'),
      approximateArrivalTimestamp: (ApproximateArrivalTimestamp?.getTime() ?? Date.now()) / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shard}:${SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    awsRegion: 'us-east-1',
  })),
});
