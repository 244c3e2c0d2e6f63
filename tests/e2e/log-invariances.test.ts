import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalLogStream } from '../../adapters/local/log-stream.ts';
import { recordedRows, windowsOf } from '../../bench/cold-start/recording.ts';
import { DEFAULT_DETECTOR_CONFIG, type DetectorConfig } from '../../domain/detector-config.ts';
import { foldMinute, initialDetectorState, look } from '../../domain/detector.ts';
import type { AlertJson } from '../../domain/machine-output.ts';
import { type BucketLimits, DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import { MINUTE_MS } from '../../domain/window.ts';
import type { StreamRecord } from '../../ports/index.ts';
import { createBucketLatency } from '../../streams/bucket-latency.ts';
import {
  committedOf,
  keeping,
  keysUnder,
  openTestLake,
  replayInto,
  type TestLake,
  writeLog,
} from '../../streams/replaying.test-helper.ts';

/** A recorded outage, seen by two of its services. */
const FOLDER = join(import.meta.dirname, '..', '..', 'sample-logs', 'db-lock');
const NAMES = ['gateway.pino.log', 'orders.fastify.log'];
const FILES = NAMES.map((name) => join(FOLDER, `${name}.gz`));
const DATASET = 'shop';

/** An alert without the wall time at which it was sent. */
const bodyOf = (alert: AlertJson): AlertJson => ({ ...alert, sent_at: '' });

let origin: TestLake;
let alerts: readonly AlertJson[] = [];
const blocks: StreamRecord[] = [];

beforeAll(async () => {
  origin = openTestLake();
  ({ alerts } = await replayInto(keeping(origin, blocks), FILES, { dataset: DATASET, speed: 20 }));
});

test('there is an outage to compare, warned of and detected, in blocks enough to be shuffled', () => {
  expect(alerts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['predicted', 'detected', 'cleared']));
  expect(blocks.length).toBeGreaterThan(10);
});

describe('blocks that are shuffled and all delivered twice', () => {
  /** The same records in an order that follows from the seed. */
  const shuffled = <T>(items: readonly T[], seed: number): readonly T[] => {
    let state = seed;
    const keyed = items.map((item) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return { item, key: state };
    });
    return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
  };

  test.each([
    [1, 5],
    [3, 6],
  ])('change no alert, over %d workers (seed %d)', async (workers, seed) => {
    const lake = openTestLake({ workers });
    for (const key of await keysUnder(origin.blobs, 'events/replay/')) {
      await lake.blobs.putIfAbsent(key, (await origin.blobs.get(key)) ?? new Uint8Array());
    }
    const stream = createLocalLogStream({
      clock: lake.ports.clock,
      workers,
      onFailure: () => Promise.reject(new Error('nothing fails here')),
    });
    const consumer = stream.consume(createBucketLatency(lake.ports));
    await stream.append(shuffled([...blocks, ...blocks], seed));
    await consumer.drain();
    await consumer.close();
    expect(await committedOf(lake.blobs)).toEqual(await committedOf(origin.blobs));
    // the replay has sent everything: what is left are the looks
    const again = await replayInto(lake, FILES, { dataset: DATASET });
    expect(again.unchanged).toBe(false);
    expect(again.alerts.map(bodyOf)).toEqual(alerts.map(bodyOf));
  });
});

describe('a prefix of the log', () => {
  /** The lines of a file before an instant (epoch ms); every line begins with its time. */
  const until = (name: string, end: number): string => {
    const lines = gunzipSync(readFileSync(join(FOLDER, `${name}.gz`)))
      .toString()
      .split('\n');
    const cut = lines.findIndex((line) => Number(/"time":(\d+)/.exec(line)?.[1] ?? 0) >= end);
    return `${lines.slice(0, cut).join('\n')}\n`;
  };

  test('gives the alerts of the whole up to there, and no other', async () => {
    const ends = alerts.map(({ at }) => Math.floor(Date.parse(at) / MINUTE_MS) * MINUTE_MS);
    for (const end of new Set(ends)) {
      const files = NAMES.map((name) => writeLog(name, until(name, end)));
      const prefix = await replayInto(openTestLake(), files, { dataset: DATASET });
      const before = alerts.filter(({ at }) => Math.floor(Date.parse(at) / MINUTE_MS) * MINUTE_MS <= end);
      expect(prefix.alerts.map(bodyOf)).toEqual(before.map(bodyOf));
    }
  });
});

describe('latencies and limits that are ten times as large', () => {
  const told = (factor: number): readonly string[] => {
    const { mediumMs, slowMs, criticalMs } = DEFAULT_BUCKET_LIMITS;
    const limits: BucketLimits = {
      mediumMs: mediumMs * factor,
      slowMs: slowMs * factor,
      criticalMs: criticalMs * factor,
    };
    const config: DetectorConfig = {
      ...DEFAULT_DETECTOR_CONFIG,
      failure: { ...DEFAULT_DETECTOR_CONFIG.failure, criticalMs: limits.criticalMs },
    };
    const rows = recordedRows([join(FOLDER, 'haproxy.rsyslog-iso.log.gz')])
      .flat()
      .map((row) => {
        const { latencyMs } = row.parsed;
        // a latency below some milliseconds is as good as none, and stays so
        const scaled = latencyMs === null ? null : factor * (latencyMs + 1) - 1;
        return { ...row, parsed: { ...row.parsed, latencyMs: scaled } };
      });
    let state = initialDetectorState(config);
    return windowsOf(rows, 0, limits).flatMap((minute) => {
      state = foldMinute(state, minute, config);
      const looked = look(state, { minute: minute.minute, completeness: 1 }, config);
      state = looked.state;
      return looked.decisions.map(
        (one) => `${new Date(one.minute).toISOString()} ${one.kind} ${one.route} ${one.urgency}`,
      );
    });
  };

  test('give the same alerts at the same minutes', () => {
    const plain = told(1);
    expect(plain.some((one) => one.includes('predicted'))).toBe(true);
    expect(told(10)).toEqual(plain);
  });
});
