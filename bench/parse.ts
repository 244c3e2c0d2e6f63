/**
 * How many lines per CPU second our reading takes, next to DuckDB's CSV reader on the same file in the same run.
 *   node bench/parse.ts [--rows 1000000] [--seed 1] [--only nginx] [--runs 3] [--least 1000000]
 * `records`: the bytes of the file into records with all their columns and fingerprints, each taken by a function as ingest takes
 * it: texts that need no string of their own (message, attributes) stay bytes. How to read the file is decided before, as DuckDB is
 * told its columns; loading of code is not counted, compiling it while it runs is. `Parquet`: all of ingest, from deciding how to
 * read to hashes of blocks, windows and compressed Parquet. The file comes in 4 MiB at a time, for `records` always to the same
 * place: clearing fresh memory is not parsing. Other work on the machine makes a CPU second do less, so `records` and DuckDB take
 * turns, `--runs` times, and of each the cheapest run counts. DuckDB splits at spaces and quotes and sums the lengths of all columns;
 * it reads no times, units or routes. Exits 1 when nginx is below `--least` lines per CPU second, or when the two sides read other
 * lines or latencies.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateJsonLines } from './generate-json-lines.ts';
import { generateTextLines } from './parse/generate-text-lines.ts';
import { costOf, type ParseCost } from './parse/measured.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '3' },
    least: { type: 'string', default: '1000000' },
  },
});
const rows = Number(values.rows);
const seed = Number(values.seed);
const runs = Math.max(1, Number(values.runs));

interface Family {
  readonly name: string;
  readonly write: (file: string) => void;
  /** Columns that DuckDB finds, and the one with the latency in seconds; null = its CSV reader cannot take such lines apart. */
  readonly csv: { readonly columns: number; readonly latency: string } | null;
}

const FAMILIES: readonly Family[] = [
  {
    name: 'nginx',
    write: (file) => generateTextLines(file, 'nginx', { rows, seed }),
    csv: { columns: 11, latency: 'c10' },
  },
  {
    name: 'alb',
    write: (file) => generateTextLines(file, 'alb', { rows, seed }),
    csv: { columns: 29, latency: 'c6' },
  },
  { name: 'json', write: (file) => generateJsonLines(file, rows, seed), csv: null },
  { name: 'logfmt', write: (file) => generateTextLines(file, 'logfmt', { rows, seed }), csv: null },
  { name: 'haproxy', write: (file) => generateTextLines(file, 'haproxy', { rows, seed }), csv: null },
];

const perSecond = ({ lines, cpuSeconds }: ParseCost): string => `${Math.round(lines / cpuSeconds / 1000)}k`;
const WIDTHS = [9, 12, 8, 12, 12, 12, 16];
const print = (...cells: readonly string[]): void =>
  console.log(
    cells
      .map((cell, index) => (index < 2 ? cell.padEnd(WIDTHS[index] ?? 0) : cell.padStart(WIDTHS[index] ?? 0)))
      .join(''),
  );

const cheaper = (one: ParseCost, other: ParseCost): ParseCost => (other.cpuSeconds < one.cpuSeconds ? other : one);

/** Whether both sides read every line and the same latencies. */
const agree = (ours: ParseCost, peer: ParseCost | null): boolean =>
  ours.lines === rows &&
  (peer === null || (peer.lines === rows && Math.abs(ours.latencyMs - peer.latencyMs) <= 1e-6 * peer.latencyMs));

const folder = mkdtempSync(join(tmpdir(), 'foreshock-parse-'));
console.log(`${rows} lines, seed ${seed}; lines per CPU second, the cheapest of ${runs} runs (Parquet: of one)\n`);
print('', 'format', 'MB', 'records', 'Parquet', 'DuckDB', 'records/DuckDB');
for (const { name, write, csv } of FAMILIES) {
  if (!name.includes(values.only)) continue;
  const file = join(folder, `${name}.log`);
  write(file);
  const megabytes = (statSync(file).size / 1e6).toFixed(0);
  let records = costOf('./ours.ts', [file, 'records']);
  let peer = csv && costOf('./duckdb.ts', [file, String(csv.columns), csv.latency]);
  for (let run = 1; run < runs; run += 1) {
    records = cheaper(records, costOf('./ours.ts', [file, 'records']));
    if (csv && peer) peer = cheaper(peer, costOf('./duckdb.ts', [file, String(csv.columns), csv.latency]));
  }
  const parquet = costOf('./ours.ts', [file, 'parquet']);
  rmSync(file);
  const ratio = peer && peer.cpuSeconds / records.cpuSeconds;
  print(
    name,
    records.format,
    megabytes,
    perSecond(records),
    perSecond(parquet),
    peer ? perSecond(peer) : '-',
    ratio?.toFixed(2) ?? '-',
  );
  if (!agree(records, peer)) {
    console.log(
      `  ${records.lines} lines with ${records.latencyMs.toFixed(3)} ms in all; DuckDB ${peer?.lines} with ${peer?.latencyMs.toFixed(3)} ms`,
    );
    if (name === 'nginx') process.exitCode = 1;
  }
  if (name === 'nginx' && records.lines / records.cpuSeconds < Number(values.least)) {
    console.log(`  below ${values.least} lines per CPU second`);
    process.exitCode = 1;
  }
}
rmSync(folder, { recursive: true });
