import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDuckDbQueryEngine } from '../../adapters/local/duckdb-query-engine.ts';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import { DOCUMENTED } from '../../adapters/local/trino-functions.test-helper.ts';
import { openFolderQueries } from '../../cli/open-queries.ts';
import type { LakeDays } from '../../domain/lake-days.ts';
import type { QueryResult } from '../../ports/query-engine.ts';
import { CATALOGUE, sqlOf } from '../../queries/catalogue.ts';
import { refreshViews } from '../../queries/definitions/refresh-views.ts';
import { LAKE_SCHEMA } from '../../queries/tables.ts';
import { openAndClosedDays } from '../../streams/lake-days.ts';
import { hasMiniStack } from '../peers/ministack.ts';
import { DIFFERENCES } from './differences.ts';
import { sqlExamples } from './examples.ts';
import {
  HOSTILE,
  MERGED_DAY,
  rawDaysOf,
  writeHostileLake,
  writeMergedLake,
  writeReplayedLake,
  writeYearsLake,
  YEARS,
} from './lakes.ts';
import { makeTables } from './make-tables.ts';
import { type EnginePair, expectSameRows } from './same-rows.ts';
import { type Stack, startStack } from './stack.ts';
import type { Catalog } from './trino-server.ts';
import type { TrinoEngine } from './trino-engine.ts';
import { findTrino } from './trino-tools.ts';
import { WRITTEN_BUCKET, writeLakeInAccount } from './written-lake.ts';

/* Athena's engine is Trino: what Trino 476 answers over our files is what Athena's version 3 is expected to answer. */

const tools = await findTrino();
const CATALOGS: readonly Catalog[] = hasMiniStack() ? ['folder', 's3'] : ['folder'];
if ('missing' in tools) process.stderr.write(`test:athena: skipped, ${tools.missing}\n`);
else if (!hasMiniStack()) process.stderr.write('test:athena: S3 skipped, MiniStack is not here: npm run peers\n');

/** The first value, a text. */
const textOf = ({ rows }: QueryResult): string => rows[0]?.[0] as string;

/** `DIVISION_BY_ZERO` of `DIVISION_BY_ZERO: Division by zero`. */
const errorName = (error: Error): string | undefined => error.message.split(':')[0];

('missing' in tools ? describe.skip : describe)("SQL on Athena's engine", () => {
  let stack: Stack;
  const closing: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    if (!('missing' in tools)) stack = await startStack(tools, hasMiniStack());
  }, 240_000);
  afterAll(async () => {
    for (const one of closing) await one.close();
    await stack.stop();
  });

  let merged: Promise<LakeDays> | null = null;
  /** Written once, for both catalogs. */
  const mergedLake = (): Promise<LakeDays> => (merged ??= writeMergedLake(stack.lake('merged')));

  /** The tables of a lake that was written to its folder, on Trino. */
  const openTrino = async (catalog: Catalog, lake: string, days: LakeDays): Promise<TrinoEngine> => {
    const engine = await stack.trino.open(catalog, lake);
    if (catalog === 's3') await stack.upload(lake);
    await makeTables(engine, catalog === 's3' ? `s3://${lake}` : `local:///${lake}`, days);
    return engine;
  };
  /** And on DuckDB. */
  const openDuckDb = (lake: string, days: LakeDays | null) => {
    const options = { root: stack.lake(lake), schema: LAKE_SCHEMA };
    const engine = createDuckDbQueryEngine({ ...options, days: () => Promise.resolve(days) });
    closing.push(engine);
    return engine;
  };

  describe.each(CATALOGS)('over the replay of an outage, in the %s', (catalog) => {
    let engines: EnginePair;
    beforeAll(async () => {
      const root = stack.lake('outage');
      const blobs = createFileBlobStore(root);
      if (catalog === 'folder') await writeReplayedLake(root);
      const trino = await openTrino(catalog, 'outage', await rawDaysOf(blobs));
      const duckDb = openFolderQueries(root, blobs);
      closing.push(duckDb);
      engines = { trino, duckDb };
    }, 240_000);

    test.each([...LAKE_SCHEMA.tables, ...LAKE_SCHEMA.views].map(({ name }) => name))(
      '%s holds the same rows',
      async (name) => {
        const table = [...LAKE_SCHEMA.tables, ...LAKE_SCHEMA.views].find((one) => one.name === name);
        const columns =
          table === undefined ? [] : [...table.columns, ...('partitions' in table ? table.partitions : [])];
        const list = columns.map((column) => `"${column.name}"`).join(', ');
        // a day, because the tables themselves know none
        const days = columns.some((column) => column.name === 'dt') ? `where dt = '2026-11-20'` : '';
        const { rows } = await expectSameRows(
          engines,
          `select ${list} from ${name} ${days} order by ${list} limit 3000`,
        );
        expect(rows.length > 0).toBe(!name.endsWith('_merged'));
      },
    );

    test.each(CATALOGUE.map((question) => [question.name, question] as const))('query %s', async (_, question) => {
      const trace = textOf(await engines.duckDb.run('select max(trace_id) from logs'));
      const given = {
        ...(question.name === 'trace' ? { trace } : {}),
        ...(question.name === 'gaps' ? { seconds: 1 } : {}),
        ...(question.name === 'quiet-services' ? { minutes: 0 } : {}),
        // approximate answers can change places at the edge of a limit
        ...(['before-the-alert', 'slowest-routes'].includes(question.name) ? { limit: 1000 } : {}),
      };
      const readText = (file: string) => readFile(join(import.meta.dirname, '..', '..', 'queries', file), 'utf8');
      const { rows } = await expectSameRows(engines, await sqlOf(question, given, readText));
      expect(rows).not.toEqual([]);
    });

    test.each(sqlExamples())('%s', async (_, sql) => {
      const { rows } = await expectSameRows(engines, sql);
      expect(rows).not.toEqual([]);
    });
  });

  (hasMiniStack() ? describe : describe.skip)('over the merged lake of a replay in an account', () => {
    let engines: EnginePair;
    beforeAll(async () => {
      const root = stack.lake('written');
      await writeLakeInAccount(stack.account ?? '', root);
      const blobs = createFileBlobStore(root);
      const trino = await stack.trino.open('s3', 'written');
      await makeTables(trino, `s3://${WRITTEN_BUCKET}`, await openAndClosedDays(blobs));
      const duckDb = openFolderQueries(root, blobs);
      closing.push(duckDb);
      engines = { trino, duckDb };
    }, 240_000);

    test.each(['logs', 'windows', 'quarantine', 'alerts', 'incidents', 'replays'])('%s', async (name) => {
      const table = [...LAKE_SCHEMA.tables, ...LAKE_SCHEMA.views].find((one) => one.name === name);
      const list = (table?.columns ?? []).map((column) => `"${column.name}"`).join(', ');
      const { rows } = await expectSameRows(engines, `select ${list} from ${name} order by ${list} limit 3000`);
      expect(rows).not.toEqual([]);
    });

    test('is read from merged files, every row once', async () => {
      const { rows } = await expectSameRows(engines, 'select count(*) as n, count(distinct event_id) as ids from logs');
      expect(rows).toEqual([[18_419, 18_419]]);
      await expectSameRows(engines, `select count(*) as n from logs_merged where dt = '2026-11-20'`);
    });
  });

  describe('functions', () => {
    test.each(DOCUMENTED.filter(([sql]) => !sql.includes('approx_percentile')))('%s', async (sql, value) => {
      const engine = await stack.trino.open('folder', 'functions');
      // a time with a zone is shown in it: compared as the time on the clock there
      const clock = sql.startsWith('at_timezone') ? `cast(${sql} as timestamp)` : sql;
      expect((await engine.run(`select ${clock}`)).rows).toEqual([[value]]);
    });
  });

  describe('what docs/sql.md says is not the same', () => {
    test.each(DIFFERENCES)('%s', async (sql, trino, duckDb) => {
      const engine = await stack.trino.open('folder', 'functions');
      const answer = await engine.run(`select ${sql}`).then(({ rows }) => rows[0]?.[0], errorName);
      expect(answer).toEqual(trino);
      expect((await openDuckDb('functions', null).run(`select ${sql}`)).rows).toEqual([[duckDb]]);
    });
  });

  describe.each(CATALOGS)('over days that are years apart, in the %s', (catalog) => {
    let engines: EnginePair;
    let trino: TrinoEngine;
    beforeAll(async () => {
      const root = stack.lake('years');
      if (catalog === 'folder') await writeYearsLake(root);
      trino = await openTrino(catalog, 'years', await rawDaysOf(createFileBlobStore(root)));
      engines = { trino, duckDb: openDuckDb('years', null) };
    });

    test('a query without a date sees all days, and lists no other', async () => {
      stack.listed();
      const { rows } = await expectSameRows(engines, 'select dt, count(*) as n from logs group by 1 order by 1');
      expect(rows.map(([dt, n]) => [dt, n])).toEqual(YEARS.map((day) => [day, 200]));
      const days = new Set(stack.listed().map((prefix) => /\/dt=([^/]*)\//.exec(prefix)?.[1]));
      expect(days).toEqual(new Set(catalog === 's3' ? YEARS : []));
    });

    test('a query for one day lists that day alone, and one for a bucket that bucket', async () => {
      stack.listed();
      await trino.run(`select count(*) from logs where dt = '2015-07-01' and bucket = 'fast'`);
      expect(stack.listed()).toEqual(catalog === 's3' ? ['logs/dt=2015-07-01/bucket=fast/'] : []);
    });

    test('the plan names the days as what is read', async () => {
      const plan = textOf(await trino.run(`explain (type io, format json) select count(*) from logs`));
      expect(new Set(plan.match(/\d{4}-\d\d-\d\d/g))).toEqual(new Set(YEARS));
    });

    test('windows and quarantine list those days, too', async () => {
      stack.listed();
      await expectSameRows(engines, 'select dt, sum(records) as records from windows group by 1 order by 1');
      await expectSameRows(engines, 'select count(*) from quarantine');
      const days = stack.listed().map((prefix) => prefix.replace(/^windows\/dt=|\/$/g, ''));
      expect(days).toEqual(catalog === 's3' ? YEARS : []);
    });

    test('a day that files are expected for is named before the first one comes', async () => {
      const days = await rawDaysOf(createFileBlobStore(stack.lake('years')));
      await refreshViews(trino, LAKE_SCHEMA, days, ['2026-02-19']);
      stack.listed();
      expect((await trino.run('select count(distinct dt) from logs')).rows).toEqual([[3]]);
      expect(stack.listed().includes('logs/dt=2026-02-19/bucket=fast/')).toBe(catalog === 's3');
    });
  });

  describe('over files of strangers', () => {
    let engines: EnginePair;
    beforeAll(async () => {
      const root = stack.lake('hostile');
      await writeHostileLake(root);
      const day = { rawDays: Object.values(HOSTILE), merged: [] };
      const days = { logs: day, windows: day, quarantine: day };
      engines = { trino: await openTrino('folder', 'hostile', days), duckDb: openDuckDb('hostile', days) };
    });
    const ofDay = (day: string): string =>
      `select event_id, ts, status, latency_ms, trace_id, source, bucket from logs where dt = '${day}' order by event_id`;

    test('columns that an old file lacks are null', async () => {
      const { rows } = await expectSameRows(engines, ofDay(HOSTILE.oldColumns));
      expect(rows.map((row) => row.slice(1))).toEqual([
        ['2026-02-18T10:00:00.000Z', null, null, null, 'shop.log', 'fast'],
        ['2026-02-18T10:00:00.400Z', null, null, null, 'shop.log', 'fast'],
      ]);
    });

    test('a column that nobody knows is passed over, and the order of columns does not matter', async () => {
      const { rows } = await expectSameRows(engines, ofDay(HOSTILE.newColumn));
      expect(rows.map(([, ts, status, , , source]) => [ts, status, source])).toEqual([
        ['2026-02-18T10:00:00.000Z', 200, 'shop.log'],
        ['2026-02-18T10:00:00.400Z', 200, 'shop.log'],
      ]);
    });

    test.each([HOSTILE.noRows, HOSTILE.emptyFolder, HOSTILE.noFolder])('nothing is read for %s', async (day) => {
      expect((await expectSameRows(engines, ofDay(day))).rows).toEqual([]);
    });

    test("a bucket and a day of nobody's are not seen, those beside them are", async () => {
      expect((await expectSameRows(engines, ofDay(HOSTILE.oddFolders))).rows).toHaveLength(2);
      const { rows } = await expectSameRows(engines, 'select dt, count(*) as n from logs group by 1 order by 1');
      expect(rows).toEqual([HOSTILE.oldColumns, HOSTILE.newColumn, HOSTILE.oddFolders].map((day) => [day, 2]));
    });
  });

  describe.each(CATALOGS)('over a lake that was compacted, in the %s', (catalog) => {
    let engines: EnginePair;
    beforeAll(async () => {
      const days = await mergedLake();
      engines = { trino: await openTrino(catalog, 'merged', days), duckDb: openDuckDb('merged', days) };
    });

    test('every row is seen once: merged, raw of another dataset, raw of another day', async () => {
      const { rows } = await expectSameRows(
        engines,
        'select dt, dataset, count(*) as n, count(distinct event_id) as ids from logs group by 1, 2 order by 1, 2',
      );
      expect(rows).toEqual([
        [MERGED_DAY, `o'brien`, 600, 600],
        [MERGED_DAY, 'shop-1234abcd', 600, 600],
        ['2026-02-19', 'shop-1234abcd', 600, 600],
      ]);
    });

    test('windows count every record once', async () => {
      const { rows } = await expectSameRows(
        engines,
        'select dt, dataset, sum(records) as n from windows group by 1, 2 order by 1, 2',
      );
      expect(rows.map((row) => row[2])).toEqual([600, 600, 600]);
    });
  });

  describe('over many years of days', () => {
    /** Every second day: the worst case, because no range is shorter than the days in it. */
    const everySecondDay = (count: number): readonly string[] =>
      Array.from({ length: count }, (_, index) =>
        new Date(Date.UTC(2000, 0, 1 + 2 * index)).toISOString().slice(0, 10),
      );
    const nothing = { rawDays: [], merged: [] };

    test('the view is made and a query for one day is answered', async () => {
      const trino = await stack.trino.open('folder', 'years');
      const merged = everySecondDay(2400).flatMap((dt, day) =>
        ['fast', 'medium', 'slow', 'critical', 'none'].map((bucket, index) => ({
          dt,
          bucket,
          datasets: ['shop'],
          runs: [(day * 5 + index).toString(16).padStart(12, '0')],
        })),
      );
      const logs = { rawDays: [...YEARS], merged };
      const days: LakeDays = { logs, windows: nothing, quarantine: nothing };
      await refreshViews(trino, LAKE_SCHEMA, days);
      const { rows } = await trino.run(`select count(*) from logs where dt = '${YEARS[1]}'`);
      expect(rows).toEqual([[200]]);
    });

    test('a view that Athena would refuse is refused before, and the old one stays', async () => {
      const trino = await stack.trino.open('folder', 'years');
      const run = (index: number): string => index.toString(16).padStart(12, '0');
      const merged = everySecondDay(5000).map((dt, index) => ({
        dt,
        bucket: 'fast',
        datasets: ['shop'],
        runs: [run(4 * index), run(4 * index + 1), run(4 * index + 2)],
      }));
      const days: LakeDays = { logs: { rawDays: [], merged }, windows: nothing, quarantine: nothing };
      await expect(refreshViews(trino, LAKE_SCHEMA, days)).rejects.toThrow('Athena takes 262144');
      expect((await trino.run(`select count(*) from logs where dt = '${YEARS[1]}'`)).rows).toEqual([[200]]);
    });
  });
});
