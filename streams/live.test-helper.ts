import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { decodeParquet } from '../codecs/parquet/decode.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { BlobStore, DeliveredRecord } from '../ports/index.ts';
import { createBucketLatency } from './bucket-latency.ts';
import { committedNumbers, readEntry } from './ledger.ts';
import { openTestLake, type TestLake, WALL_START } from './replaying.test-helper.ts';

export const SHARD = 'shardId-000000000000';
/** Sequence numbers of Kinesis have 56 digits and gaps between them. */
const FIRST_SEQUENCE = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;
const STEP = 1_208_925_819_614_629_174_706_176n;

/** The sequence number of the n-th record of a shard. */
export const sequenceOf = (n: number): string => String(FIRST_SEQUENCE + BigInt(n) * STEP);

/** Records as they are delivered: one per item, a tenth of a second after the other. */
export const delivered = (
  items: readonly (string | Uint8Array)[],
  { shard = SHARD, first = 0, at = WALL_START } = {},
): readonly DeliveredRecord[] =>
  items.map((item, index) => ({
    shard,
    partitionKey: `k${index}`,
    sequenceNumber: sequenceOf(first + index),
    arrivedAt: at + 100 * (first + index),
    data: typeof item === 'string' ? Buffer.from(item) : item,
  }));

/** Delivers batches one after another to a fresh worker. */
export const deliver = async (
  lake: TestLake,
  ...batches: readonly (readonly DeliveredRecord[])[]
): Promise<readonly string[]> => {
  const stage = createBucketLatency(lake.ports);
  const failed: string[] = [];
  for (const batch of batches) {
    const { batchItemFailures } = await stage(batch);
    failed.push(...batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  }
  return failed;
};

/** A lake that has seen these batches. */
export const lakeAfter = async (...batches: readonly (readonly DeliveredRecord[])[]): Promise<TestLake> => {
  const lake = openTestLake();
  await deliver(lake, ...batches);
  return lake;
};

/** Every row under `logs/`, all columns, sorted by event id. */
export const rowsOf = async (
  blobs: Pick<BlobStore, 'get' | 'list'>,
): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const rows: Record<string, unknown>[] = [];
  for await (const { key } of blobs.list('logs/')) {
    const columns = await decodeParquet((await blobs.get(key)) ?? new Uint8Array());
    for (const [at, id] of (columns.get('event_id') ?? []).entries()) {
      rows.push({ ...Object.fromEntries([...columns].map(([name, values]) => [name, values[at]])), event_id: id });
    }
  }
  return rows.toSorted((a, b) => (String(a['event_id']) < String(b['event_id']) ? -1 : 1));
};

/** The ledger of a shard, in order. */
export const ledgerOf = async (blobs: BlobStore, shard = SHARD): Promise<readonly LedgerEntry[]> => {
  const numbers = [...(await committedNumbers(blobs, `live~${shard}`))].toSorted((a, b) => a - b);
  const entries = await Promise.all(numbers.map((number) => readEntry(blobs, `live~${shard}`, number)));
  return entries.flatMap((entry) => entry ?? []);
};

/** Subscription data of CloudWatch Logs as it comes into a stream. */
export const subscriptionData = (
  messages: readonly string[],
  { logGroup = '/aws/lambda/orders', messageType = 'DATA_MESSAGE', at = WALL_START } = {},
): Uint8Array =>
  gzipSync(
    JSON.stringify({
      messageType,
      owner: '123456789012',
      logGroup,
      logStream: '2026/11/21/[$LATEST]20bd',
      subscriptionFilters: ['all'],
      logEvents: messages.map((message, index) => ({ id: `${index}`, timestamp: at + index, message })),
    }),
  );

const field = (number: number, kind: number, bytes: Uint8Array): Buffer => {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([number * 8 + kind, ...length]), bytes]);
};

/** User records put together as the Kinesis Producer Library does. */
export const kplAggregate = (texts: readonly string[]): Uint8Array => {
  const message = Buffer.concat([
    field(1, 2, Buffer.from('key')),
    ...texts.map((text) => field(3, 2, Buffer.concat([Buffer.from([8, 0]), field(3, 2, Buffer.from(text))]))),
  ]);
  const digest = createHash('md5').update(message).digest();
  return Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, digest]);
};

/** One log record as an OTLP exporter sends it over HTTP as JSON. */
export const otlpLogs = (bodies: readonly string[], service = 'cart', at = WALL_START): string =>
  JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeLogs: [
          {
            logRecords: bodies.map((body) => ({
              timeUnixNano: `${at}000000`,
              severityText: 'INFO',
              body: { stringValue: body },
            })),
          },
        ],
      },
    ],
  });

/** A lake in memory with the promises of a real one, for plays of many small writes. */
export const memoryBlobs = (): BlobStore => {
  const objects = new Map<string, Uint8Array>();
  const wholeOf = async (body: Parameters<BlobStore['put']>[1]): Promise<Uint8Array> => {
    if (body instanceof Uint8Array) return Uint8Array.from(body);
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    return Buffer.concat(parts);
  };
  const infoOf = (key: string): Awaited<ReturnType<BlobStore['head']>> => {
    const bytes = objects.get(key);
    return bytes
      ? { key, size: bytes.length, modifiedAt: 0, version: createHash('md5').update(bytes).digest('hex') }
      : null;
  };
  return {
    get: (key) => Promise.resolve(objects.get(key) ?? null),
    getRange: (key, start, end) => Promise.resolve(objects.get(key)?.subarray(start, end) ?? null),
    async *stream(key, start = 0) {
      const bytes = objects.get(key);
      if (!bytes) throw new Error(`there is no ${key}`);
      yield await Promise.resolve(bytes.subarray(start));
    },
    head: (key) => Promise.resolve(infoOf(key)),
    put: async (key, body) => {
      objects.set(key, await wholeOf(body));
    },
    putIfAbsent: (key, body) => {
      if (objects.has(key)) return Promise.resolve(false);
      objects.set(key, Uint8Array.from(body));
      return Promise.resolve(true);
    },
    replaceIfUnchanged: (key, body, version) => {
      if (infoOf(key)?.version !== version) return Promise.resolve(false);
      objects.set(key, Uint8Array.from(body));
      return Promise.resolve(true);
    },
    delete: (key) => {
      objects.delete(key);
      return Promise.resolve();
    },
    async *list(prefix, after = '') {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
      for (const key of keys) yield await Promise.resolve({ key, size: objects.get(key)?.length ?? 0 });
    },
  };
};
