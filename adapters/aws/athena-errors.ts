import { GetWorkGroupCommand, type AthenaClient, type QueryExecution } from '@aws-sdk/client-athena';

/** Reasons of Athena's that say: the statement is at fault. */
const STATEMENT =
  /SYNTAX_ERROR|_NOT_FOUND|MISSING_|MISMATCH|INVALID_|AMBIGUOUS_|mismatched input|no viable alternative|Only one sql statement|EXPRESSION_NOT|NOT_SUPPORTED|DIVISION_BY_ZERO/i;
const SCAN_CAP = /bytes scanned limit/i;
const PARTITIONS = /EXCEEDED_PARTITION_LIMIT|EXCEEDED_TIME_LIMIT|timeout/i;
const NARROWER =
  `name days and buckets as literals (dt = '2026-02-18' and bucket in ('slow', 'critical')) ` +
  `and only the columns that you need`;

/** A query that failed or was cancelled, said for a person. `code` is `ESQL` where the statement is at fault, else `EQUERY`. */
export const explainQuery = async (
  client: AthenaClient,
  workgroup: string,
  sql: string,
  { Status, Statistics }: QueryExecution,
): Promise<Error> => {
  const reason = Status?.AthenaError?.ErrorMessage ?? Status?.StateChangeReason ?? 'Athena gave no reason';
  if (!SCAN_CAP.test(reason)) return statementError(reason, sql);
  const cap = await scanCap(client, workgroup);
  const scanned = Statistics?.DataScannedInBytes ?? 0;
  const text =
    `SQL: the query was cancelled after ${megabytes(scanned)}: it would scan more than the workgroup ${workgroup} allows` +
    `${cap === null ? '' : ` (${megabytes(cap)} per query)`}: ${NARROWER}, or raise the cap in the stack`;
  return Object.assign(new Error(text, { cause: new Error(reason) }), { code: 'EQUERY' });
};

/** What Athena says about a statement, with the place in it. */
export const statementError = (reason: string, sql: string): Error => {
  const isAtFault = STATEMENT.test(reason);
  const code = isAtFault ? 'ESQL' : 'EQUERY';
  const advice = PARTITIONS.test(reason) ? `\n${NARROWER}` : '';
  const [, line, column] = /line (\d+):(\d+)/.exec(reason) ?? [];
  const what = reason.replace(/^[A-Z_]+: /, '').replace(/line \d+:\d+: /, '');
  const cause = new Error(reason);
  if (line === undefined || column === undefined)
    return Object.assign(new Error(`SQL: ${what}${advice}`, { cause }), { code });
  const shown = `${sql.split('\n')[Number(line) - 1] ?? ''}\n  ${' '.repeat(Math.max(0, Number(column) - 1))}^`;
  const text = `SQL: ${what} (line ${line}, column ${column})\n  ${shown}${advice}`;
  return Object.assign(new Error(text, { cause }), { code, line: Number(line), column: Number(column) });
};

/** Bytes that one query may scan; null where this role may not ask. */
const scanCap = async (client: AthenaClient, workgroup: string): Promise<number | null> => {
  try {
    const { WorkGroup } = await client.send(new GetWorkGroupCommand({ WorkGroup: workgroup }));
    return WorkGroup?.Configuration?.BytesScannedCutoffPerQuery ?? null;
  } catch {
    return null;
  }
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
