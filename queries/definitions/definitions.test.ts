import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ALERTS } from '../../domain/control-tables.ts';
import { folderOf } from '../../domain/lake-table.ts';
import { LOGS, QUARANTINE } from '../log-tables.ts';
import { LAKE_SCHEMA } from '../tables.ts';
import { athenaTable } from './athena-table.ts';
import { glueTable } from './glue-table.ts';
import { trinoTable } from './trino-table.ts';

const { tables, views } = LAKE_SCHEMA;

describe('every definition', () => {
  test('has names that no engine changes, each once', () => {
    const names = [...tables, ...views].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const columns = tables.flatMap((table) => [...table.columns, ...table.partitions].map(({ name }) => name));
    for (const name of [...names, ...columns]) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  });

  test('says what it is about in texts that stand in SQL as they are, no longer than Glue takes', () => {
    const texts = [...tables, ...views].flatMap(({ about, columns }) => [
      about,
      ...columns.map((column) => column.about),
    ]);
    for (const text of texts) expect(text).toMatch(/^[^'\\;]{1,255}$/);
  });

  test('is in a folder of its own', () => {
    const folders = tables.map(folderOf);
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders.slice(0, 2)).toEqual(['logs/', 'compacted/logs/']);
    expect(folders.at(-1)).toBe('tables/replays/');
  });
});

test("Athena's statements are those of docs/athena-tables.sql: scripts/table-definitions.ts writes it", () => {
  const shown = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'athena-tables.sql'), 'utf8');
  expect(tables.map((table) => `${athenaTable(table, 's3://YOUR-LAKE')};\n`).join('\n')).toBe(shown);
});

describe('the Glue table', () => {
  const place = (folder: string) => ({ 'Fn::Sub': `s3://\${LakeBucket}/${folder}` });

  test('of logs projects its partitions and says where and how its files are read', () => {
    expect(glueTable(LOGS.raw, place)).toMatchObject({
      Name: 'logs_raw',
      TableType: 'EXTERNAL_TABLE',
      Parameters: {
        classification: 'parquet',
        'projection.enabled': 'true',
        'projection.dt.type': 'date',
        'projection.dt.format': 'yyyy-MM-dd',
        'projection.dt.range': '2000-01-01,NOW+3DAYS',
        'projection.bucket.type': 'enum',
        'projection.bucket.values': 'fast,medium,slow,critical,none',
      },
      PartitionKeys: [
        { Name: 'dt', Type: 'string' },
        { Name: 'bucket', Type: 'string' },
      ],
      StorageDescriptor: {
        Location: { 'Fn::Sub': 's3://${LakeBucket}/logs/' },
        SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
      },
    });
    expect(glueTable(LOGS.raw, place).StorageDescriptor.Columns.slice(2, 4)).toEqual([
      { Name: 'ts', Type: 'timestamp', Comment: 'time as the line says, UTC' },
      { Name: 'logged_at', Type: 'timestamp', Comment: 'when the line can have been written: ts, or ts plus latency' },
    ]);
  });

  test('of alerts has no partitions and reads JSON', () => {
    const table = glueTable(ALERTS, place);
    expect(table.Parameters).toEqual({ EXTERNAL: 'TRUE', classification: 'json' });
    expect(table.PartitionKeys).toEqual([]);
    expect(table.StorageDescriptor.Location).toEqual({ 'Fn::Sub': 's3://${LakeBucket}/tables/alerts/' });
    expect(table.StorageDescriptor.SerdeInfo.SerializationLibrary).toBe('org.apache.hive.hcatalog.data.JsonSerDe');
  });
});

test("Trino's statement has the same projection in its own words", () => {
  const statement = trinoTable(QUARANTINE.raw, 's3://lake');
  expect(statement).toContain(
    `"dt" varchar comment 'day of the record before it as 2026-02-18, UTC' with (partition_projection_type = 'DATE', ` +
      `partition_projection_format = 'yyyy-MM-dd', partition_projection_range = array['2000-01-01', 'NOW+3DAYS'], ` +
      `partition_projection_interval = 1, partition_projection_interval_unit = 'DAYS')`,
  );
  expect(statement).toContain(
    `external_location = 's3://lake/quarantine/',\n  format = 'JSON',\n  partitioned_by = array['dt'],\n  partition_projection_enabled = true`,
  );
});
