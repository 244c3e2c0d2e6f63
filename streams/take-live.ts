import type { DetectorConfig } from '../domain/detector-config.ts';
import { liveLedgerOf } from '../domain/live.ts';
import type { AlertJson } from '../domain/machine-output.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type {
  BlobStore,
  Clock,
  DeliveredRecord,
  EmbeddedStream,
  Notifier,
  OpenEmbeddedStream,
  Telemetry,
} from '../ports/index.ts';
import { createBucketLatency, isStorageError } from './bucket-latency.ts';
import { discardBatch } from './discard-block.ts';
import { firstFreeNumber, readEntry } from './ledger.ts';
import type { LiveReading } from './live-blocks.ts';
import { shardsWithLedger } from './live-shards.ts';
import { createLiveWatch } from './live-watch.ts';
import { sendHeartbeats } from './send-heartbeats.ts';

export interface TakeLivePorts {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly telemetry: Telemetry;
  readonly openStream: OpenEmbeddedStream;
}

export interface TakeLiveOptions {
  readonly detector: DetectorConfig;
  readonly reading: LiveReading;
  readonly onAlert: (alert: AlertJson) => void;
  /** Told of what did not stop the stream: a message that could not be sent. */
  readonly onTrouble: (error: unknown) => void;
}

/** A record that was handed over: both reject when the lake cannot be written any more. */
export interface TakenRecord {
  /** Resolves when there is room for more. */
  readonly accepted: Promise<void>;
  /** Resolves when it is durable in the lake: committed, or kept in quarantine. */
  readonly committed: Promise<void>;
}

/** A live stream in this process, from producer to alert. */
export interface LiveIntake {
  take(data: Uint8Array): TakenRecord;
  /** Bytes taken that are not durable yet. */
  pendingBytes(): number;
  /** Commits what was taken, takes the looks that are due, and ends. */
  close(): Promise<void>;
  /** Rejects when the lake cannot be written any more; never resolves. */
  readonly failed: Promise<never>;
}

/** How long lines are gathered before they become a block, ms. */
const WINDOW_MS = 1000;
/** Sequence numbers per millisecond: those of a later run are larger than all of this one. */
const NUMBERS_PER_MS = 1000;

/**
 * Opens the live path on this machine: the same stages as on AWS behind a log stream in this process, a heartbeat every minute,
 * looks as soon as they are due.
 */
export const openLiveIntake = async (ports: TakeLivePorts, options: TakeLiveOptions): Promise<LiveIntake> => {
  const waiting = waitingRecords();
  const watching = watchInTurn(ports, options, waiting.fail);
  const bucketLatency = createBucketLatency(ports, { reading: options.reading });
  const stream = ports.openStream({
    handler: async (records) => {
      try {
        const result = await bucketLatency(records);
        const failed = new Set(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        const until = records.findIndex(({ sequenceNumber }) => failed.has(sequenceNumber));
        waiting.settle(until < 0 ? records : records.slice(0, until));
        watching.wake();
        return result;
      } catch (error) {
        if (isStorageError(error)) waiting.fail(error);
        throw error;
      }
    },
    onFailure: async (batch) => {
      await discardBatch(ports, batch);
      waiting.settle(batch.records);
    },
    stopOn: isStorageError,
    batchWindowMs: WINDOW_MS,
    firstNumber: await firstNumber(ports),
    shards: 1,
  });
  const ended = new AbortController();
  const heartbeats = beat(ports.clock, stream, ended.signal).catch(waiting.fail);
  return {
    take: (data) => waiting.add(data, (record) => stream.append([{ partitionKey: 'live', data: record }])),
    pendingBytes: waiting.bytes,
    failed: waiting.failed,
    close: async () => {
      ended.abort();
      await heartbeats;
      try {
        await stream.drain();
      } finally {
        await stream.close();
        await watching.settle();
      }
    },
  };
};

/** A number behind all that were ever given in this lake, whatever the clock says. */
const firstNumber = async ({ blobs, clock }: Pick<TakeLivePorts, 'blobs' | 'clock'>): Promise<number> => {
  let first = clock.now() * NUMBERS_PER_MS;
  for (const shard of await shardsWithLedger(blobs)) {
    const ledger = liveLedgerOf(shard);
    const entry = await readEntry(blobs, ledger, (await firstFreeNumber(blobs, ledger)) - 1);
    first = Math.max(first, Number(entry?.live?.to.sequence ?? 0) + 1);
  }
  return first;
};

/** Records on their way, with those who wait for them. */
const waitingRecords = () => {
  const waiting = new Map<Uint8Array, { readonly resolve: () => void; readonly reject: (reason: unknown) => void }>();
  let bytes = 0;
  let broken: { readonly reason: unknown } | null = null;
  const { promise: failed, reject: rejectAll } = Promise.withResolvers<never>();
  // whoever waits for nothing is told when he hands over the next record
  failed.catch(() => undefined);
  const done = (data: Uint8Array): void => {
    if (waiting.delete(data)) bytes -= data.length;
  };
  return {
    failed,
    bytes: () => bytes,
    add: (data: Uint8Array, send: (data: Uint8Array) => Promise<void>): TakenRecord => {
      // the same bytes handed over twice are two records
      const record = data.subarray();
      const { promise: committed, resolve, reject } = Promise.withResolvers<undefined>();
      committed.catch(() => undefined);
      waiting.set(record, { resolve: () => resolve(undefined), reject });
      bytes += record.length;
      if (broken) reject(broken.reason);
      const accepted = send(record).catch((error: unknown) => {
        done(record);
        reject(error);
        throw error;
      });
      return { accepted, committed };
    },
    settle: (records: readonly DeliveredRecord[]): void => {
      for (const { data } of records) {
        waiting.get(data)?.resolve();
        done(data);
      }
    },
    fail: (reason: unknown): void => {
      broken ??= { reason };
      for (const { reject } of waiting.values()) reject(reason);
      rejectAll(reason);
    },
  };
};

/** Sends heartbeats on the minute until the signal aborts. */
const beat = async (clock: Clock, stream: EmbeddedStream, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await sendHeartbeats({ stream, clock });
    await clock.sleep(MINUTE_MS - (clock.now() % MINUTE_MS), signal);
  }
};

/** Wakes the detector, one run after another; a lake that cannot be written fails the stream, a message that cannot be sent does not. */
const watchInTurn = (
  ports: TakeLivePorts,
  { detector, onAlert, onTrouble }: TakeLiveOptions,
  fail: (reason: unknown) => void,
): { wake(): void; settle(): Promise<void> } => {
  const watch = createLiveWatch(ports, detector, onAlert);
  let running: Promise<void> | null = null;
  let again = false;
  const runAll = async (): Promise<void> => {
    do {
      again = false;
      try {
        await watch.run();
      } catch (error) {
        if (isStorageError(error)) fail(error);
        else onTrouble(error);
      }
    } while (again);
    running = null;
  };
  return {
    wake: () => {
      again = true;
      running ??= runAll();
    },
    settle: async () => {
      await running;
    },
  };
};
