import { cpSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import { LOG_COLUMNS } from '../../codecs/log-table.ts';
import type { ParquetColumn } from '../../codecs/parquet/columns.ts';
import { decodeParquet } from '../../codecs/parquet/decode.ts';
import { encodeParquet } from '../../codecs/parquet/encode.ts';
import { reportKey } from '../../domain/lake-layout.ts';
import type { BlobStore } from '../../ports/index.ts';
import { outageLines, writeLog } from '../../streams/replaying.test-helper.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { compareLakes, type ReplayedLake } from './compare-lakes.ts';
import { firstDifference } from './first-difference.ts';
import { replayLocally } from './local-side.ts';

const folder = temporaryFolder();
let lake: ReplayedLake;
let planted: ReplayedLake;

beforeAll(async () => {
  const lines = outageLines();
  lake = await replayLocally(folder, [writeLog('outage.log', `${lines.join('\n')}\nno time\u0000, no \u0001 text\n`)]);
});

/** A copy of the lake in which something can be changed. */
const copy = (): ReplayedLake => {
  const to = temporaryFolder();
  cpSync(folder, to, { recursive: true });
  planted = { ...lake, blobs: createFileBlobStore(to) };
  return planted;
};

/** Changes the first object under a prefix that can be changed so; `change` gets its bytes, and gives null to pass on. */
const plant = async (
  blobs: BlobStore,
  prefix: string,
  change: (bytes: Uint8Array) => Uint8Array | null | Promise<Uint8Array>,
): Promise<void> => {
  for await (const { key } of blobs.list(prefix)) {
    const changed = await change((await blobs.get(key)) ?? new Uint8Array());
    if (changed !== null) return blobs.put(key, changed);
  }
  throw new Error(`the lake holds nothing under ${prefix} that could be changed`);
};

const replaced =
  (from: RegExp, to: string) =>
  (bytes: Uint8Array): Uint8Array | null => {
    const text = Buffer.from(bytes).toString('utf8');
    return from.test(text) ? Buffer.from(text.replace(from, to)) : null;
  };

describe('two lakes', () => {
  test('that hold the same are equal, and how much that is, is said', async () => {
    const found = await compareLakes(lake, copy());
    expect(found).toMatchObject({ kind: 'equal' });
    if (found.kind !== 'equal') return;
    expect(found.rows).toBe(outageLines().length);
    expect(found.alerts).toBeGreaterThan(1);
    expect(found.minutes).toBeGreaterThan(20);
  });

  test('differ by a value of a row: its event_id, the column and both values are named', async () => {
    const { blobs } = copy();
    await plant(blobs, 'logs/', async (bytes) => {
      const columns = await decodeParquet(bytes);
      const services = columns.get('service')?.with(3, 'orderz');
      const changed = new Map([...columns, ['service', services ?? []]]);
      return encodeParquet(
        LOG_COLUMNS.map(
          ({ name, type, nullable }) =>
            ({ name, type, optional: nullable, values: changed.get(name) }) as ParquetColumn,
        ),
      );
    });
    const found = await compareLakes(lake, planted);
    expect(found).toMatchObject({ kind: 'different', local: 'orders', aws: 'orderz' });
    expect(found).toHaveProperty(
      'at',
      expect.stringMatching(/^logs\/dt=2026-11-20\/bucket=\w+\.event_id .+\.service$/),
    );
  });

  test('differ by a file that is missing, and by one that is there twice', async () => {
    const keys: string[] = [];
    for await (const { key } of copy().blobs.list('logs/')) keys.push(key);
    const [first = ''] = keys;
    await planted.blobs.delete(first);
    expect(await compareLakes(lake, planted)).toMatchObject({ kind: 'different', aws: undefined });
    expect(await compareLakes(planted, lake)).toMatchObject({ kind: 'different', local: undefined });
    const doubled = copy();
    await doubled.blobs.put(
      first.replace('.parquet', '0.parquet'),
      (await doubled.blobs.get(first)) ?? new Uint8Array(),
    );
    const found = await compareLakes(lake, doubled);
    expect(found).toMatchObject({ kind: 'different', local: undefined, at: expect.stringContaining('(copy 2)') });
  });

  test('differ by a byte in quarantine', async () => {
    const change = replaced(/no time/, 'no tame');
    await plant(copy().blobs, 'quarantine/', (bytes) => gzipSync(change(gunzipSync(bytes)) ?? bytes));
    const found = await compareLakes(lake, planted);
    expect(found).toMatchObject({ kind: 'different', at: expect.stringMatching(/^quarantine.*\.text$/) });
  });

  test.each([
    ['a digest of the looks', 'events/looks/', replaced(/"digest":"\w{4}/, '"digest":"0000'), /decisions|looks/],
    ['a decision', 'events/looks/', replaced(/"id":"\w{4}/, '"id":"0000'), /decisions\[0\]\.id/],
    ['a word of an alert', 'events/incident/', replaced(/Latency/, 'Serenity'), /result\.alerts\[0\]\.message/],
    ['a row of a table', 'tables/incidents/', replaced(/"service":"orders"/, '"service":"order"'), /tables\[1\]/],
  ])('differ by %s', async (_, prefix, change, at) => {
    await plant(copy().blobs, prefix, change);
    const found = await compareLakes(lake, planted);
    expect(found).toMatchObject({ kind: 'different', at: expect.stringMatching(at) });
  });

  test('differ by a number in the result, but not by its speed', async () => {
    const key = reportKey(lake.replay, 'replay.json');
    await plant(copy().blobs, key, replaced(/"speed_achieved":[\d.]+/, '"speed_achieved":7'));
    expect(await compareLakes(lake, planted)).toMatchObject({ kind: 'equal' });
    await plant(planted.blobs, key, replaced(/"skipped":0/, '"skipped":1'));
    expect(await compareLakes(lake, planted)).toMatchObject({ kind: 'different', local: 0, aws: 1 });
  });

  test('differ by a message that never came, but not by one that came twice', async () => {
    const again = { ...copy(), published: [...lake.published, ...lake.published] };
    expect(await compareLakes(lake, again)).toMatchObject({ kind: 'equal' });
    const short = { ...planted, published: lake.published.slice(1) };
    expect(await compareLakes(lake, short)).toMatchObject({
      kind: 'different',
      at: expect.stringMatching(/^result\.messages/),
    });
  });
});

test('the first difference is found in maps, lists, bytes and objects, also where one side has nothing', () => {
  const value = (last: number) => ({ a: [1, { b: new Map([['x', Uint8Array.of(1, last)]]) }], c: null });
  expect(firstDifference(value(2), value(2), 'all')).toBeNull();
  expect(firstDifference(value(2), value(3), 'all')).toEqual({ at: 'all.a[1].b.x[1]', local: 2, aws: 3 });
  expect(firstDifference({ a: 1 }, { a: 1, b: 2 }, 'all')).toEqual({ at: 'all.b', local: undefined, aws: 2 });
  expect(firstDifference([], {}, 'all')).toMatchObject({ at: 'all' });
  expect(firstDifference(null, 0, 'all')).toMatchObject({ at: 'all' });
});
