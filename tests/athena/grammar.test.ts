import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { LakeDays } from '../../domain/lake-days.ts';
import { CATALOGUE, sqlOf } from '../../queries/catalogue.ts';
import { athenaTable } from '../../queries/definitions/athena-table.ts';
import { glueTable } from '../../queries/definitions/glue-table.ts';
import { viewStatement } from '../../queries/definitions/refresh-views.ts';
import { LAKE_SCHEMA } from '../../queries/tables.ts';
import { sqlExamples } from './examples.ts';
import { findSqlglot, parseStatements } from './sqlglot.ts';

/*
 * Athena makes tables with Hive's grammar, which Trino does not read: sqlglot, a parser that others wrote, judges those
 * statements. https://docs.aws.amazon.com/athena/latest/ug/create-table.html
 */

const sqlglot = await findSqlglot();
if ('missing' in sqlglot) process.stderr.write(`test:athena: grammar skipped, ${sqlglot.missing}\n`);
const python = 'missing' in sqlglot ? '' : sqlglot.python;

(python === '' ? describe.skip : describe)("a parser of Athena's dialect", () => {
  test.each(LAKE_SCHEMA.tables.map((table) => [table.name, table] as const))(
    'takes the statement that makes %s for what the Glue table says',
    async (_, table) => {
      const [parsed] = await parseStatements(python, [athenaTable(table, 's3://lake')]);
      const glue = glueTable(table, (folder) => `s3://lake/${folder}`);
      const { EXTERNAL: external, ...properties } = glue.Parameters;
      expect(parsed).toEqual({
        kind: 'create table',
        external: external === 'TRUE',
        columns: glue.StorageDescriptor.Columns.map(({ Name, Type }) => [Name, Type]),
        partitions: glue.PartitionKeys.map(({ Name, Type }) => [Name, Type]),
        location: glue.StorageDescriptor.Location,
        serde: glue.StorageDescriptor.SerdeInfo.SerializationLibrary,
        properties,
      });
    },
  );

  test('reads the views, the named questions and the examples', async () => {
    const logs = {
      rawDays: ['2026-02-18'],
      merged: [{ dt: '2026-02-18', bucket: 'fast', datasets: [`o'brien`], runs: ['a1b2c3d4e5f6'] }],
    };
    const nothing = { rawDays: [], merged: [] };
    const days: LakeDays = { logs, windows: nothing, quarantine: nothing };
    const readText = (file: string) => readFile(join(import.meta.dirname, '..', '..', 'queries', file), 'utf8');
    const questions = await Promise.all(
      CATALOGUE.map((question) => sqlOf(question, question.name === 'trace' ? { trace: 'x' } : {}, readText)),
    );
    const views = LAKE_SCHEMA.views.map((view) => viewStatement(view, days));
    const parsed = await parseStatements(python, [...views, ...questions, ...sqlExamples().map(([, sql]) => sql)]);
    expect(parsed.slice(0, views.length).map(({ kind }) => kind)).toEqual(views.map(() => 'create view'));
    expect(parsed.slice(views.length).filter(({ kind }) => kind !== 'Select')).toEqual([]);
  });

  test("refuses what is no statement of Athena's", async () => {
    const [parsed] = await parseStatements(python, ['create external table `x` (`a` strin comment) location 5']);
    expect(parsed).toMatchObject({ kind: 'error' });
  });
});
