/** The peer: DuckDB turns the same JSON lines into the same partitions with one statement and one thread. Arguments: FILE DIR */
import { DuckDBInstance } from '@duckdb/node-api';

const [file, folder] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
await connection.run(`
  copy (
    select
      timestamp as ts, level, service, method || ' ' || path as route, status, duration_ms as latency_ms,
      message, trace_id, host, user_id, region, bytes, version,
      strftime(timestamp, '%Y-%m-%d') as dt,
      case
        when duration_ms < 100 then 'fast'
        when duration_ms < 500 then 'medium'
        when duration_ms <= 2000 then 'slow'
        else 'critical'
      end as bucket
    from read_json('${file}', format = 'newline_delimited')
  ) to '${folder}' (format parquet, compression zstd, partition_by (dt, bucket))`);
connection.closeSync();
