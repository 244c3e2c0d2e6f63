import { createSimulatedClock, type SimulatedClock } from '../adapters/local/simulated-clock.ts';
import { encodeHeartbeat } from '../codecs/heartbeat.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import type { DeliveredRecord } from '../ports/index.ts';
import { createBucketLatency } from './bucket-latency.ts';
import { discardBatch } from './discard-block.ts';
import { createLiveWatch } from './live-watch.ts';
import { memoryBlobs } from './live.test-helper.ts';
import { openTestLake, requestLine, type TestLake, WALL_START } from './replaying.test-helper.ts';

/** Seconds after which the outage is over and every minute of it closed. */
export const END = 32 * 60;
export const A = 'shardId-000000000000';
export const B = 'shardId-000000000001';

/** A line as a producer sends it: `at` and `arrivesAt` in seconds since the beginning. */
export interface Sent {
  readonly at: number;
  readonly arrivesAt: number;
  readonly shard: string;
  readonly line: string;
}

export interface Play {
  readonly seconds: number;
  /** Shards that are open at a second. */
  readonly open: (second: number) => readonly string[];
  readonly sent: readonly Sent[];
  /** Seconds between two batches of a shard. */
  readonly window?: number;
  /** False: a fresh detector at every waking, as in a function that was not kept. */
  readonly kept?: boolean;
  /** Whether no retry saves the batch of a shard: it is discarded. */
  readonly fails?: (shard: string, second: number) => boolean;
  /** What else happens at a second. */
  readonly meanwhile?: (second: number, lake: TestLake) => Promise<unknown>;
  /** The minutes in which the detector is awake. */
  readonly awake?: (second: number) => boolean;
}

/** Plays a stream against the stages under a simulated clock: batches, heartbeats every minute, a waking every minute. */
export const play = async (
  { seconds, open, sent, window = 20, kept = true, awake = () => true, fails = () => false, meanwhile }: Play,
  lake: TestLake = memoryLake(),
): Promise<TestLake> => {
  const clock: SimulatedClock = createSimulatedClock(WALL_START, { manual: true });
  const ports = { ...lake.ports, clock };
  const stage = createBucketLatency(ports);
  const newWatch = () => createLiveWatch(ports, DEFAULT_DETECTOR_CONFIG);
  let watch = newWatch();
  const queues = new Map<string, DeliveredRecord[]>();
  const numbers = new Map<string, number>();
  const put = (shard: string, data: Uint8Array, arrivedAt: number): void => {
    const number = (numbers.get(shard) ?? 0) + 1;
    numbers.set(shard, number);
    const queue = queues.get(shard) ?? [];
    queues.set(shard, queue);
    queue.push({ shard, partitionKey: 'k', sequenceNumber: String(1_000_000 + number), arrivedAt, data });
  };
  const waiting = sent.toSorted((a, b) => a.arrivesAt - b.arrivesAt);
  let next = 0;
  for (let second = 0; second <= seconds; second += 1) {
    await clock.advance(second === 0 ? 0 : 1000);
    const now = WALL_START + 1000 * second;
    for (let one = waiting[next]; one && one.arrivesAt <= second; one = waiting[next]) {
      put(one.shard, Buffer.from(one.line), now);
      next += 1;
    }
    if (second % 60 === 0) {
      for (const shard of open(second)) put(shard, encodeHeartbeat({ at: now, openShards: open(second) }), now);
    }
    if (second % window === 0) {
      for (const [shard, queue] of queues) {
        if (queue.length > 0 && fails(shard, second)) {
          await discardBatch(ports, {
            shard,
            records: queue,
            condition: 'RetryAttemptsExhausted',
            attempts: 20,
            error: 'poison',
          });
        } else if (queue.length > 0) await stage(queue);
        queues.set(shard, []);
      }
    }
    await meanwhile?.(second, lake);
    if (second % 60 === 50 && awake(second)) {
      if (!kept) watch = newWatch();
      await watch.run();
    }
  }
  return lake;
};

/** An outage of one service while another is well: quiet, latencies that double, errors, quiet. */
export const outage = (shardOf: (service: string, at: number) => string): readonly Sent[] =>
  Array.from({ length: 28 * 20 }, (_, index): readonly Sent[] => {
    const at = index * 3;
    const slow = Math.floor(at / 60) - 10;
    const usual = 20 + ((at * 7) % 13);
    const failing = slow >= 8 && slow < 11;
    const latencyMs = slow < 0 || slow >= 11 ? usual : failing ? 3000 + usual : usual * 2 ** slow;
    const status = failing && at % 2 === 0 ? 504 : 200;
    const line = (service: string, of: Parameters<typeof requestLine>[1]): Sent => {
      const shard = shardOf(service, at);
      return { at, arrivesAt: at, shard, line: requestLine(WALL_START + 1000 * at, { service, ...of }) };
    };
    return [line('orders', { latencyMs, status }), line('cart', { latencyMs: usual })];
  }).flat();

/** A lake in memory: a play writes thousands of small objects. */
export const memoryLake = (): TestLake => {
  const blobs = memoryBlobs();
  return openTestLake({ wrap: () => blobs });
};
