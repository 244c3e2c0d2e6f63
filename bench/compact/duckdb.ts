/** The peer: DuckDB sorts the same files into one with one statement and one thread. Arguments: PATTERN FILE */
import { DuckDBInstance } from '@duckdb/node-api';

const [pattern, file] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
await connection.run(`
  copy (select * from read_parquet('${pattern}', hive_partitioning = false) order by ts, event_id)
  to '${file}' (format parquet, compression zstd, compression_level 1, row_group_size 131072)`);
connection.closeSync();
