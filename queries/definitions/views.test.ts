import { describe, expect, test } from '@jest/globals';
import type { LakeDays, MergedPartition } from '../../domain/lake-days.ts';
import { LOGS, WINDOWS } from '../log-tables.ts';
import { LAKE_SCHEMA } from '../tables.ts';
import { dayFilter } from './day-filter.ts';
import { MOST_STATEMENT_BYTES, refreshViews, viewStatement } from './refresh-views.ts';

const NOTHING = { rawDays: [], merged: [] };
const daysOf = (logs: LakeDays['logs']): LakeDays => ({ logs, windows: NOTHING, quarantine: NOTHING });
/** The text without its list of columns. */
const logsView = (logs: LakeDays['logs']): string => LOGS.view.sql(daysOf(logs)).replaceAll(/select .*/g, 'select …');
const merged = (dt: string, bucket: string, ...datasets: readonly string[]): MergedPartition => ({
  dt,
  bucket,
  datasets,
  runs: [`${dt.slice(-2)}${bucket.length}abc`],
});

describe('a condition on days', () => {
  test('names single days, and days in a row as a range, in any order and once', () => {
    expect(dayFilter(['2026-02-18'])).toBe(`dt in ('2026-02-18')`);
    expect(dayFilter(['2026-03-02', '2026-02-28', '2026-03-01', '2026-03-02', '2019-12-31', '2020-01-01'])).toBe(
      `dt between '2026-02-28' and '2026-03-02' or dt in ('2019-12-31', '2020-01-01')`,
    );
  });

  test.each([`2026-02-30`, `x' or 'a' = 'a`, '2026-2-1', ''])('refuses %j, which is no day', (day) => {
    expect(() => dayFilter(['2026-02-18', day])).toThrow(`"${day}" is not a day`);
  });

  test('refuses no days at all', () => {
    expect(() => dayFilter([])).toThrow('at least one day');
  });
});

describe('the view over logs', () => {
  test('reads all raw files where nothing was merged and no day is known', () => {
    expect(LOGS.view.sql(null)).toMatch(/^select event_id, .*, dt, bucket\nfrom logs_raw$/);
  });

  test('reads nothing where no day has files', () => {
    expect(logsView(NOTHING)).toBe('select …\nfrom logs_raw\nwhere false');
  });

  test('reads raw days as literals', () => {
    expect(logsView({ rawDays: ['2026-02-18'], merged: [] })).toBe(
      `select …\nfrom logs_raw\nwhere (dt in ('2026-02-18'))`,
    );
  });

  test('reads merged files of the runs in force, and of raw files what is not in them', () => {
    const partitions = [
      merged('2026-02-17', 'fast', 'shop'),
      merged('2026-02-18', 'fast', 'shop', `o'brien`),
      merged('2026-02-18', 'slow', 'shop', `o'brien`),
      merged('2026-02-19', 'fast', 'shop', `o'brien`),
      merged('2026-02-19', 'slow', 'shop', `o'brien`),
    ];
    expect(logsView({ rawDays: ['2026-02-18', '2026-02-19'], merged: partitions })).toBe(
      [
        'select …',
        'from logs_raw',
        `where (dt in ('2026-02-18', '2026-02-19'))`,
        `and not ((dt in ('2026-02-18', '2026-02-19')) and bucket in ('fast', 'slow') and coalesce(dataset, '') in ('o''brien', 'shop'))`,
        'union all',
        'select …',
        'from logs_merged',
        `where (dt between '2026-02-17' and '2026-02-19')`,
        `and regexp_extract("$path", '([0-9a-f]+)-[0-9]+[.][a-z.]+$', 1) in ('174abc', '184abc', '194abc')`,
      ].join('\n'),
    );
  });

  test('reads no merged files of a partition that has none in force', () => {
    const takenBack = { ...merged('2026-02-18', 'fast', 'shop'), runs: [] };
    expect(logsView({ rawDays: ['2026-02-18'], merged: [takenBack] })).not.toContain('logs_merged');
  });
});

describe('making the views anew', () => {
  const statements = async (days: LakeDays, expected?: readonly string[]): Promise<readonly string[]> => {
    const run: string[] = [];
    const engine = {
      run: (sql: string) => {
        run.push(sql);
        return Promise.resolve({ columns: [], rows: [] });
      },
    };
    await refreshViews(engine, LAKE_SCHEMA, days, expected);
    return run;
  };

  test('is one statement for each, those that others read first', async () => {
    const run = await statements(daysOf({ rawDays: ['2026-02-18'], merged: [] }));
    expect(run.map((sql) => sql.split(' as\n')[0])).toEqual(
      ['logs', 'window_parts', 'quarantine', 'windows'].map((name) => `create or replace view ${name}`),
    );
    expect(run[3]).toBe(`create or replace view windows as\n${WINDOWS.sql(null)}`);
  });

  test('names days that files are expected for, in every view', async () => {
    const run = await statements(daysOf({ rawDays: ['2026-02-18'], merged: [] }), ['2026-02-18', '2026-02-19']);
    expect(run[0]).toContain(`where (dt in ('2026-02-18', '2026-02-19'))`);
    expect(run[2]).toContain(`where (dt in ('2026-02-18', '2026-02-19'))`);
  });

  test('holds more than forty years of open days, each alone', () => {
    const rawDays = Array.from({ length: 8000 }, (_, index) =>
      new Date(Date.UTC(2000, 0, 1 + 2 * index)).toISOString().slice(0, 10),
    );
    const statement = viewStatement(LOGS.view, daysOf({ rawDays, merged: [] }));
    expect(statement.length).toBeLessThan(MOST_STATEMENT_BYTES);
  });

  test('holds eight years of merged days with every bucket, and refuses more than Athena takes, with advice', () => {
    const years = (count: number): LakeDays =>
      daysOf({
        rawDays: [],
        merged: Array.from({ length: count * 365 * 5 }, (_, index) => ({
          dt: new Date(Date.UTC(2018, 0, 1 + Math.floor(index / 5))).toISOString().slice(0, 10),
          bucket: ['fast', 'medium', 'slow', 'critical', 'none'][index % 5] ?? '',
          datasets: ['live'],
          runs: [index.toString(16).padStart(12, '0')],
        })),
      });
    expect(viewStatement(LOGS.view, years(8)).length).toBeLessThan(MOST_STATEMENT_BYTES);
    expect(() => viewStatement(LOGS.view, years(10))).toThrow(
      /the view logs would have \d+ bytes and Athena takes 262144/,
    );
  });
});
