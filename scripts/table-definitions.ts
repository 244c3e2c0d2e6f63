import { athenaTable } from '../queries/definitions/athena-table.ts';
import { glueTable } from '../queries/definitions/glue-table.ts';
import { trinoTable } from '../queries/definitions/trino-table.ts';
import { LAKE_SCHEMA } from '../queries/tables.ts';

/*
 * Prints the definitions of the lake's tables: `node scripts/table-definitions.ts athena|trino|glue PLACE`, where PLACE is
 * what the lake's folders stand below, such as s3://bucket. docs/athena-tables.sql is made by it.
 */
const [engine = '', place] = process.argv.slice(2);

const statements = (made: readonly string[]): string => made.map((statement) => `${statement};\n`).join('\n');

const textOf = (at: string): string | null => {
  switch (engine) {
    case 'athena':
      return statements(LAKE_SCHEMA.tables.map((table) => athenaTable(table, at)));
    case 'trino':
      return statements(LAKE_SCHEMA.tables.map((table) => trinoTable(table, at)));
    case 'glue':
      return `${JSON.stringify(
        LAKE_SCHEMA.tables.map((table) => glueTable(table, (folder) => `${at}/${folder}`)),
        null,
        2,
      )}\n`;
    default:
      return null;
  }
};

const text = place === undefined ? null : textOf(place.replace(/\/$/, ''));
if (text === null) {
  process.stderr.write(
    'usage: node scripts/table-definitions.ts athena|trino|glue PLACE, for example athena s3://my-lake\n',
  );
  process.exitCode = 2;
} else process.stdout.write(text);
