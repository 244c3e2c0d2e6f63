import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { decodeBlock, decompressLines } from '../codecs/block-frame.ts';
import { DEFAULT_BUCKET_LIMITS } from '../domain/record.ts';
import { createLocalLogStream } from '../adapters/local/log-stream.ts';
import type { DeliveredRecord } from '../ports/index.ts';
import { createBucketLatency } from './bucket-latency.ts';
import { checkLake } from './check-lake.ts';
import { discardBatch } from './discard-block.ts';
import { createBlockFold } from './fold-block.ts';
import {
  deliver,
  delivered,
  kplAggregate,
  lakeAfter,
  ledgerOf,
  otlpLogs,
  rowsOf,
  sequenceOf,
  SHARD,
  subscriptionData,
} from './live.test-helper.ts';
import { redriveDiscarded } from './redrive.ts';
import {
  committedOf,
  contentOf,
  dyingAtNth,
  keysUnder,
  openTestLake,
  requestLine,
  WALL_START,
} from './replaying.test-helper.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const lines = Array.from({ length: 12 }, (_, index) =>
  requestLine(WALL_START + 1000 * index, { latencyMs: 50 * index, path: `/orders/${index}` }),
);

/** What must not depend on how a stream was delivered. */
const truthOf = async (...batches: readonly (readonly DeliveredRecord[])[]) =>
  rowsOf((await lakeAfter(...batches)).blobs);

describe('records of foreign producers', () => {
  const producers: Readonly<
    Record<string, { readonly data: string | Uint8Array; readonly messages: readonly string[] }>
  > = {
    'CloudWatch Logs subscription data': {
      data: subscriptionData(['INFO order 17 done', 'ERROR order 18 failed']),
      messages: ['INFO order 17 done', 'ERROR order 18 failed'],
    },
    'a control message of CloudWatch Logs': {
      data: subscriptionData(['CWL CONTROL MESSAGE: Checking health'], { messageType: 'CONTROL_MESSAGE' }),
      messages: [],
    },
    'a request of Firehose': {
      data: JSON.stringify({
        requestId: 'r1',
        timestamp: WALL_START,
        records: [
          { data: Buffer.from(requestLine(WALL_START)).toString('base64') },
          { data: gzipSync(requestLine(WALL_START)).toString('base64') },
        ],
      }),
      messages: ['request completed', 'request completed'],
    },
    'JSON lines of Fluent Bit': {
      data: `{"date":1795262400.5,"log":"order 17 done","container_name":"orders"}\n{"date":1795262401.5,"log":"order 18 done","container_name":"orders"}\n`,
      messages: ['order 17 done', 'order 18 done'],
    },
    'a JSON array of Fluent Bit': {
      data: `[{"date":1795262400.5,"log":"order 17 done","container_name":"orders"},{"date":1795262401.5,"log":"order 18 done","container_name":"orders"}]`,
      messages: ['order 17 done', 'order 18 done'],
    },
    'a line of the Kinesis agent': {
      data: `2026-11-21 12:00:00.000 INFO order 17 done\n`,
      messages: ['order 17 done'],
    },
    'records that the Kinesis Producer Library put together': {
      data: kplAggregate([requestLine(WALL_START), requestLine(WALL_START + 1)]),
      messages: ['request completed', 'request completed'],
    },
    'OTLP JSON': { data: otlpLogs(['order 17 done', 'order 18 done']), messages: ['order 17 done', 'order 18 done'] },
    'a plain line without a newline': { data: '2026-11-21T12:00:00Z INFO order 17 done', messages: ['order 17 done'] },
  };

  for (const [name, { data, messages }] of Object.entries(producers)) {
    test(`${name} becomes a row per record`, async () => {
      const { blobs } = await lakeAfter(delivered([data]));
      const rows = await rowsOf(blobs);
      expect(rows.map(({ message }) => message)).toEqual(messages);
      for (const row of rows) expect(row).toMatchObject({ dataset: 'live', source: SHARD, line: null });
      const [entry] = await ledgerOf(blobs);
      expect(entry).toMatchObject({ rows: messages.length, quarantined: 0 });
      expect(sum(Object.values(entry?.skipped ?? {}))).toBe((entry?.lines ?? 0) - messages.length);
    });
  }

  test('all of them in one delivery are one block, and each is read as what it is', async () => {
    const all = delivered(Object.values(producers).map(({ data }) => data));
    const { blobs } = await lakeAfter(all);
    const messages = Object.values(producers).flatMap((producer) => producer.messages);
    expect((await rowsOf(blobs)).map(({ message }) => message)).toEqual(messages);
    expect(await keysUnder(blobs, 'facts/')).toHaveLength(1);
    expect(await ledgerOf(blobs)).toHaveLength(1);
  });

  test('what is no text is quarantined with its bytes, and the records around it are rows', async () => {
    const noise = Uint8Array.from({ length: 300 }, (_, index) => (index * 7) % 32);
    const cut = gzipSync(lines.join('\n')).subarray(0, 40);
    const { blobs } = await lakeAfter(
      delivered([lines[0] ?? '', noise, lines[1] ?? '', cut, '{"half":', lines[2] ?? '']),
    );
    const [entry] = await ledgerOf(blobs);
    expect(entry).toMatchObject({ records: 6, rows: 3, quarantined: 3, reasons: { binary: 1, unreadable: 2 } });
    expect(await keysUnder(blobs, 'quarantine/')).toHaveLength(1);
  });

  test('a damaged aggregate of the Kinesis Producer Library is quarantined whole', async () => {
    const damaged = Uint8Array.from(kplAggregate([lines[0] ?? '']));
    damaged[30] = 0x20;
    const { blobs } = await lakeAfter(delivered([damaged, lines[0] ?? '']));
    expect((await ledgerOf(blobs))[0]).toMatchObject({ records: 2, rows: 1, reasons: { unreadable: 1 } });
  });

  test('data that unpack to a thousand times their size are quarantined', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, 97));
    const { blobs } = await lakeAfter(delivered([lines[0] ?? '', bomb]));
    expect((await ledgerOf(blobs))[0]).toMatchObject({ records: 2, rows: 1, reasons: { oversized: 1 } });
  });

  test('an event id is the sequence number and the place inside the record', async () => {
    const rows = await truthOf(delivered([lines[0] ?? '', otlpLogs(['a', 'b'])]));
    const ids = rows.map(({ event_id: id }) => String(id).replace(/^[0-9a-f]{16}-/, ''));
    expect(ids).toEqual([`${sequenceOf(0)}-0`, `${sequenceOf(1)}-0`, `${sequenceOf(1)}-1`]);
  });

  test('lines without a time take that of their arrival, and one from tomorrow is not believed', async () => {
    const ahead = requestLine(WALL_START + 25 * 3_600_000);
    const old = requestLine(Date.UTC(1999, 5, 1));
    const { blobs } = await lakeAfter(delivered(['something happened', ahead, old, lines[0] ?? '']));
    const rows = await rowsOf(blobs);
    expect(rows.map(({ ts }) => ts)).toEqual([WALL_START, WALL_START + 100, WALL_START + 200, WALL_START]);
    expect((await ledgerOf(blobs))[0]).toMatchObject({ rows: 4, timeless: 3 });
  });

  test('the rest of a stack trace that comes in records of its own belongs to its first line', async () => {
    const [row, ...more] = await truthOf(
      delivered([
        '2026-11-21T12:00:00Z ERROR order failed: boom',
        '\tat com.shop.Orders.run(Orders.java:17)',
        '\tat x.Y.z(Y.java:1)',
      ]),
    );
    expect(more).toEqual([]);
    expect(JSON.stringify(row)).toContain('Orders.java:17');
  });
});

describe('a live block', () => {
  const all = delivered(lines);

  test('gives the same rows whatever the batches are', async () => {
    const whole = await truthOf(all);
    expect(whole).toHaveLength(lines.length);
    for (const size of [1, 3, 5]) {
      const batches = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
        all.slice(at * size, (at + 1) * size),
      );
      expect(await truthOf(...batches)).toEqual(whole);
    }
  });

  test('delivered twice is committed once', async () => {
    const lake = await lakeAfter(all);
    const once = await committedOf(lake.blobs);
    await deliver(lake, all);
    expect(await committedOf(lake.blobs)).toEqual(once);
    expect(await ledgerOf(lake.blobs)).toHaveLength(1);
  });

  test('delivered again, cut differently, adds the rest alone', async () => {
    const lake = await lakeAfter(all.slice(2, 5));
    await deliver(lake, all.slice(2, 8), all.slice(4, 12));
    expect((await rowsOf(lake.blobs)).map(({ event_id: id }) => id)).toEqual(
      (await truthOf(all.slice(2))).map(({ event_id: id }) => id),
    );
    const ranges = (await ledgerOf(lake.blobs)).map(({ live }) => [live?.from.sequence, live?.to.sequence]);
    expect(ranges).toEqual([
      [sequenceOf(2), sequenceOf(4)],
      [sequenceOf(5), sequenceOf(7)],
      [sequenceOf(8), sequenceOf(11)],
    ]);
  });

  test('of a worker that outlived its time-out finds its range taken and writes only the rest', async () => {
    const lake = openTestLake();
    let before: (() => Promise<void>) | null = () => deliver(lake, all.slice(0, 4)).then(() => undefined);
    const slow = openTestLake({
      folder: lake.folder,
      wrap: (blobs) => ({
        ...blobs,
        putIfAbsent: async (key, body) => {
          const work = before;
          before = null;
          await work?.();
          return blobs.putIfAbsent(key, body);
        },
      }),
    });
    await deliver(slow, all);
    expect(await rowsOf(lake.blobs)).toEqual(await truthOf(all));
    expect((await ledgerOf(lake.blobs)).map(({ rows }) => rows)).toEqual([4, 8]);
    expect(await keysUnder(lake.blobs, 'facts/')).toHaveLength(2);
  });

  test('two workers commit the very same delivery at once', async () => {
    const lake = openTestLake();
    await Promise.all([deliver(lake, all), deliver(lake, all)]);
    expect(await rowsOf(lake.blobs)).toEqual(await truthOf(all));
    expect(await ledgerOf(lake.blobs)).toHaveLength(1);
  });

  test.each([1, 2, 3, 4, 5, 6, 7])(
    'killed at write %i and delivered again in halves leaves no row twice and no file of nobody',
    async (n) => {
      const lake = openTestLake({ wrap: dyingAtNth(/^(?:facts|logs|windows|ledger)\//, n) });
      await deliver(lake, all).catch(() => undefined);
      const again = openTestLake({ folder: lake.folder });
      await deliver(again, all.slice(0, 6), all.slice(6));
      expect(await rowsOf(again.blobs)).toEqual(await truthOf(all));
      const named = (await ledgerOf(again.blobs)).flatMap(({ files }) => files.map(({ key }) => key)).toSorted();
      const there = Object.keys(await contentOf(again.blobs, 'logs/', 'windows/', 'quarantine/')).toSorted();
      expect(there).toEqual(named);
    },
  );

  test('is rebuilt from its fact, byte for byte', async () => {
    const { blobs } = await lakeAfter(
      all.slice(0, 7),
      delivered(['\u0001\u0002\u0003\u0004\u0005\u0006', ...lines], { first: 20 }),
    );
    const fold = createBlockFold(DEFAULT_BUCKET_LIMITS);
    const rebuilt: Record<string, Uint8Array> = {};
    for (const key of await keysUnder(blobs, 'facts/')) {
      const { header, payload } = decodeBlock((await blobs.get(key)) ?? new Uint8Array());
      for (const object of fold(header, decompressLines(payload)).objects) rebuilt[object.key] = object.bytes;
    }
    const keys = Object.keys(await contentOf(blobs, 'logs/', 'windows/', 'quarantine/'));
    expect(Object.keys(rebuilt).toSorted()).toEqual(keys.toSorted());
    for (const key of keys)
      expect(Buffer.from(rebuilt[key] ?? []).equals((await blobs.get(key)) ?? Buffer.alloc(0))).toBe(true);
  });

  test('of a record that unpacks to more than 8 MiB is several, and a second delivery finds them all', async () => {
    const many = Array.from({ length: 90_000 }, (_, index) =>
      requestLine(WALL_START + index, { path: `/o/${index % 7}` }),
    );
    const batch = delivered([lines[0] ?? '', gzipSync(many.join('\n')), lines[1] ?? '']);
    const lake = openTestLake({ wrap: dyingAtNth(/^ledger\//, 2) });
    await deliver(lake, batch).catch(() => undefined);
    const again = openTestLake({ folder: lake.folder });
    await deliver(again, batch, batch);
    const entries = await ledgerOf(again.blobs);
    expect(entries.length).toBeGreaterThan(1);
    expect(sum(entries.map(({ rows }) => rows))).toBe(many.length + 2);
    expect(new Set((await rowsOf(again.blobs)).map(({ event_id: id }) => id)).size).toBe(many.length + 2);
  });

  test('of which a part was committed before it was given up is rows once after a redrive', async () => {
    const many = Array.from({ length: 90_000 }, (_, index) =>
      requestLine(WALL_START + index, { path: `/o/${index % 7}` }),
    );
    const batch = delivered([lines[0] ?? '', gzipSync(many.join('\n')), lines[1] ?? '']);
    const lake = openTestLake({ wrap: dyingAtNth(/^ledger\//, 2) });
    await deliver(lake, batch).catch(() => undefined);
    const again = openTestLake({ folder: lake.folder });
    await discardBatch(again.ports, {
      shard: SHARD,
      records: batch,
      condition: 'RetryAttemptsExhausted',
      attempts: 20,
      error: 'boom',
    });
    expect(await redriveDiscarded(again.ports, 'live')).toMatchObject([{ outcome: 'redriven' }]);
    expect(new Set((await rowsOf(again.blobs)).map(({ event_id: id }) => id)).size).toBe(many.length + 2);
    expect(await rowsOf(again.blobs)).toHaveLength(many.length + 2);
    expect((await checkLake(again.blobs)).problems).toEqual([]);
  });
});

describe('a poison record', () => {
  test('is isolated, kept in quarantine and entered as discarded; the shard goes on', async () => {
    const lake = openTestLake();
    const { clock } = lake.ports;
    const poisoned = {
      ...lake.ports,
      blobs: {
        ...lake.blobs,
        put: async (key: string, body: Parameters<typeof lake.blobs.put>[1]) => {
          const isFact = key.startsWith('facts/') && body instanceof Uint8Array;
          if (isFact && Buffer.from(decompressLines(decodeBlock(body).payload)).includes('POISON')) {
            throw new Error('this record breaks the worker');
          }
          await lake.blobs.put(key, body);
        },
      },
    };
    const stage = createBucketLatency(poisoned);
    const stream = createLocalLogStream({ clock, onFailure: (batch) => discardBatch(lake.ports, batch) });
    await stream.append(
      [...lines.slice(0, 5), 'POISON', ...lines.slice(5)].map((line) => ({
        partitionKey: 'k',
        data: Buffer.from(line),
      })),
    );
    const consumer = stream.consume(stage);
    await consumer.drain();
    const entries = await ledgerOf(lake.blobs);
    expect(sum(entries.map(({ rows }) => rows))).toBe(lines.length);
    const discarded = entries.filter(({ outcome }) => outcome === 'discarded');
    expect(discarded).toMatchObject([
      { records: 1, quarantined: 1, live: { from: { sequence: '6' }, to: { sequence: '6', index: null } } },
    ]);
    await consumer.close();
  });
});

describe('the doctor', () => {
  const all = delivered([...lines.slice(0, 6), '{"half', ...lines.slice(6)]);

  test('proves a live lake whole and its counts equal', async () => {
    const { blobs } = await lakeAfter(all.slice(0, 5), all.slice(5));
    expect(await checkLake(blobs)).toEqual({
      ok: true,
      lines: 13,
      records: 13,
      rows: 12,
      quarantined: 1,
      skipped: 0,
      problems: [],
    });
  });

  test('names a fact that is gone', async () => {
    const { blobs } = await lakeAfter(all);
    for (const key of await keysUnder(blobs, 'facts/')) await blobs.delete(key);
    expect((await checkLake(blobs)).problems.map(({ code }) => code)).toEqual(['missing-fact']);
  });
});
