import { beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalLogStream } from '../adapters/local/log-stream.ts';
import { createSimulatedClock } from '../adapters/local/simulated-clock.ts';
import { decodeBlock, encodeBlock } from '../codecs/block-frame.ts';
import { decodeParquet } from '../codecs/parquet/decode.ts';
import { logsKey, parseReplayId } from '../domain/lake-layout.ts';
import type { BlobStore, DeliveredRecord, StreamRecord } from '../ports/index.ts';
import { createBucketLatency, isStorageError } from './bucket-latency.ts';
import { checkLake } from './check-lake.ts';
import { controlReplay } from './control-replay.ts';
import { discardBatch } from './discard-block.ts';
import { replaceReplay } from './replace-replay.ts';
import { loadReplay } from './replay-states.ts';
import {
  committedOf,
  contentOf,
  dyingAtNth,
  EVENT_START,
  keeping,
  keysUnder,
  MINUTE,
  openTestLake,
  outageLines,
  replayInto,
  requestLine,
  type TestLake,
  WALL_START,
  writeLog,
} from './replaying.test-helper.ts';

/** A replay with blocks of all kinds: two days, two files, a stack trace, no time, broken JSON, a blank line, one day late. */
const LINES = [
  ...outageLines(),
  '{"level":"error","service":"orders","msg":"no time here"}',
  '    at Object.run (/app/orders.js:12:3)',
  '{"level":"info","broken',
  '',
  ...Array.from({ length: 90 }, (_, index) =>
    requestLine(EVENT_START + 119 * MINUTE + index * 1000, { latencyMs: (45 * index) % 2100 }),
  ),
];

let blocks: readonly StreamRecord[] = [];
let undisturbed: Readonly<Record<string, string>> = {};
let origin: TestLake;
let replay = '';

beforeAll(async () => {
  const kept: StreamRecord[] = [];
  origin = openTestLake();
  const files = [
    writeLog('orders.log', `${LINES.join('\n')}\n`),
    writeLog('payments.log', requestLine(EVENT_START, { service: 'payments' })),
  ];
  ({ replay } = await replayInto(keeping(origin, kept), files, { dataset: 'shop', speed: 40 }));
  blocks = kept;
  undisturbed = await committedOf(origin.blobs);
});

/** A lake that knows of the replay and holds nothing of it yet. */
const knowingLake = async (lake = openTestLake()): Promise<TestLake> => {
  for (const key of await keysUnder(origin.blobs, 'events/replay/')) {
    await lake.blobs.putIfAbsent(key, (await origin.blobs.get(key)) ?? new Uint8Array());
  }
  return lake;
};

const delivered = (record: StreamRecord, index: number): DeliveredRecord => ({
  ...record,
  shard: 'shard-0',
  sequenceNumber: String(index + 1),
  arrivedAt: WALL_START,
});

const deliver = async ({ ports }: TestLake, records: readonly StreamRecord[], stage = createBucketLatency(ports)) =>
  stage(records.map(delivered));

/** The same records in an order that follows from the seed. */
const shuffled = <T>(items: readonly T[], seed: number): readonly T[] => {
  let state = seed;
  const keyed = items.map((item) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return { item, key: state };
  });
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
};

describe('the same blocks give the same lake', () => {
  test('there are blocks enough to say so', () => {
    expect(blocks.length).toBeGreaterThan(8);
    expect(Object.keys(undisturbed).length).toBeGreaterThan(3 * blocks.length);
  });

  test.each([
    [1, 11],
    [1, 12],
    [3, 13],
    [3, 14],
  ])('delivered twice and shuffled, over %d workers (seed %d)', async (workers, seed) => {
    const lake = await knowingLake();
    const clock = createSimulatedClock(WALL_START);
    const stream = createLocalLogStream({
      clock,
      workers,
      onFailure: () => Promise.reject(new Error('nothing fails here')),
    });
    const stage = createBucketLatency(lake.ports);
    const consumer = stream.consume((records) => clock.during(() => stage(records)));
    await stream.append(shuffled([...blocks, ...blocks], seed));
    await consumer.drain();
    await consumer.close();
    expect(await committedOf(lake.blobs)).toEqual(undisturbed);
  });

  test('by two workers that know nothing of each other', async () => {
    const lake = await knowingLake();
    const results = await Promise.all([deliver(lake, blocks), deliver(lake, blocks.toReversed())]);
    expect(results.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
    expect(await committedOf(lake.blobs)).toEqual(undisturbed);
  });

  test.each([1, 6])('killed before ledger entry number %d and delivered again', async (n) => {
    const dying = await knowingLake(openTestLake({ wrap: dyingAtNth(/^ledger\//, n) }));
    await expect(deliver(dying, blocks)).rejects.toMatchObject({ code: 'EKILLED' });
    const left = await committedOf(dying.blobs);
    expect(Object.keys(left).filter((key) => key.startsWith('ledger/'))).toHaveLength(n - 1);
    expect(undisturbed).toMatchObject(left);

    const again = openTestLake({ folder: dying.folder });
    await deliver(again, blocks);
    expect(await committedOf(again.blobs)).toEqual(undisturbed);
  });

  test('killed between two files of a block and delivered again', async () => {
    const dying = await knowingLake(openTestLake({ wrap: dyingAtNth(/^(?:logs|windows)\//, 8) }));
    await expect(deliver(dying, blocks)).rejects.toMatchObject({ code: 'EKILLED' });
    const again = openTestLake({ folder: dying.folder });
    await deliver(again, blocks);
    expect(await committedOf(again.blobs)).toEqual(undisturbed);
  });
});

describe('a worker', () => {
  test.each(['replace', 'abandon'] as const)('refuses blocks of a replay after %s', async (type) => {
    const lake = await knowingLake();
    const running = openTestLake();
    const [started = ''] = await keysUnder(lake.blobs, 'events/replay/');
    await running.blobs.put(started, (await lake.blobs.get(started)) ?? new Uint8Array());
    await controlReplay(
      running.ports,
      replay,
      type === 'replace' ? { type, by: 'command' } : { type, reason: 'asked for' },
    );
    expect(await deliver(running, blocks)).toEqual({ batchItemFailures: [] });
    expect(await committedOf(running.blobs)).toEqual({});
  });

  test('that saw the replay open refuses its blocks from the moment it is replaced', async () => {
    const lake = openTestLake();
    const [started = ''] = await keysUnder(origin.blobs, 'events/replay/');
    await lake.blobs.put(started, (await origin.blobs.get(started)) ?? new Uint8Array());
    const stage = createBucketLatency(lake.ports);
    await deliver(lake, blocks.slice(0, 3), stage);
    const before = await committedOf(lake.blobs);
    await controlReplay(lake.ports, replay, { type: 'replace', by: 'command' });
    await deliver(lake, blocks.slice(3), stage);
    expect(await committedOf(lake.blobs)).toEqual(before);
  });

  test('gives up a poison block of a replaced replay without a trace', async () => {
    const lake = await knowingLake();
    await controlReplay(lake.ports, replay, { type: 'replace', by: 'command' });
    const records = blocks.slice(0, 1).map(delivered);
    await discardBatch(lake.ports, {
      shard: 'shard-0',
      records,
      condition: 'RetryAttemptsExhausted',
      attempts: 3,
      error: 'poison',
    });
    expect(await committedOf(lake.blobs)).toEqual({});
  });

  test('given up with a batch in which blocks were committed before, leaves those as they are', async () => {
    const lake = await knowingLake();
    const records = blocks.map(delivered);
    await deliver(lake, blocks);
    const before = await committedOf(lake.blobs);
    expect(Object.keys(before).some((key) => key.startsWith('quarantine/'))).toBe(true);
    await discardBatch(lake.ports, {
      shard: 'shard-0',
      records,
      condition: 'RecordAgeExceeded',
      attempts: 3,
      error: 'the lake could not be written',
    });
    expect(await committedOf(lake.blobs)).toEqual(before);
  });

  test('takes back the block that it commits while its replay is being replaced', async () => {
    const lake = openTestLake();
    for (const key of await keysUnder(origin.blobs, 'events/replay/')) {
      await lake.blobs.put(key, (await origin.blobs.get(key)) ?? new Uint8Array());
    }
    const blobs: BlobStore = {
      ...lake.blobs,
      putIfAbsent: async (key, bytes) => {
        if (key.startsWith('ledger/')) await replaceReplay(lake.ports, await loadReplay(lake.blobs, replay));
        return lake.blobs.putIfAbsent(key, bytes);
      },
    };
    await deliver({ ...lake, ports: { ...lake.ports, blobs } }, blocks.slice(0, 1));
    expect(await committedOf(lake.blobs)).toEqual({});
  });

  test('names the blocks that failed and commits the others', async () => {
    const lake = await knowingLake();
    const records = blocks.map((block, index) => (index === 2 ? { ...block, data: block.data.slice(0, 40) } : block));
    expect(await deliver(lake, records)).toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] });
    expect(await keysUnder(lake.blobs, 'ledger/')).toHaveLength(blocks.length - 1);
  });

  test('does not let another block take a number that is committed', async () => {
    const lake = await knowingLake();
    const [first, second] = blocks;
    if (!first || !second) throw new Error('there are blocks');
    const { header, payload } = decodeBlock(second.data);
    const usurper = { ...second, data: encodeBlock({ ...header, number: 0 }, payload) };
    expect(await deliver(lake, [first, usurper])).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(await contentOf(lake.blobs, 'ledger/')).toEqual({
      [`ledger/${replay}/00000000.json`]: undisturbed[`ledger/${replay}/00000000.json`],
    });
  });

  test('takes a full disk for no fault of the block', () => {
    expect(isStorageError(Object.assign(new Error('full'), { code: 'ENOSPC' }))).toBe(true);
    expect(isStorageError({ code: 'EACCES', message: 'from another realm' })).toBe(true);
    expect(isStorageError(Object.assign(new Error('bad data'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBe(false);
    expect(isStorageError(new TypeError('x'))).toBe(false);
    expect(isStorageError(null)).toBe(false);
  });
});

describe('a poison block', () => {
  /** A lake whose stream damages the payload of one block beyond repair. */
  const poisoned = (lake: TestLake, victim: number): TestLake => ({
    ...lake,
    ports: {
      ...lake.ports,
      openStream: (consumer) => {
        const stream = lake.ports.openStream(consumer);
        return {
          ...stream,
          append: (records) =>
            stream.append(
              records.map((record) => {
                const { header } = decodeBlock(record.data);
                return header.number === victim
                  ? { ...record, data: encodeBlock(header, Buffer.from('no zstd')) }
                  : record;
              }),
            ),
        };
      },
    },
  });

  test.each([1, 3])(
    'is discarded with its lines counted as quarantined, and the dataset goes on (%d workers)',
    async (workers) => {
      const lake = poisoned(openTestLake({ workers }), 3);
      const log = writeLog('orders.log', `${outageLines().join('\n')}\n`);
      const whole = await replayInto(openTestLake(), [log], { dataset: 'shop', speed: 20 });
      const result = await replayInto(lake, [log], { dataset: 'shop', speed: 20 });

      expect(result.records).toBe(whole.records);
      expect(result.rows + result.quarantined).toBe(whole.rows);
      expect(result.quarantined).toBeGreaterThan(0);
      expect(result.problems.map(({ code }) => code)).toContain('discarded');
      const doctor = await checkLake(lake.blobs);
      expect(doctor.problems).toEqual([]);
      expect(doctor.quarantined).toBe(result.quarantined);
      expect(await keysUnder(lake.blobs, 'quarantine/')).toHaveLength(1);
    },
  );
});

describe('the files of a block', () => {
  test('hold the rows of one day and bucket, and each says where its line stands', async () => {
    const key = Object.keys(undisturbed).find((name) => name.startsWith('logs/dt=2026-11-21/bucket=slow/')) ?? 'none';
    const columns = await decodeParquet((await origin.blobs.get(key)) ?? new Uint8Array());
    const latencies = columns.get('latency_ms') ?? [];
    expect(latencies.length).toBeGreaterThan(0);
    for (const latency of latencies) expect(Number(latency) >= 500 && Number(latency) <= 2000).toBe(true);
    for (const ts of columns.get('ts') ?? []) expect(Number(ts)).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 21));
    expect(columns.get('source')).toEqual(latencies.map(() => 'orders.log'));
    for (const [index, line] of (columns.get('line') ?? []).entries()) {
      const text = LINES[Number(line) - 1] ?? '';
      expect((JSON.parse(text) as { latency_ms: number }).latency_ms).toBe(latencies[index]);
    }
  });

  test('carry block and replay number in their names', () => {
    const { header } = decodeBlock(blocks[0]?.data ?? new Uint8Array());
    expect(parseReplayId(replay)).toEqual({ dataset: 'shop', n: 1 });
    expect(Object.keys(undisturbed)).toContain(logsKey('2026-11-20', 'fast', header.blockId, replay));
  });
});
