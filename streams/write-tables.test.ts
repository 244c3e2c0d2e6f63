import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDuckDbQueryEngine } from '../adapters/local/duckdb-query-engine.ts';
import { openFolderQueries } from '../cli/open-queries.ts';
import { ALERTS, INCIDENTS, REPLAYS } from '../domain/control-tables.ts';
import { controlTableKey } from '../domain/lake-layout.ts';
import type { QueryEngine } from '../ports/index.ts';
import { copyLake, openTestLake, outageLines, replayInto, type TestLake, writeLog } from './replaying.test-helper.ts';
import { writeControlTables } from './write-tables.ts';

const TABLES = [ALERTS, INCIDENTS, REPLAYS];
const origin = openTestLake();
const engines: QueryEngine[] = [];
let log = '';

beforeAll(async () => {
  log = writeLog('orders.log', `${outageLines().join('\n')}\n`);
  await replayInto(origin, [log], { dataset: 'shop' });
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

/** The tables as files are read on AWS, and as this program hands them over. */
const rowsOf = async ({ folder, blobs }: TestLake, sql: string): Promise<readonly [files: unknown, own: unknown]> => {
  const tables = TABLES.map((table) => ({ ...table, source: { ...table.source, kind: 'files' as const } }));
  const files = createDuckDbQueryEngine({ root: folder, schema: { tables, views: [] } });
  const own = openFolderQueries(folder, blobs);
  engines.push(files, own);
  return [await files.run(sql), await own.run(sql)];
};

describe('the control tables as files', () => {
  test.each(TABLES.map((table) => [table.name, table] as const))('hold what %s holds locally', async (name, table) => {
    const lake = copyLake(origin);
    await writeControlTables(lake.blobs, 'shop~1');
    const columns = table.columns.map((column) => `"${column.name}"`).join(', ');
    const [files, own] = await rowsOf(lake, `select ${columns} from ${name} order by ${columns}`);
    expect(own).toMatchObject({ rows: expect.arrayContaining([expect.anything()]) });
    expect(files).toEqual(own);
  });

  test('are one file per table and replay, written again only when something changed', async () => {
    const lake = copyLake(origin);
    const keys = TABLES.map(({ name }) => controlTableKey(name, 'shop~1'));
    expect(await writeControlTables(lake.blobs, 'shop~1')).toEqual(keys);
    expect(await writeControlTables(lake.blobs, 'shop~1')).toEqual([]);
    await lake.blobs.put(keys[0] ?? '', new TextEncoder().encode('{}\n'));
    expect(await writeControlTables(lake.blobs, 'shop~1')).toEqual(keys.slice(0, 1));
  });

  test('show no alerts of a replay that was replaced, and both replays', async () => {
    const lake = copyLake(origin);
    await writeControlTables(lake.blobs, 'shop~1');
    await replayInto(lake, [log], { dataset: 'shop', replace: true });
    for (const replay of ['shop~1', 'shop~2']) await writeControlTables(lake.blobs, replay);
    for (const sql of [
      'select id, replay from alerts order by id',
      'select incident, replay from incidents order by incident',
      'select replay, status from replays order by replay',
    ]) {
      const [files, own] = await rowsOf(lake, sql);
      expect(files).toEqual(own);
    }
    const [replays] = await rowsOf(lake, 'select replay, status from replays order by replay');
    expect(replays).toMatchObject({
      rows: [
        ['shop~1', 'replaced'],
        ['shop~2', 'finished'],
      ],
    });
  });

  test('of what is not there are no files', async () => {
    const lake = openTestLake();
    expect(await writeControlTables(lake.blobs, 'live')).toEqual([]);
  });

  test('end with the newest rows when another writer comes between', async () => {
    const lake = copyLake(origin);
    const key = controlTableKey('alerts', 'shop~1');
    let raced = 0;
    const racing = {
      ...lake.blobs,
      putIfAbsent: async (name: string, bytes: Uint8Array) => {
        if (name === key && (raced += 1) === 1) await lake.blobs.put(key, new TextEncoder().encode('{"id":"older"}\n'));
        return lake.blobs.putIfAbsent(name, bytes);
      },
    };
    expect(await writeControlTables(racing, 'shop~1')).toContain(key);
    const text = new TextDecoder().decode((await lake.blobs.get(key)) ?? undefined);
    expect(text).not.toContain('older');
    expect(text).toContain('"dataset":"shop"');
  });
});
