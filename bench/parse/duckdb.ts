/** The peer: DuckDB's CSV reader takes the same lines apart at spaces and quotes, with one thread. Arguments: FILE COLUMNS LATENCY */
import { DuckDBInstance } from '@duckdb/node-api';
import { measured } from './measured.ts';

const [file = '', columns = '0', latency = ''] = process.argv.slice(2);
const names = Array.from({ length: Number(columns) }, (_, index) => `c${index}`);
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
await measured(async () => {
  const found = await connection.runAndReadAll(`
    select count(*)::int, sum(${latency}::double * 1000), ${names.map((name) => `sum(length(${name}))`).join(', ')}
    from read_csv('${file}', delim = ' ', quote = '"', header = false, auto_detect = false,
      columns = {${names.map((name) => `${name}: 'varchar'`).join(', ')}})`);
  const [lines, latencyMs] = found.getRows()[0] ?? [];
  return { lines: Number(lines), latencyMs: Number(latencyMs), format: 'csv' };
});
connection.closeSync();
