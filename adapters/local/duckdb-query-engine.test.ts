import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOG_COLUMNS } from '../../codecs/log-table.ts';
import { QUARANTINE_COLUMNS } from '../../codecs/quarantine-file.ts';
import { WINDOW_COLUMNS } from '../../codecs/window-table.ts';
import { LOGS, QUARANTINE, WINDOW_PARTS } from '../../queries/log-tables.ts';
import { LAKE_SCHEMA } from '../../queries/tables.ts';
import { storyRows, writeRows, writeStory } from '../../tests/contracts/small-lake.ts';
import { temporaryFolder } from '../../tests/contracts/temp-folder.ts';
import { createDuckDbQueryEngine } from './duckdb-query-engine.ts';
import { createFileBlobStore } from './file-blob-store.ts';

const folder = temporaryFolder();
const root = join(folder, `o'brien's [lake]`);
const engine = createDuckDbQueryEngine({ root, schema: LAKE_SCHEMA });

beforeAll(async () => {
  await writeStory(createFileBlobStore(root));
  writeFileSync(join(folder, 'secret.csv'), 'a\n1\n');
});
afterAll(() => engine.close());

const refusal = async (sql: string): Promise<{ code?: string; line?: number; column?: number; message: string }> => {
  const error: unknown = await engine.run(sql).then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  const { code, line, column, message } = error as { code?: string; line?: number; column?: number; message: string };
  return { ...(code && { code }), ...(line && { line }), ...(column && { column }), message };
};

describe('the definitions of tables', () => {
  const namesAndTypes = (columns: readonly { readonly name: string; readonly type: string }[]): readonly string[] =>
    columns.map(({ name, type }) => `${name} ${type}`);

  test('agree with the files that are written', () => {
    expect(namesAndTypes(LOGS.raw.columns)).toEqual(namesAndTypes(LOG_COLUMNS));
    expect(namesAndTypes(WINDOW_PARTS.raw.columns)).toEqual(namesAndTypes(WINDOW_COLUMNS));
    expect(namesAndTypes(QUARANTINE.raw.columns)).toEqual(namesAndTypes(QUARANTINE_COLUMNS));
  });

  test('agree with what DuckDB sees, for tables and views alike, with files and without', async () => {
    const empty = createDuckDbQueryEngine({ root: join(folder, 'nothing'), schema: LAKE_SCHEMA });
    for (const { name, ...table } of [...LAKE_SCHEMA.tables, ...LAKE_SCHEMA.views]) {
      const columns = 'partitions' in table ? [...table.columns, ...table.partitions] : table.columns;
      const types = {
        string: 'varchar',
        timestamp: 'timestamp(3)',
        int32: 'integer',
        int64: 'bigint',
        double: 'double',
        binary: 'varbinary',
      };
      const expected = columns.map((column) => ({ name: column.name, type: types[column.type] }));
      if (/_(?:raw|merged)$/.test(name)) expected.push({ name: '$path', type: 'varchar' });
      expect((await engine.run(`select * from ${name} limit 0`)).columns).toEqual(expected);
      expect((await empty.run(`select * from ${name} limit 0`)).columns).toEqual(expected);
    }
    await empty.close();
  });
});

describe('SQL is locked in', () => {
  test.each([
    ['read_csv', (path: string) => `select * from read_csv('${path}')`],
    ['read_text', (path: string) => `select * from read_text('${path}')`],
    ['glob', (path: string) => `select * from glob('${path}*')`],
    ['file name as table', (path: string) => `select * from '${path}'`],
  ])('to the lake: %s', async (_, sql) => {
    expect((await refusal(sql(join(folder, 'secret.csv')))).message).not.toContain('nothing was refused');
    expect((await refusal(sql('/etc/passwd'))).message).not.toContain('nothing was refused');
  });

  test.each([
    `copy (select 1) to 'ROOT/x.csv'`,
    `explain analyze copy (select 1) to 'ROOT/x.csv'`,
    `/* x */ explain analyze copy (select 1) to 'ROOT/x.csv'`,
    `attach 'ROOT/x.db'`,
    `export database 'ROOT/x'`,
    'install httpfs',
    'load httpfs',
    'set enable_external_access = true',
    'reset lock_configuration',
    `explain export database 'ROOT/x'`,
    'with x as (select 1) insert into alerts select * from alerts',
    'pragma database_list',
    `call pragma_version()`,
    'select 1; drop view logs',
    'create table x as select 1 as a',
  ])('to reading: %s', async (sql) => {
    const before = readdirSync(root);
    const { message } = await refusal(sql.replace('ROOT', root.replaceAll("'", "''")));
    expect(message).not.toContain('nothing was refused');
    expect(readdirSync(root)).toEqual(before);
  });

  test('and says why', async () => {
    expect(await refusal('drop view logs')).toEqual({
      code: 'ESQL',
      message: 'SQL: drop: only queries can be run here, select … or with …; the lake is written by replays alone',
    });
    expect((await refusal('select 1; select 2')).message).toContain('there are 2 statements');
    expect((await refusal(' -- nothing\n')).message).toContain('there is no statement');
  });
});

describe('an error in SQL', () => {
  test('names line and column of the text as it was given, and what was perhaps meant', async () => {
    const sql =
      'select approx_percentile(latency_ms, 0.5), approx_distinct(host),\n  arbitrary(level), servic\nfrom logs';
    const { message, ...place } = await refusal(sql);
    expect(place).toEqual({ code: 'ESQL', line: 2, column: 21 });
    expect(message).toContain(
      [
        'SQL: Referenced column "servic" not found in FROM clause! (line 2, column 21)',
        '    arbitrary(level), servic',
        '                      ^',
        'Candidate bindings: "service",',
      ].join('\n'),
    );
  });

  test('finds the place in a long line', async () => {
    const sql = `select ${Array.from({ length: 60 }, (_, index) => `latency_ms + ${index}`).join(', ')}, latenc from logs`;
    expect((await refusal(sql)).column).toBe(sql.indexOf('latenc from') + 1);
  });

  test('suggests the table that was meant', async () => {
    expect((await refusal('select * from windos')).message).toContain('Did you mean "windows"?');
  });

  test('is told apart from an error of the lake', async () => {
    const broken = join(temporaryFolder(), 'lake');
    mkdirSync(join(broken, 'logs/dt=2026-02-18/bucket=fast'), { recursive: true });
    writeFileSync(join(broken, 'logs/dt=2026-02-18/bucket=fast/x.parquet'), 'no parquet at all');
    const other = createDuckDbQueryEngine({ root: broken, schema: LAKE_SCHEMA });
    await expect(other.run('select count(*) from logs')).rejects.toThrow('x.parquet');
    await other.close();
  });
});

describe('a lake that lives', () => {
  test('shows files from the moment on when they are there', async () => {
    const later = join(temporaryFolder(), 'later');
    const other = createDuckDbQueryEngine({ root: later, schema: LAKE_SCHEMA });
    const count = async (): Promise<unknown> => (await other.run('select count(*) from logs')).rows[0]?.[0];
    expect(await count()).toBe(0);
    const store = createFileBlobStore(later);
    const rows = storyRows();
    await writeRows(store, rows.slice(0, 10), 'first');
    expect(await count()).toBe(10);
    await writeRows(store, rows.slice(10, 30), 'second');
    expect(await count()).toBe(30);
    for await (const { key } of store.list('logs/')) await store.delete(key);
    expect(await count()).toBe(0);
    await other.close();
  });

  test('asks for the rows of control tables when a statement names them', async () => {
    let asked = 0;
    const other = createDuckDbQueryEngine({
      root,
      schema: LAKE_SCHEMA,
      rows: {
        alerts: () => {
          asked += 1;
          return Promise.resolve([
            { id: `it's ${asked}`, at: '2026-02-18T10:45:30.123Z', probability: 0.87, service: null },
          ]);
        },
      },
    });
    await other.run('select 1');
    expect(asked).toBe(0);
    expect((await other.run('select id, at, probability, service, route from ALERTS')).rows).toEqual([
      ["it's 1", '2026-02-18T10:45:30.123Z', 0.87, null, null],
    ]);
    expect((await other.run('select id from alerts')).rows).toEqual([["it's 2"]]);
    await other.close();
  });

  test('answers many at once', async () => {
    const counts = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        engine.run(`select count(*) + ${index} from logs, (select count(*) from alerts)`),
      ),
    );
    expect(counts.map(({ rows }) => rows[0]?.[0])).toEqual(
      Array.from({ length: 8 }, (_, index) => storyRows().length + index),
    );
  });
});

test('a long query ends when its signal aborts', async () => {
  const started = Date.now();
  const running = engine.run('select count(*) from range(100000000000) t(a) where a % 7 = 3', AbortSignal.timeout(100));
  await expect(running).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(Date.now() - started).toBeLessThan(5000);
  expect((await engine.run('select 1')).rows).toEqual([[1]]);
});
