import { bytesText } from '../codecs/quantities.ts';
import type { QueryResult } from '../ports/index.ts';
import { EXIT, UsageError } from './failure.ts';
import { untilInterrupted } from './interrupt.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { openQueries } from './open-queries.ts';
import { commaSeparated, writeList } from './output.ts';

/** `foreshock sql SQL`: one statement in Athena's dialect over the lake; `-` reads it from standard input. */
export const sql = async (invocation: Invocation, text: string, flags: { readonly csv?: boolean }): Promise<number> => {
  if (flags.csv && invocation.format !== 'text') throw new UsageError('give one of --csv, --json and --ndjson');
  const statement = text === '-' ? await readAll(invocation.terminal.input) : text;
  if (statement.trim() === '')
    throw new UsageError('the SQL is empty: give a statement, for example foreshock sql "select count(*) from logs"');
  const engine = openQueries(invocation, await openLake(invocation));
  try {
    const result = await untilInterrupted(invocation.terminal, 'stopping the query', (signal) =>
      engine.run(statement, signal),
    );
    writeResult(invocation, result, flags.csv === true);
    invocation.terminal.err.write(priceOf(result));
  } finally {
    await engine.close();
  }
  return EXIT.done;
};

/** Writes the rows of a result: for machines one object per row. */
export const writeResult = (invocation: Invocation, { columns, rows }: QueryResult, isCsv: boolean): void => {
  const names = columns.map(({ name }) => name);
  if (isCsv) invocation.terminal.out.write(commaSeparated(names, rows));
  else if (invocation.format === 'text') {
    writeList(
      invocation,
      rows,
      names.map((label, index) => ({ label, of: (row) => row[index] ?? null })),
    );
  } else {
    const objects = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
    writeList(invocation, objects, []);
  }
};

/** What the statement cost where the engine takes money; Athena counts 10 MB at least. */
const priceOf = ({ scannedBytes, costUsd }: QueryResult): string =>
  scannedBytes === undefined || costUsd === undefined
    ? ''
    : `${bytesText(scannedBytes)} scanned, $${costUsd.toPrecision(2)}\n`;

const readAll = async (input: AsyncIterable<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
};
