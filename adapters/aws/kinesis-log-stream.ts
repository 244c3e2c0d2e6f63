import {
  type KinesisClient,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
  type PutRecordsResultEntry,
} from '@aws-sdk/client-kinesis';
import type { LogStream, StreamRecord } from '../../ports/log-stream.ts';
import { explainAwsError, isThrottled } from './aws-errors.ts';
import { backOff, type Patience } from './backoff.ts';
import { listOpenShards, type OpenShard, shardOf } from './kinesis-shards.ts';
import { createWriteBudget, type WriteBudget } from './write-budget.ts';

export interface KinesisOptions extends Patience {
  readonly client: KinesisClient;
  /** Name of the stream. */
  readonly stream: string;
  /** How much of what the shards take this process may use, above 0 and at most 1; 1. */
  readonly share?: number;
}

/** What was written so far, and how fast. */
export interface StreamRate {
  readonly records: number;
  /** Data and partition keys. */
  readonly bytes: number;
  /** Records that were refused at first and sent again. */
  readonly retried: number;
  /** From the first record sent to the last one accepted, ms. */
  readonly wallMs: number;
}

export interface KinesisLogStream extends LogStream {
  /** Grows as long as the stream is used; a caller that wants a rate takes the difference of two. */
  rate(): StreamRate;
  /** Divides what this process may use among so many writers, this one among them. */
  shareWith(writers: number): void;
}

/** Data and partition key of one record, at most. */
const MOST_RECORD_BYTES = 1024 * 1024;
/** Of one PutRecords call. */
const MOST_RECORDS = 500;
const MOST_CALL_BYTES = 10 * 1024 * 1024;
/** Shards come and go; the budget heeds it after this, ms. */
const SHARDS_FRESH_MS = 30_000;
/** Waits for the budget are at least so long, ms: or each call would carry a record or two. */
const LEAST_WAIT_MS = 100;
/** So long nothing is accepted before `append` gives up, ms. */
const STUCK_MS = 300_000;

/** One record on its way. */
interface Pending {
  readonly record: StreamRecord;
  readonly bytes: number;
}

interface Writer extends KinesisOptions {
  readonly budget: WriteBudget;
  readonly shards: (when?: 'now') => Promise<readonly OpenShard[]>;
  readonly rate: { records: number; bytes: number; retried: number; firstAt: number; lastAt: number };
}

/**
 * A Kinesis stream to append to. A call never holds more than the shards take at once; what is refused is sent again,
 * before anything newer for the same shard. Kinesis does not promise order within one call, so order that matters is
 * written into the records.
 */
export const createKinesisLogStream = (options: KinesisOptions): KinesisLogStream => {
  const { client, stream, clock } = options;
  const now = (): number => clock.now();
  const shards = freshly(() => listOpenShards(client, stream), now);
  const writer: Writer = {
    ...options,
    budget: createWriteBudget(options.share ?? 1, now),
    shards,
    rate: { records: 0, bytes: 0, retried: 0, firstAt: 0, lastAt: 0 },
  };
  let appended: Promise<void> = Promise.resolve();
  return {
    append: (records) => {
      const pending = records.map((record) => ({ record, bytes: sizeOf(record) }));
      const accepted = appended.then(() => writeAll(writer, pending));
      appended = accepted.catch(() => undefined);
      return accepted;
    },
    openShards: async () => (await shards('now')).map(({ id }) => id),
    shareWith: (writers) => writer.budget.divideBy(writers),
    rate: () => {
      const { records, bytes, retried, firstAt, lastAt } = writer.rate;
      return { records, bytes, retried, wallMs: lastAt - firstAt };
    },
  };
};

/** Remembers an answer for a while, unless it is asked for `now`; a failure is not remembered. */
const freshly = <T>(load: () => Promise<T>, now: () => number): ((when?: 'now') => Promise<T>) => {
  let known: { readonly value: T; readonly at: number } | null = null;
  return async (when) => {
    if (!known || when === 'now' || now() - known.at > SHARDS_FRESH_MS) known = { value: await load(), at: now() };
    return known.value;
  };
};

const sizeOf = ({ data, partitionKey }: StreamRecord): number => data.length + Buffer.byteLength(partitionKey);

const writeAll = async (writer: Writer, all: readonly Pending[]): Promise<void> => {
  for (const { record, bytes } of all) checkRecord(writer, record, bytes);
  let pending = all;
  let retry = 0;
  let acceptedAt = writer.clock.now();
  while (pending.length > 0) {
    const { batch, waitMs } = nextBatch(writer, await writer.shards(), pending);
    if (batch.length === 0) {
      await writer.clock.sleep(waitMs);
      continue;
    }
    const { accepted, refusal } = await send(writer, batch);
    pending = pending.filter((one) => !accepted.has(one));
    if (accepted.size > 0) acceptedAt = writer.clock.now();
    if (refusal === null) {
      retry = 0;
      continue;
    }
    if (writer.clock.now() - acceptedAt > STUCK_MS) throw explain(writer, refusal);
    await backOff(writer, retry);
    retry += 1;
  }
};

const checkRecord = ({ stream }: Writer, { partitionKey }: StreamRecord, bytes: number): void => {
  if (bytes > MOST_RECORD_BYTES)
    throw new Error(
      `a record of ${bytes} bytes does not fit the stream ${stream}: at most ${MOST_RECORD_BYTES} with its key`,
    );
  if (partitionKey === '' || partitionKey.length > 256)
    throw new Error(`the partition key "${partitionKey}" does not fit the stream ${stream}: 1 to 256 characters`);
};

/** The oldest records that one call and the budget of each shard allow, or how long to wait for the first of them. */
const nextBatch = (
  { budget, stream }: Writer,
  shards: readonly OpenShard[],
  pending: readonly Pending[],
): { readonly batch: readonly Addressed[]; readonly waitMs: number } => {
  const batch: Addressed[] = [];
  const waiting = new Map<string, number>();
  let callBytes = 0;
  for (const one of pending) {
    const shard = shardOf(shards, one.record);
    if (!shard) throw noShard(stream, one.record);
    // what is newer must not overtake
    if (waiting.has(shard.id)) continue;
    if (batch.length >= MOST_RECORDS || callBytes + one.bytes > MOST_CALL_BYTES) break;
    if (budget.take(shard.id, one.bytes)) {
      batch.push({ one, shard });
      callBytes += one.bytes;
    } else waiting.set(shard.id, budget.waitMs(shard.id, one.bytes));
    if (waiting.size === shards.length) break;
  }
  return { batch, waitMs: Math.max(LEAST_WAIT_MS, Math.ceil(Math.min(...waiting.values()))) };
};

/** A record with the shard it goes to. */
interface Addressed {
  readonly one: Pending;
  readonly shard: OpenShard;
}

const noShard = (stream: string, { shard, partitionKey }: StreamRecord): Error => {
  const wanted = shard === undefined ? `for the partition key ${partitionKey}` : shard;
  const text = `the stream ${stream} has no open shard ${wanted}: it was split or merged; ask for the open shards again`;
  return Object.assign(new Error(text), { code: 'ENOSHARD' });
};

/** Sends one call. Gives what was accepted, and why something was not: null when nothing was refused. */
const send = async (
  writer: Writer,
  batch: readonly Addressed[],
): Promise<{ readonly accepted: ReadonlySet<Pending>; readonly refusal: unknown }> => {
  const { rate, clock } = writer;
  if (rate.firstAt === 0) rate.firstAt = clock.now();
  const results = await putRecords(writer, batch);
  const accepted = new Set<Pending>();
  let refusal: unknown = null;
  for (const [index, { one, shard }] of batch.entries()) {
    const { ErrorCode, ErrorMessage } = results[index] ?? { ErrorCode: 'NoAnswer', ErrorMessage: 'no result' };
    if (ErrorCode === undefined) {
      accepted.add(one);
      rate.records += 1;
      rate.bytes += one.bytes;
    } else {
      rate.retried += 1;
      writer.budget.empty(shard.id);
      refusal = Object.assign(new Error(ErrorMessage ?? ''), { name: ErrorCode });
    }
  }
  if (accepted.size > 0) rate.lastAt = clock.now();
  return { accepted, refusal };
};

const putRecords = async (
  { client, stream }: Writer,
  batch: readonly Addressed[],
): Promise<readonly PutRecordsResultEntry[]> => {
  try {
    const { Records } = await client.send(new PutRecordsCommand({ StreamName: stream, Records: batch.map(entryOf) }));
    return Records ?? [];
  } catch (error) {
    if (!isThrottled(error)) throw explain({ stream }, error);
    const refused = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: String(error) };
    return batch.map(() => refused);
  }
};

const entryOf = ({ one: { record }, shard }: Addressed): PutRecordsRequestEntry => ({
  PartitionKey: record.partitionKey,
  Data: record.data,
  ...(record.shard === undefined ? {} : { ExplicitHashKey: String(shard.firstHash) }),
});

const explain = ({ stream }: Pick<Writer, 'stream'>, error: unknown): unknown =>
  explainAwsError(error, {
    doing: 'writing to the stream',
    target: stream,
    actions: 'kinesis:PutRecords and, with a customer key, kms:GenerateDataKey',
  });
