import { randomUUID } from 'node:crypto';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  type ResultSet,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { Clock } from '../../ports/clock.ts';
import type { QueryEngine, QueryResult, QueryValue } from '../../ports/query-engine.ts';
import { explainQuery, statementError } from './athena-errors.ts';
import { queryPrice } from './athena-price.ts';
import { athenaType, athenaValue } from './athena-values.ts';
import { explainAwsError, nameOf } from './aws-errors.ts';

export interface AthenaOptions {
  readonly client: AthenaClient;
  readonly clock: Clock;
  readonly workgroup: string;
  readonly database: string;
  /** `queries`: whatever would change something is refused before AWS sees it; `all`: views can be made, too. */
  readonly allows: 'queries' | 'all';
}

const FIRST_PAUSE_MS = 50;
const MOST_PAUSE_MS = 2000;
const ACTIONS =
  'athena:StartQueryExecution, athena:GetQueryExecution, athena:GetQueryResults, athena:StopQueryExecution';

/** SQL on Athena over the tables of one database. */
export const createAthenaQueryEngine = (options: AthenaOptions): QueryEngine => ({
  run: async (sql, signal) => {
    signal?.throwIfAborted();
    if (options.allows === 'queries') refuseChanges(sql);
    const id = await start(options, sql);
    const execution = await finished(options, id, signal);
    if (execution.Status?.State !== 'SUCCEEDED')
      throw await explainQuery(options.client, options.workgroup, sql, execution);
    const scannedBytes = execution.Statistics?.DataScannedInBytes ?? 0;
    // only what reads data is charged
    const costUsd = execution.StatementType === 'DML' ? queryPrice(scannedBytes) : 0;
    return { ...(await results(options, id, signal)), scannedBytes, costUsd };
  },
  close: () => Promise.resolve(),
});

const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\//g;
const QUERY = /^(?:explain\s+(?:analyze\s+)?)?(?:select|with|values|table|show|describe|desc)\b|^\(/i;

const refuseChanges = (sql: string): void => {
  const bare = sql.replaceAll(COMMENTS, ' ').trim();
  if (QUERY.test(bare)) return;
  const text = /^;*$/.test(bare)
    ? 'there is no statement: give a query, such as: select * from logs limit 10'
    : `${bare.split(/\s/, 1)[0] ?? ''}: only queries can be run here, select … or with …; the lake is written by replays alone`;
  throw Object.assign(new Error(text), { code: 'ESQL' });
};

const explain = (error: unknown, { workgroup }: AthenaOptions): unknown =>
  explainAwsError(error, { doing: 'running SQL in the workgroup', target: workgroup, actions: ACTIONS });

const start = async (options: AthenaOptions, sql: string): Promise<string> => {
  const { client, workgroup, database } = options;
  try {
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: workgroup,
        QueryExecutionContext: { Database: database },
        // a call that the SDK repeats starts nothing twice
        ClientRequestToken: randomUUID(),
      }),
    );
    if (QueryExecutionId === undefined) throw new Error('Athena gave no id for the query: try again');
    return QueryExecutionId;
  } catch (error) {
    if (nameOf(error) === 'InvalidRequestException' && error instanceof Error && /line \d+:\d+/.test(error.message))
      throw statementError(error.message, sql);
    throw explain(error, options);
  }
};

/** Waits, in growing pauses, until the query is over; stops it when told so. */
const finished = async (options: AthenaOptions, id: string, signal?: AbortSignal): Promise<QueryExecution> => {
  const { client, clock } = options;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(MOST_PAUSE_MS, pause * 1.5)) {
    if (signal?.aborted) {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => undefined);
      throw signal.reason;
    }
    const { QueryExecution: execution } = await client
      .send(new GetQueryExecutionCommand({ QueryExecutionId: id }))
      .catch((error: unknown) => {
        throw explain(error, options);
      });
    const state = execution?.Status?.State;
    if (execution && (state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED')) return execution;
    await clock.sleep(pause, signal);
  }
};

const results = async (
  options: AthenaOptions,
  id: string,
  signal?: AbortSignal,
): Promise<Pick<QueryResult, 'columns' | 'rows'>> => {
  const rows: (readonly QueryValue[])[] = [];
  let columns: QueryResult['columns'] = [];
  let token: string | undefined;
  do {
    signal?.throwIfAborted();
    const next = token === undefined ? {} : { NextToken: token };
    const { ResultSet: page, NextToken } = await options.client
      .send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1000, ...next }))
      .catch((error: unknown) => {
        throw explain(error, options);
      });
    if (token === undefined) columns = columnsOf(page);
    rows.push(...rowsOf(page, token === undefined));
    token = NextToken;
  } while (token !== undefined);
  return { columns, rows };
};

const infoOf = (page: ResultSet | undefined) => page?.ResultSetMetadata?.ColumnInfo ?? [];

const columnsOf = (page: ResultSet | undefined): QueryResult['columns'] =>
  infoOf(page).map((column) => ({ name: column.Name ?? '', type: athenaType(column) }));

/** The first row of a query's first page repeats the names of its columns; that of other statements does not. */
const rowsOf = (page: ResultSet | undefined, isFirst: boolean): readonly (readonly QueryValue[])[] => {
  const info = infoOf(page);
  const texts = (page?.Rows ?? []).map(({ Data }) => info.map((_, index) => Data?.[index]?.VarCharValue));
  const hasHeader = isFirst && info.every(({ Name }, index) => texts[0]?.[index] === Name);
  return (hasHeader ? texts.slice(1) : texts).map((row) =>
    row.map((text, index) => athenaValue(text, info[index]?.Type ?? 'varchar')),
  );
};
