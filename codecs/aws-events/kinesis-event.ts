import { DamagedBytes } from '../damaged.ts';
import { type Guard, listOf, object, text } from '../guards.ts';

/** One record of a Kinesis stream as a Lambda function receives it. */
export interface KinesisRecord {
  /** `shardId-000000000003`, from the event's id. */
  readonly shard: string;
  readonly partitionKey: string;
  /** Grows within a shard; compares as a decimal number. */
  readonly sequenceNumber: string;
  /** When the stream took it, epoch ms. */
  readonly arrivedAt: number;
  readonly data: Uint8Array;
}

/**
 * The records of a Kinesis event in their order; throws `DamagedBytes` that names the record and what is wrong with it.
 * Shape: AWS Lambda Developer Guide, "Using Lambda to process records from Amazon Kinesis Data Streams".
 */
export const decodeKinesisEvent = (event: unknown): readonly KinesisRecord[] =>
  kinesisEvent(event, 'the Kinesis event').Records;

interface WireRecord {
  readonly eventID: string;
  readonly eventSource: string;
  readonly kinesis: {
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    readonly data: Uint8Array;
    readonly approximateArrivalTimestamp: number;
  };
}

const seconds: Guard<number> = (value, at) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new DamagedBytes(`${at} should be seconds since 1970 but is ${JSON.stringify(value)}`);
};

const base64: Guard<Uint8Array> = (value, at) => {
  const encoded = text(value, at);
  // one expression over a megabyte would overflow the stack of backtracking engines; the alphabet alone does not
  if (/[^A-Za-z0-9+/=]/.test(encoded)) throw new DamagedBytes(`${at} is not base64: ${encoded.slice(0, 60)}`);
  return Buffer.from(encoded, 'base64');
};

const wireRecord = object<WireRecord>(
  {
    eventID: text,
    eventSource: text,
    kinesis: object<WireRecord['kinesis']>(
      { partitionKey: text, sequenceNumber: text, data: base64, approximateArrivalTimestamp: seconds },
      {},
    ),
  },
  {},
);

const record: Guard<KinesisRecord> = (value, at) => {
  const { eventID, eventSource, kinesis } = wireRecord(value, at);
  if (eventSource !== 'aws:kinesis') throw new DamagedBytes(`${at} is a record of ${eventSource}, not of Kinesis`);
  const shard = /^(shardId-\d+):/.exec(eventID)?.[1];
  if (shard === undefined) throw new DamagedBytes(`${at}.eventID names no shard: ${eventID.slice(0, 80)}`);
  const { partitionKey, sequenceNumber, data, approximateArrivalTimestamp } = kinesis;
  return { shard, partitionKey, sequenceNumber, data, arrivedAt: Math.round(approximateArrivalTimestamp * 1000) };
};

const kinesisEvent = object<{ readonly Records: readonly KinesisRecord[] }>({ Records: listOf(record) }, {});
