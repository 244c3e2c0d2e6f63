/**
 * Compaction against DuckDB: 500 small files of one partition become one, sorted by time, one thread each, in the same run.
 *   node bench/compact.ts [--files 500] [--rows 4000] [--most 6]
 * `in a row`: each file has its own stretch of the day, as blocks of one source or a stream have. `overlapping`: each spans
 * the whole day, as many sources replayed one after another do. Exits 1 when the rows differ, or when the ratio of CPU
 * seconds in a row is above `--most`.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeLogTable } from '../codecs/log-table.ts';
import { logsKey } from '../domain/lake-layout.ts';
import type { LogRow } from '../domain/record.ts';
import { chance, type Chance } from './cold-start/random.ts';
import { measureChild, type Resources } from './ingest/measured-child.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '500' },
    rows: { type: 'string', default: '4000' },
    most: { type: 'string', default: '6' },
  },
});
const FILES = Number(values.files);
const ROWS = Number(values.rows);
const DAY = Date.UTC(2026, 1, 18);
const DAY_MS = 86_400_000;

const rowAt = (ts: number, file: number, index: number, random: Chance): LogRow => {
  const id = Math.floor(random.next() * 1e6);
  const trace = Math.floor(random.next() * 2 ** 48).toString(16);
  return {
    eventId: `${String(file).padStart(16, '0')}-${index * 300}`,
    dataset: 'shop',
    ts,
    loggedAt: ts,
    service: random.pick(['gateway', 'catalog', 'cart', 'search']),
    route: random.pick(['GET /', 'GET /api/products/<id>', 'POST /api/carts/<id>/items', 'GET /api/search']),
    level: 'info',
    status: 200,
    latencyMs: Math.floor(random.next() * 1e5) / 1000,
    message: `item ${id} added to cart ${id % 977}`,
    fingerprint: random.pick(['b97c628fe75e15f5', '0f7c628fe75e15aa']),
    traceId: trace.padStart(16, '0'),
    host: `web-${id % 20}`,
    source: `app-${file % 7}.log`,
    line: index + 1,
    attributes: JSON.stringify({ user_id: id, region: 'eu-central-1', bytes: id % 4096 }),
  };
};

const writeFiles = (lake: string, isOverlapping: boolean): void => {
  const random = chance(1);
  for (let file = 0; file < FILES; file += 1) {
    const [start, span] = isOverlapping ? [DAY, DAY_MS] : [DAY + (file * DAY_MS) / FILES, DAY_MS / FILES];
    const rows = Array.from({ length: ROWS }, (_, index) =>
      rowAt(Math.floor(start + (index * span) / ROWS), file, index, random),
    );
    const path = join(lake, logsKey('2026-02-18', 'fast', String(file).padStart(32, '0'), 'shop~1'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, encodeLogTable(rows));
  }
};

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Rows, whether they are in order, and a hash over all columns. */
const contentOf = async (pattern: string): Promise<string> => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const found = await connection.runAndReadAll(`
    select count(*), count(distinct event_id), bit_xor(hash(event_id, dataset, epoch_ms(ts), epoch_ms(logged_at), service, route,
      level, status, latency_ms, message, fingerprint, trace_id, host, source, line, attributes))
    from read_parquet('${pattern}', hive_partitioning = false)`);
  connection.closeSync();
  return found.getRows().join('\n');
};

const say = (name: string, { cpuSeconds, peakMegabytes }: Resources, megabytes: number): void =>
  console.log(
    `${name.padEnd(24)} ${cpuSeconds.toFixed(2)} CPU s  ${(megabytes / cpuSeconds).toFixed(1)} MB/s  peak ${peakMegabytes.toFixed(0)} MB`,
  );

let failed = false;
for (const isOverlapping of [false, true]) {
  const folder = mkdtempSync(join(tmpdir(), 'foreshock-compact-'));
  try {
    writeFiles(folder, isOverlapping);
    const raw = join(folder, 'logs/dt=2026-02-18/bucket=fast');
    const megabytes = readdirSync(raw).reduce((sum, name) => sum + statSync(join(raw, name)).size, 0) / 1e6;
    console.log(
      `${FILES} files, ${FILES * ROWS} rows, ${megabytes.toFixed(1)} MB, ${isOverlapping ? 'overlapping' : 'in a row'}`,
    );
    const ours = measureChild(script('./compact/ours.ts'), [folder, '2026-02-18', 'fast'], folder);
    const peerFile = join(folder, 'peer.parquet');
    const peer = measureChild(script('./compact/duckdb.ts'), [`${raw}/*.parquet`, peerFile], folder);
    say('foreshock', ours, megabytes);
    say('DuckDB COPY … ORDER BY', peer, megabytes);
    const ratio = ours.cpuSeconds / peer.cpuSeconds;
    const merged = `${folder}/compacted/logs/dt=2026-02-18/bucket=fast/*.parquet`;
    const isSame = (await contentOf(merged)) === (await contentOf(`${raw}/*.parquet`));
    console.log(`ratio of CPU ${ratio.toFixed(2)}, rows ${isSame ? 'equal' : 'DIFFERENT'}`);
    failed ||= !isSame || (!isOverlapping && ratio > Number(values.most));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exitCode = failed ? 1 : 0;
