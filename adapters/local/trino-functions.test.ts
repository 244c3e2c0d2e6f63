import { afterAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../tests/contracts/temp-folder.ts';
import { createDuckDbQueryEngine } from './duckdb-query-engine.ts';
import { DOCUMENTED, T } from './trino-functions.test-helper.ts';

const engine = createDuckDbQueryEngine({ root: temporaryFolder(), schema: { tables: [], views: [] } });
afterAll(() => engine.close());

describe('SQL of Trino on DuckDB', () => {
  test.each(DOCUMENTED)('%s', async (sql, value) => {
    const { rows } = await engine.run(`select ${sql}`);
    expect(rows).toEqual([[value]]);
  });

  test('leaves strings, comments and names as they are', async () => {
    const { columns, rows } = await engine.run(
      `select 'arbitrary(x) -- every(' as "arbitrary(", /* every(1) */ 1 as every -- transform(`,
    );
    expect(columns.map(({ name }) => name)).toEqual(['arbitrary(', 'every']);
    expect(rows).toEqual([['arbitrary(x) -- every(', 1]]);
  });

  test('takes at as a name, and at time zone as what it is', async () => {
    const { columns, rows } = await engine.run(
      `select at, t.at, min(at) over () as first_at, timestamp '2026-02-18 10:00:00' at time zone 'UTC' from (values (1)) as t(at)`,
    );
    expect(columns.slice(0, 2).map(({ name }) => name)).toEqual(['at', 'at']);
    expect(rows).toEqual([[1, 1, 1, '2026-02-18T10:00:00.000Z']]);
  });

  test('sorts nulls last in both directions', async () => {
    const sorted = async (order: string) => (await engine.run(`select s from ${T} order by s ${order}`)).rows.flat();
    expect(await sorted('asc')).toEqual(['a', 'a', 'b', null]);
    expect(await sorted('desc')).toEqual(['b', 'a', 'a', null]);
  });
});
