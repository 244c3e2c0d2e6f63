import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { QueryEngine } from '../../ports/query-engine.ts';
import { storyRows } from './small-lake.ts';

/** Engines over the lake of `writeStory`, and over a lake that holds nothing yet. */
export interface EnginesUnderTest {
  readonly story: QueryEngine;
  readonly empty: QueryEngine;
}

/** What every query engine promises. */
export const queryEngineContract = (name: string, makeEngines: () => Promise<EnginesUnderTest>): void => {
  describe(`${name} as a query engine`, () => {
    let engines: EnginesUnderTest;
    beforeAll(async () => {
      engines = await makeEngines();
    });
    afterAll(async () => {
      await engines.story.close();
      await engines.empty.close();
    });
    const rows = async (sql: string) => (await engines.story.run(sql)).rows;

    test('gives names and types of columns, and values that JSON can say', async () => {
      const result = await engines.story.run(
        `select ts, status, latency_ms, line, trace_id is null as untraced, dt, bucket from logs order by event_id limit 1`,
      );
      expect(result.columns).toEqual([
        { name: 'ts', type: 'timestamp(3)' },
        { name: 'status', type: 'integer' },
        { name: 'latency_ms', type: 'double' },
        { name: 'line', type: 'bigint' },
        { name: 'untraced', type: 'boolean' },
        { name: 'dt', type: 'varchar' },
        { name: 'bucket', type: 'varchar' },
      ]);
      const first = storyRows()[0];
      const [row] = JSON.parse(JSON.stringify(result.rows)) as unknown[];
      expect(row).toEqual(['2026-02-18T10:00:00.000Z', 200, first?.latencyMs, 1, false, '2026-02-18', 'fast']);
    });

    test('names an expression without a name by its place', async () => {
      const { columns } = await engines.story.run('select count(*), max(status) as worst, count(*) from logs');
      expect(columns.map(({ name }) => name)).toEqual(['_col0', 'worst', '_col2']);
    });

    test('says numbers beyond what a double holds as text', async () => {
      expect(await rows('select 9007199254740993, 9007199254740991, cast(1.5 as decimal(10, 2))')).toEqual([
        ['9007199254740993', 9_007_199_254_740_991, 1.5],
      ]);
    });

    test('says arrays, maps, dates and nothing', async () => {
      expect(await rows(`select array[1, 2], map(array['a'], array[true]), date '2026-02-18', null`)).toEqual([
        [[1, 2], { a: true }, '2026-02-18', null],
      ]);
    });

    test('sees every row of every block once', async () => {
      const all = storyRows();
      const sum = all.reduce((total, row) => total + (row.latencyMs ?? 0), 0);
      const [[count, distinct, latency] = []] = await rows(
        'select count(*), count(distinct event_id), sum(latency_ms) from logs',
      );
      expect([count, distinct]).toEqual([all.length, all.length]);
      expect(latency).toBeCloseTo(sum, 3);
    });

    test('filters by partition and by time', async () => {
      const all = storyRows();
      const critical = all.filter(
        (row) => (row.latencyMs ?? 0) > 500 && row.ts >= Date.UTC(2026, 1, 18, 10, 55),
      ).length;
      expect(critical).toBeGreaterThan(0);
      expect(
        await rows(`select count(*) from logs where dt = '2026-02-18' and bucket in ('slow', 'critical')
                    and ts >= timestamp '2026-02-18 10:55:00'`),
      ).toEqual([[critical]]);
      expect(await rows(`select count(*) from logs where dt = '2026-02-19'`)).toEqual([[0]]);
    });

    test('adds the windows of all blocks per minute and series', async () => {
      const all = storyRows();
      const [totals] = await rows('select sum(records), sum(requests), sum(errors), sum(level_warn) from windows');
      expect(totals).toEqual([
        all.length,
        all.filter((row) => row.status !== null).length,
        all.filter((row) => row.status === 503).length,
        all.filter((row) => row.level === 'warn').length,
      ]);
      expect(
        await rows(
          `select count(*) from (select 1 from windows group by dataset, minute, service, route having count(*) > 1)`,
        ),
      ).toEqual([[0]]);
    });

    test('has empty tables where the lake has no files yet', async () => {
      for (const table of ['logs', 'windows', 'quarantine', 'alerts', 'incidents', 'replays']) {
        const { columns, rows: none } = await engines.empty.run(`select * from ${table}`);
        expect(columns.length).toBeGreaterThan(5);
        expect(none).toEqual([]);
      }
    });

    test('reads the bytes of what could not be read', async () => {
      expect(await rows('select line, reason, text, base64 from quarantine order by line')).toEqual([
        [77, 'binary', null, 'AP/+'],
        [99, 'truncated', '{"level":', null],
      ]);
    });

    test('names the column, table or function that it does not know', async () => {
      await expect(engines.story.run('select latency_m from logs')).rejects.toThrow('latency_m');
      await expect(engines.story.run('select * from lgs')).rejects.toThrow('lgs');
      await expect(engines.story.run('select aprox_distinct(ts) from logs')).rejects.toThrow('aprox_distinct');
      await expect(engines.story.run('selec 1')).rejects.toThrow('selec');
    });

    test('writes nothing', async () => {
      for (const sql of [
        `create table x as select 1 as a`,
        'drop view logs',
        `delete from logs`,
        'insert into logs select * from logs',
      ])
        await expect(engines.story.run(sql)).rejects.toThrow(/only queries|not allowed|denied|read.?only/i);
      expect(await rows('select count(*) from logs')).toEqual([[storyRows().length]]);
    });
  });
};
