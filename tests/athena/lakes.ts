import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import { LOG_COLUMNS } from '../../codecs/log-table.ts';
import type { ParquetColumn } from '../../codecs/parquet/columns.ts';
import { encodeParquet } from '../../codecs/parquet/encode.ts';
import { encodeQuarantine } from '../../codecs/quarantine-file.ts';
import { shortHash } from '../../domain/hash.ts';
import { logsKey, quarantineKey } from '../../domain/lake-layout.ts';
import type { LakeDays, TableDays } from '../../domain/lake-days.ts';
import { DAY_MS } from '../../domain/window.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import { listReplayIds } from '../../streams/replay-states.ts';
import { writeControlTables } from '../../streams/write-tables.ts';
import { REPLAY, storyRows, writeRows } from '../contracts/small-lake.ts';
import { foreshockJson } from '../run-cli.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'sample-logs', 'db-lock');

/** The real outage, replayed as a person does it, with the control tables that AWS would have. */
export const writeReplayedLake = async (root: string): Promise<void> => {
  const logs = readdirSync(SAMPLE).filter((name) => name.endsWith('.log.gz'));
  await foreshockJson(['--lake', root, 'replay', ...logs.map((name) => join(SAMPLE, name))]);
  const blobs = createFileBlobStore(root);
  for (const replay of await listReplayIds(blobs)) await writeControlTables(blobs, replay);
  await blobs.put(quarantineKey('2026-11-20', shortHash(32, 'unreadable'), REPLAY), encodeQuarantine(UNREADABLE));
};

const UNREADABLE = ['{"level":', '"quoted" ü\n\tsecond line', 'x'.repeat(200)].map((text, index) => ({
  dataset: 'shop-1234abcd',
  source: 'shop.log',
  position: 4096 * index,
  length: text.length,
  line: index === 2 ? null : index + 1,
  endLine: index === 2 ? null : index + 2,
  reason: index === 0 ? ('truncated' as const) : ('unreadable' as const),
  sha256: null,
  bytes: index === 2 ? Uint8Array.of(0, 255, 254) : new TextEncoder().encode(text),
}));

/** One hour on each of three days that are years apart. */
export const YEARS = ['2001-03-05', '2015-07-01', '2026-02-18'] as const;
export const writeYearsLake = async (root: string): Promise<void> => {
  const blobs = createFileBlobStore(root);
  for (const [index, day] of YEARS.entries()) {
    const shift = Date.parse(day) - Date.parse('2026-02-18');
    const rows = storyRows().slice(0, 200);
    const shifted = rows.map((row) => ({
      ...row,
      eventId: `${row.eventId}-${index}`,
      ts: row.ts + shift,
      loggedAt: row.loggedAt + shift,
    }));
    await writeRows(blobs, shifted, day);
  }
};

/** What a file of the hostile lake is about, by day. */
export const HOSTILE = {
  oldColumns: '2026-02-15',
  newColumn: '2026-02-16',
  noRows: '2026-02-17',
  emptyFolder: '2026-02-18',
  noFolder: '2026-02-19',
  oddFolders: '2026-02-20',
} as const;

/** Files of other versions of the program, files without rows, folders that hold nothing or have names of nobody's. */
export const writeHostileLake = async (root: string): Promise<void> => {
  const blobs = createFileBlobStore(root);
  const put = (day: string, bucket: string, columns: readonly ParquetColumn[]): Promise<void> =>
    blobs.put(logsKey(day, bucket, shortHash(32, day, bucket), REPLAY), encodeParquet(columns));
  const columns = logColumns(2);
  const old = ['event_id', 'dataset', 'ts', 'service', 'source'];
  await put(
    HOSTILE.oldColumns,
    'fast',
    columns.filter(({ name }) => old.includes(name)),
  );
  const tenant: ParquetColumn = { name: 'tenant', type: 'string', optional: true, values: ['a', null] };
  await put(HOSTILE.newColumn, 'slow', [tenant, ...columns.toReversed()]);
  await put(HOSTILE.noRows, 'fast', logColumns(0));
  mkdirSync(join(root, 'logs', `dt=${HOSTILE.emptyFolder}`, 'bucket=fast'), { recursive: true });
  await put(HOSTILE.oddFolders, 'purple', columns);
  await put(HOSTILE.oddFolders, 'fast', columns);
  await blobs.put('logs/dt=tomorrow/bucket=fast/x-1.parquet', encodeParquet(columns));
};

/** Columns of `logs` with that many rows. */
const logColumns = (rows: number): readonly ParquetColumn[] => {
  const story = storyRows().slice(0, rows);
  return LOG_COLUMNS.map(({ name, type, nullable }) => {
    const key = name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    const values = story.map((row) => (row as unknown as Record<string, unknown>)[key] ?? null);
    return { name, type, optional: nullable, values } as ParquetColumn;
  });
};

/** Days of the raw files of a lake, nothing of it merged. */
export const rawDaysOf = async (blobs: BlobStore): Promise<LakeDays> => {
  const days = async (table: string): Promise<TableDays> => {
    const found = new Set<string>();
    for await (const { key } of blobs.list(`${table}/`)) {
      const day = /\/dt=(\d{4}-\d\d-\d\d)\//.exec(key)?.[1];
      if (day !== undefined) found.add(day);
    }
    return { rawDays: [...found], merged: [] };
  };
  return { logs: await days('logs'), windows: await days('windows'), quarantine: await days('quarantine') };
};

/** Where `writeMergedLake` moved what. */
export const MERGED_DAY = '2026-02-18';
const RUN = 'a1b2c3d4e5f6';
const OLD_RUN = 'ffffffffffff';

/**
 * The story of two datasets, of which one was merged: its raw files still lie there, and so does a merged file of an
 * earlier run. The next day is raw alone. Gives what SQL reads.
 */
export const writeMergedLake = async (root: string): Promise<LakeDays> => {
  const blobs = createFileBlobStore(root);
  const rows = storyRows().slice(0, 600);
  await writeRows(blobs, rows, 'merged');
  const others = rows.map((row) => ({ ...row, eventId: `${row.eventId}-other`, dataset: `o'brien` }));
  const raw: string[] = [];
  for (const table of ['logs', 'windows']) for await (const { key } of blobs.list(`${table}/`)) raw.push(key);
  for (const key of raw) {
    const bytes = (await blobs.get(key)) ?? new Uint8Array();
    const folder = key.slice(0, key.lastIndexOf('/'));
    for (const run of [RUN, OLD_RUN]) await blobs.put(`compacted/${folder}/${run}-0.parquet`, bytes);
  }
  await writeRows(blobs, others, 'other');
  const later = rows.map((row) => ({
    ...row,
    eventId: `${row.eventId}-later`,
    ts: row.ts + DAY_MS,
    loggedAt: row.loggedAt + DAY_MS,
  }));
  await writeRows(blobs, later, 'later');
  const dataset = rows[0]?.dataset ?? '';
  const merged = (table: string) =>
    [
      ...new Set(
        raw.filter((key) => key.startsWith(`${table}/`)).map((key) => /bucket=([a-z]+)/.exec(key)?.[1] ?? null),
      ),
    ].map((bucket) => ({ dt: MERGED_DAY, bucket, datasets: [dataset], runs: [RUN] }));
  const days = await rawDaysOf(blobs);
  return {
    logs: { ...days.logs, merged: merged('logs') },
    windows: { ...days.windows, merged: merged('windows') },
    quarantine: days.quarantine,
  };
};
