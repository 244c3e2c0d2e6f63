import type { Clock } from '../../ports/clock.ts';
import type { DeliveredRecord, LogStream, StreamRecord } from '../../ports/log-stream.ts';
import { type BatchHandler, deliverBatch } from './batch-delivery.ts';
import { type LocalLogStreamOptions, logStreamSettings, type LogStreamSettings } from './log-stream-options.ts';
import { createSignal, type Signal } from './signal.ts';
import { shardIndexOf, shardName } from './stream-shards.ts';

/** Data and partition key of one record, at most, as in Kinesis. */
const MAX_RECORD_BYTES = 1024 * 1024;

/** The one consumer of a local log stream. */
export interface Consumer {
  /**
   * Resolves when everything appended is settled, without waiting for batch windows. Rejects with the error that stopped
   * delivery (see `stopOn`).
   */
  drain(): Promise<void>;
  /** Ends delivery after the batches under way; what still waits is not delivered, and `append` refuses. */
  close(): Promise<void>;
}

export interface LocalLogStream extends LogStream {
  /** Starts delivery; one consumer per stream. */
  consume(handler: BatchHandler): Consumer;
}

interface Shard {
  readonly id: string;
  readonly queue: DeliveredRecord[];
  lastNumber: number;
}

/** What all parts of one stream share. */
interface State {
  readonly shards: readonly Shard[];
  readonly changed: Signal;
  /** Bytes taken and not yet settled. */
  bufferedBytes: number;
  /** How many wait for everything to be settled. */
  draining: number;
  consumed: boolean;
  stopped: { readonly reason: unknown } | null;
}

/**
 * A log stream in this process that behaves as a Kinesis stream with a Lambda event-source mapping: order per shard, one
 * batch of a shard at a time, partial failures, bisecting, limits of retries and age, a destination for what failed. All
 * waiting is on the clock, so under a simulated one every run is the same.
 */
export const createLocalLogStream = (options: LocalLogStreamOptions): LocalLogStream => {
  const settings = logStreamSettings(options);
  const state: State = {
    shards: Array.from({ length: settings.workers }, (_, index) => ({
      id: shardName(index),
      queue: [],
      lastNumber: settings.firstNumber - 1,
    })),
    changed: createSignal(),
    bufferedBytes: 0,
    draining: 0,
    consumed: false,
    stopped: null,
  };
  let appended: Promise<void> = Promise.resolve();

  return {
    append: (records) => {
      const accepted = appended.then(async () => {
        for (const record of records) {
          while (!hasRoom(state, settings, record)) await state.changed.wait();
          take(state, settings, record);
        }
      });
      appended = accepted.catch(() => undefined);
      return accepted;
    },

    consume: (handler) => {
      if (state.consumed) throw new Error('this stream has a consumer already: a local stream has one');
      state.consumed = true;
      const finished = Promise.all(state.shards.map((shard) => work(state, settings, shard, handler)));
      return {
        drain: () => drain(state, appended),
        close: async () => {
          stop(state, new Error('the log stream is closed'));
          await finished;
        },
      };
    },

    openShards: () => Promise.resolve(state.shards.map((shard) => shard.id)),
  };
};

const hasRoom = (state: State, settings: LogStreamSettings, record: StreamRecord): boolean =>
  state.stopped !== null ||
  state.bufferedBytes === 0 ||
  state.bufferedBytes + sizeOf(record) <= settings.maxBufferedBytes;

const take = (state: State, settings: LogStreamSettings, record: StreamRecord): void => {
  if (state.stopped) throw state.stopped.reason;
  const bytes = sizeOf(record);
  if (bytes > MAX_RECORD_BYTES)
    throw new Error(`a record of ${bytes} bytes does not fit the stream: at most ${MAX_RECORD_BYTES} with its key`);
  const shard = shardOf(state, record);
  shard.lastNumber += 1;
  const sequenceNumber = String(shard.lastNumber);
  shard.queue.push({ ...record, shard: shard.id, sequenceNumber, arrivedAt: settings.clock.now() });
  state.bufferedBytes += bytes;
  state.changed.notify();
};

/** The shard that a record names, else the one of its partition key. */
const shardOf = ({ shards }: State, { shard: named, partitionKey }: StreamRecord): Shard => {
  const shard =
    named === undefined ? shards[shardIndexOf(partitionKey, shards.length)] : shards.find(({ id }) => id === named);
  if (shard) return shard;
  throw new RangeError(
    named === undefined
      ? 'a log stream needs at least one worker'
      : `there is no open shard ${named} in this log stream`,
  );
};

const drain = async (state: State, appended: Promise<void>): Promise<void> => {
  state.draining += 1;
  state.changed.notify();
  await appended;
  while (!state.stopped && state.bufferedBytes > 0) await state.changed.wait();
  state.draining -= 1;
  if (state.stopped) throw state.stopped.reason;
};

const stop = (state: State, reason: unknown): void => {
  state.stopped ??= { reason };
  state.changed.notify();
};

/** Delivers the batches of one shard, one after another, until the stream stops. */
const work = async (state: State, settings: LogStreamSettings, shard: Shard, handler: BatchHandler): Promise<void> => {
  const onSettled = (records: readonly DeliveredRecord[]): void => {
    for (const record of records) state.bufferedBytes -= sizeOf(record);
    state.changed.notify();
  };
  try {
    for (let batch = await nextBatch(state, settings, shard); batch; batch = await nextBatch(state, settings, shard)) {
      await deliverBatch(batch, handler, { ...settings, onSettled });
    }
  } catch (error) {
    stop(state, error);
  }
};

/** Waits for a first record, then until the batch is full, its window is over, or somebody drains; null when stopped. */
const nextBatch = async (
  state: State,
  settings: LogStreamSettings,
  { queue }: Shard,
): Promise<readonly DeliveredRecord[] | null> => {
  while (!state.stopped && queue.length === 0) await state.changed.wait();
  const until = settings.clock.now() + settings.batchWindowMs;
  const isFull = (): boolean => queue.length >= settings.batchSize || batchLength(queue, settings) < queue.length;
  const isDue = (): boolean => state.draining > 0 || settings.clock.now() >= until || isFull();
  while (!state.stopped && !isDue()) await orElse(state.changed.wait(), settings.clock, until);
  return state.stopped ? null : queue.splice(0, batchLength(queue, settings));
};

const sizeOf = (record: StreamRecord): number => record.data.length + Buffer.byteLength(record.partitionKey);

/** How many records from the front fit one batch; at least one where there is one. */
const batchLength = (
  queue: readonly DeliveredRecord[],
  { batchSize, maxBatchBytes }: { readonly batchSize: number; readonly maxBatchBytes: number },
): number => {
  let bytes = 0;
  for (const [index, record] of queue.slice(0, batchSize).entries()) {
    bytes += Math.ceil(record.data.length / 3) * 4;
    if (bytes > maxBatchBytes && index > 0) return index;
  }
  return Math.min(queue.length, batchSize);
};

/** Resolves with the promise or at an instant of the clock, and leaves no sleeper behind. */
const orElse = async (promise: Promise<void>, clock: Clock, until: number): Promise<void> => {
  const ended = new AbortController();
  await Promise.race([promise, clock.sleep(until - clock.now(), ended.signal)]);
  ended.abort();
};
