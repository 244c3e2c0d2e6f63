import { afterAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../tests/contracts/temp-folder.ts';
import { createDuckDbQueryEngine } from './duckdb-query-engine.ts';

const engine = createDuckDbQueryEngine({ root: temporaryFolder(), schema: { tables: [], views: [] } });
afterAll(() => engine.close());

const TS = `timestamp '2001-08-22 03:04:05.321'`;
const T = `(values (1, 'a'), (2, 'b'), (3, 'a'), (4, null)) as t(n, s)`;

/** Expressions and what Trino's documentation says they give; where it shows none, what follows from its definition. */
const DOCUMENTED: readonly (readonly [sql: string, value: unknown])[] = [
  [`date_trunc('second', ${TS})`, '2001-08-22T03:04:05.000Z'],
  [`date_trunc('minute', ${TS})`, '2001-08-22T03:04:00.000Z'],
  [`date_trunc('month', ${TS})`, '2001-08-01T00:00:00.000Z'],
  [`date_add('second', 86, timestamp '2020-03-01 00:00:00')`, '2020-03-01T00:01:26.000Z'],
  [`date_add('hour', 9, timestamp '2020-03-01 00:00:00')`, '2020-03-01T09:00:00.000Z'],
  [`date_add('day', -1, timestamp '2020-03-01 00:00:00')`, '2020-02-29T00:00:00.000Z'],
  [`date_add('month', 1, timestamp '2020-01-31 00:00:00')`, '2020-02-29T00:00:00.000Z'],
  [`date_diff('second', timestamp '2020-03-01 00:00:00', timestamp '2020-03-02 00:00:00')`, 86_400],
  [`date_diff('hour', timestamp '2020-03-01 00:00:00', timestamp '2020-03-02 00:00:00')`, 24],
  [`date_diff('day', date '2020-03-01', date '2020-03-02')`, 1],
  [`date_diff('day', timestamp '2020-03-01 23:59:00', timestamp '2020-03-02 00:01:00')`, 0],
  [`date_diff('millisecond', timestamp '2020-06-01 12:30:45.000', timestamp '2020-06-02 12:30:45.123')`, 86_400_123],
  [`from_iso8601_timestamp('2020-05-11')`, '2020-05-11T00:00:00.000Z'],
  [`from_iso8601_timestamp('2020-05-11T11:15:05')`, '2020-05-11T11:15:05.000Z'],
  [`from_iso8601_timestamp('2020-05-11T11:15:05.055+01:00')`, '2020-05-11T10:15:05.055Z'],
  [`from_iso8601_timestamp('2020-05-11T11:15:05.055Z')`, '2020-05-11T11:15:05.055Z'],
  [`from_iso8601_date('2020-05-11')`, '2020-05-11'],
  [`to_iso8601(${TS})`, '2001-08-22T03:04:05.321'],
  [`from_unixtime(1.5)`, '1970-01-01T00:00:01.500Z'],
  [`to_unixtime(timestamp '1970-01-01 00:01:00.250')`, 60.25],
  [`date_format(timestamp '2022-10-20 05:10:00', '%m-%d-%Y %H')`, '10-20-2022 05'],
  [`date_format(${TS}, '%Y-%c-%e %k:%i:%s %W %M')`, '2001-8-22 3:04:05 Wednesday August'],
  [`date_format(${TS}, '%T %p 100%%')`, '03:04:05 AM 100%'],
  [`date_parse('2022/10/20/05', '%Y/%m/%d/%H')`, '2022-10-20T05:00:00.000Z'],
  [`date_parse('18/Feb/2026:10:05:07', '%d/%b/%Y:%H:%i:%s')`, '2026-02-18T10:05:07.000Z'],
  [`format_datetime(${TS}, 'yyyy-MM-dd HH:mm:ss.SSS')`, '2001-08-22 03:04:05.321'],
  [`format_datetime(${TS}, 'yyyy-MM-dd''T''HH:mm EEE')`, '2001-08-22T03:04 Wed'],
  [`parse_datetime('2022-10-20T05:07', 'yyyy-MM-dd''T''HH:mm')`, '2022-10-20T05:07:00.000Z'],
  [`at_timezone(timestamp '2012-10-31 01:00:00', 'America/Los_Angeles')`, '2012-10-30T18:00:00.000Z'],
  [`millisecond(${TS})`, 321],
  [`second(${TS})`, 5],
  [`day_of_week(date '2001-08-22')`, 3],
  [`day_of_month(${TS})`, 22],
  [`day_of_year(date '2001-02-01')`, 32],
  [`week_of_year(date '2001-01-04')`, 1],
  [`year_of_week(date '2005-01-01')`, 2004],
  [`last_day_of_month(${TS})`, '2001-08-31'],
  [`date(timestamp '2001-08-22 03:04:05')`, '2001-08-22'],
  [`extract(hour from ${TS})`, 3],
  [`timestamp '2012-08-08 01:00:00' + interval '29' hour`, '2012-08-09T06:00:00.000Z'],
  [`timestamp '2012-08-08 01:00:00' - interval '5' minute`, '2012-08-08T00:55:00.000Z'],
  [`regexp_count('1a 2b 14m', '\\s*[a-z]+\\s*')`, 3],
  [`regexp_extract('1a 2b 14m', '\\d+')`, '1'],
  [`regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2)`, 'a'],
  [`regexp_extract('abc', '\\d+')`, null],
  [`regexp_extract_all('1a 2b 14m', '\\d+')`, ['1', '2', '14']],
  [`regexp_extract_all('1a 2b 14m', '(\\d+)([a-z]+)', 2)`, ['a', 'b', 'm']],
  [`regexp_like('1a 2b 14m', '\\d+b')`, true],
  [`regexp_replace('1a 2b 14m', '\\d+[ab] ')`, '14m'],
  [`regexp_replace('1a 2b 14m', '(\\d+)([ab]) ', '3c$2 ')`, '3ca 3cb 14m'],
  [`regexp_split('1a 2b 14m', '\\s*[a-z]+\\s*')`, ['1', '2', '14', '']],
  [`split_part('a-b-c', '-', 2)`, 'b'],
  [`split_part('a-b-c', '-', 9)`, null],
  [`split('a,b', ',')`, ['a', 'b']],
  [`strpos('high', 'gh')`, 3],
  [`substr('abcdef', 2, 3)`, 'bcd'],
  [`lpad('7', 3, '0')`, '007'],
  [`codepoint('a')`, 97],
  [`json_extract_scalar('[1, 2, 3]', '$[2]')`, '3'],
  [`json_extract_scalar('{"a": {"b": "x"}}', '$.a.b')`, 'x'],
  [`json_extract_scalar('{"a b": true}', '$["a b"]')`, 'true'],
  [`json_extract_scalar('{"a": {"b": 1}}', '$.a')`, null],
  [`json_extract_scalar('{"a": null}', '$.a')`, null],
  [`json_extract_scalar('no json', '$.a')`, null],
  [`json_extract('{"a": [1, 2]}', '$.a')`, '[1,2]'],
  [`json_array_length('[1, 2, 3]')`, 3],
  [`json_format(json_parse('[1, 2, 3]'))`, '[1,2,3]'],
  [`element_at(array[10, 20], 2)`, 20],
  [`element_at(array[10, 20], -1)`, 20],
  [`element_at(array[10, 20], 3)`, null],
  [`element_at(map(array['a'], array[1]), 'a')`, 1],
  [`element_at(map(array['a'], array[1]), 'b')`, null],
  [`cardinality(array[1, 2, 3])`, 3],
  [`cardinality(map(array['a', 'b'], array[1, 2]))`, 2],
  [`slice(array[1, 2, 3, 4], 2, 2)`, [2, 3]],
  [`array_join(array[1, 2, 3], '-')`, '1-2-3'],
  [`array_max(array[1, 3, 2])`, 3],
  [`array_distinct(array[1, 1])`, [1]],
  [`contains(array[1, 2], 2)`, true],
  [`sequence(1, 5, 2)`, [1, 3, 5]],
  [`transform(array[5, 6], x -> x + 1)`, [6, 7]],
  [`filter(array[5, -6, 7], x -> x > 0)`, [5, 7]],
  [`width_bucket(5.35, 0.024, 10.06, 5)`, 3],
  [`width_bucket(3, array[1, 2, 4])`, 2],
  [`truncate(-1.7)`, -1],
  [`5 / 2`, 2],
  [`5.0 / 2`, 2.5],
  [`is_nan(cast('NaN' as double))`, true],
  [`try_cast('x' as integer)`, null],
  [`try(cast('x' as integer))`, null],
  [`coalesce(null, nullif(1, 1), 2)`, 2],
  [`url_extract_protocol('https://example.com:8080/a/b?x=1#f')`, 'https'],
  [`url_extract_host('https://example.com:8080/a/b?x=1#f')`, 'example.com'],
  [`url_extract_port('https://example.com:8080/a/b?x=1#f')`, 8080],
  [`url_extract_path('https://example.com:8080/a/b?x=1#f')`, '/a/b'],
  [`url_extract_query('https://example.com:8080/a/b?x=1#f')`, 'x=1'],
  [`url_extract_fragment('https://example.com:8080/a/b?x=1#f')`, 'f'],
  [`(select approx_percentile(n, 0.5) from ${T})`, 2],
  [`(select approx_percentile(n, array[0.25, 1.0]) from ${T})`, [1, 4]],
  [`(select approx_percentile(n, 0.5) filter (where s = 'a') from ${T})`, 1],
  [`(select approx_distinct(s) from ${T})`, 2],
  [`(select approx_distinct(s, 0.01) from ${T})`, 2],
  [`(select approx_distinct(s) filter (where n < 2) from ${T})`, 1],
  [`(select count_if(n > 1) from ${T})`, 3],
  [`(select bool_or(n > 3) from ${T})`, true],
  [`(select every(n > 3) from ${T})`, false],
  [`(select max_by(s, n) from ${T} where n < 4)`, 'a'],
  [`(select min_by(n, s) from ${T} where n = 2)`, 2],
  [`(select arbitrary(s) from ${T} where n in (2, 4))`, 'b'],
  [`(select histogram(s) from ${T} where s is not null)`, { a: 2, b: 1 }],
  [`(select map_agg(s, n) from ${T} where n < 3)`, { a: 1, b: 2 }],
  [`(select array_agg(n order by n desc) from ${T})`, [4, 3, 2, 1]],
  [`(select sum(n) from ${T})`, 10],
  [`(select max(x) from unnest(array[1, 2]) as u(x))`, 2],
];

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
