/*
 * What the template holds for SQL, made from queries/: a Glue table for every table of the lake, and every named question
 * as a saved query of Athena. Views are not among them: their text names days, so code makes them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LakeTable } from '../domain/lake-table.ts';
import { CATALOGUE, sqlOf } from '../queries/catalogue.ts';
import { glueTable } from '../queries/definitions/glue-table.ts';
import type { ParameterType, Question } from '../queries/question.ts';
import { LAKE_SCHEMA } from '../queries/tables.ts';

/** The Glue tables and saved queries of the template by logical id; `queriesFolder` holds the questions' SQL. */
export const lakeResources = async (queriesFolder: string): Promise<Readonly<Record<string, object>>> => {
  const resources: Record<string, object> = {};
  for (const table of LAKE_SCHEMA.tables) resources[logicalId(table.name, 'Table')] = tableResource(table);
  for (const question of CATALOGUE) {
    resources[logicalId(question.name, 'Query')] = await queryResource(question, queriesFolder);
  }
  return resources;
};

const logicalId = (name: string, kind: string): string =>
  [...name.split(/[^a-z0-9]+/), kind].map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');

const tableResource = (table: LakeTable): object => ({
  Type: 'AWS::Glue::Table',
  Properties: {
    CatalogId: { Ref: 'AWS::AccountId' },
    DatabaseName: { Ref: 'Database' },
    TableInput: glueTable(table, (folder) => ({ 'Fn::Sub': `s3://\${LakeBucket}/${folder}` })),
  },
});

/** What stands in a saved query for a parameter that must be given. */
const EXAMPLES: Readonly<Record<ParameterType, string | number>> = { text: '...', number: 1, time: '2026-01-01' };

const queryResource = async (question: Question, queriesFolder: string): Promise<object> => {
  const missing = question.parameters.filter((one) => one.default === undefined);
  const given = Object.fromEntries(missing.map(({ name, type }) => [name, EXAMPLES[type]]));
  return {
    Type: 'AWS::Athena::NamedQuery',
    Condition: 'NamedQueriesAreOn',
    Properties: {
      Name: question.name,
      Description: question.asks,
      Database: { Ref: 'Database' },
      WorkGroup: { Ref: 'Workgroup' },
      QueryString: await sqlOf(question, given, (file) => readFile(join(queriesFolder, file), 'utf8')),
    },
  };
};
