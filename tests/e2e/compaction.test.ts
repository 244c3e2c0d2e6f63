import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import type { LakeDays, MergedTable } from '../../domain/lake-days.ts';
import { openAndClosedDays } from '../../streams/lake-days.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { foreshockJson } from '../run-cli.ts';

const lake = temporaryFolder();
const sample = join(import.meta.dirname, '../../sample-logs');
let instance: DuckDBInstance;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => instance.closeSync());

const texts = (values: readonly string[]): string =>
  values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');

/** The rows of a table as domain/lake-days.ts says that SQL reads them. */
const viewText = (days: LakeDays, table: MergedTable): string => {
  const { rawDays, merged } = days[table];
  const files = (root: string): string => {
    const pattern = `${lake}/${root}${table}/dt=*/${table === 'logs' ? 'bucket=*/' : ''}*`;
    const options = 'hive_partitioning = true, hive_types_autocast = false, union_by_name = true, filename = true';
    return table === 'quarantine' ? `read_json('${pattern}', ${options})` : `read_parquet('${pattern}', ${options})`;
  };
  const inPartition = ({ dt, bucket }: { dt: string; bucket: string | null }): string =>
    `dt = '${dt}'${bucket === null ? '' : ` and bucket = '${bucket}'`}`;
  const hidden = merged.map((one) => `not (${inPartition(one)} and dataset in (${texts(one.datasets)}))`);
  const read = merged.map(
    (one) => `(${inPartition(one)} and regexp_extract(filename, '([0-9a-f]+)-[0-9]+[.]', 1) in (${texts(one.runs)}))`,
  );
  const parts = [
    ...(rawDays.length === 0
      ? []
      : [`select * from ${files('')} where ${[`dt in (${texts(rawDays)})`, ...hidden].join(' and ')}`]),
    ...(read.length === 0 ? [] : [`select * from ${files('compacted/')} where ${read.join(' or ')}`]),
  ];
  return `(${parts.join(' union all by name ')})`;
};

const SUMS: Readonly<Record<MergedTable, string>> = {
  logs: `count(*), count(distinct event_id), bit_xor(hash(dt, bucket, event_id, dataset, ts, logged_at, service, route, level,
    status, latency_ms, message, fingerprint, trace_id, host, source, line, attributes))`,
  windows: `count(distinct (dataset, minute, service, route)), sum(records), sum(errors), sum(latency_sum_us),
    sum(fast), sum(critical), min(first_seen_at), max(last_seen_at)`,
  quarantine: 'count(*), bit_xor(hash(dataset, source, position, reason, text, base64))',
};

/** What DuckDB computes over all rows of each table. */
const sums = async (): Promise<readonly unknown[]> => {
  const days = await openAndClosedDays(createFileBlobStore(lake));
  const connection = await instance.connect();
  const found: unknown[] = [];
  for (const table of ['logs', 'windows', 'quarantine'] as const) {
    const { rawDays, merged } = days[table];
    if (rawDays.length + merged.length === 0) continue;
    const reader = await connection.runAndReadAll(`select ${SUMS[table]} from ${viewText(days, table)}`);
    found.push([table, reader.getRowsJson()]);
  }
  connection.closeSync();
  return found;
};

const run = <T = Readonly<Record<string, unknown>>>(...words: string[]): Promise<T> =>
  foreshockJson<T>(['--lake', lake, ...words]);

describe('a compacted lake', () => {
  test('gives DuckDB the same rows and sums before and after, and doctor and verify the same answers', async () => {
    await run('replay', join(sample, 'db-lock/orders.fastify.log.gz'), '--dataset', 'one', '--speed', '600');
    await run('replay', join(sample, 'db-lock/orders.fastify.log.gz'), '--dataset', 'two');
    const before = await sums();
    const doctor = await run('doctor');
    const { partitions } = await run<{ readonly partitions: readonly unknown[] }>('compact', '--dry-run');
    expect(partitions.length).toBeGreaterThan(3);
    expect(await sums()).toEqual(before);
    expect(await run('compact')).toMatchObject({ merged: partitions.length });
    expect(await sums()).toEqual(before);
    expect(await run('doctor')).toEqual(doctor);
    expect(await run('compact')).toMatchObject({ merged: 0, deleted: 0 });
    const alerts = await run<readonly { readonly id: string }[]>('alerts');
    expect(alerts.length).toBeGreaterThan(0);
    for (const { id } of alerts) expect(await run('verify', id)).toMatchObject({ equal: true });
  });
});
