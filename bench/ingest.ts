/**
 * Ingest against DuckDB: the same JSON lines into Parquet by day and bucket, one thread each, in the same run.
 *   node bench/ingest.ts [--rows 1000000] [--seed 1] [--most 3.0] [--only codecs] [--keep DIR]
 * `ingest` is everything up to the last committed block: index and cuts, the log stream, parsing, buckets, windows, quarantine,
 * Parquet, ledger. `replay` is the same process to its end: the detector's looks and the report as well. Ours is bundled first,
 * as the command is that people install. Exits 1 when the ratio of CPU seconds of ingest is above `--most`.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { build } from 'esbuild';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateJsonLines } from './generate-json-lines.ts';
import { measureChild, type Resources, resourcesOf } from './ingest/measured-child.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '3.0' },
    only: { type: 'string', default: '' },
    keep: { type: 'string', default: '' },
  },
});

interface Side {
  readonly name: string;
  readonly used: Resources;
  readonly megabytes: number;
  readonly files: number;
  /** What must be equal on both sides: rows, rows per bucket, and the sum of latencies in microseconds. */
  readonly content: string;
}

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const contentOf = async (parquet: string): Promise<string> => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const found = await connection.runAndReadAll(`
    select dt::varchar || ' ' || bucket, count(*), sum(round(latency_ms * 1000))::bigint, min(epoch_ms(ts)), max(epoch_ms(ts)), count(distinct trace_id)
    from read_parquet('${parquet}', hive_partitioning = true) group by 1 order by 1`);
  connection.closeSync();
  return found.getRows().join('\n');
};

const sideOf = async (name: string, used: Resources, folder: string, parquet: string): Promise<Side> => {
  const files = globSync(join(folder, '**/*'), { withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name: file }) => sum + statSync(join(parentPath, file)).size, 0);
  const content = await contentOf(join(folder, parquet));
  return { name, used, megabytes: bytes / 1e6, files: files.length, content };
};

const folder = values.keep === '' ? mkdtempSync(join(tmpdir(), 'foreshock-ingest-')) : values.keep;
mkdirSync(folder, { recursive: true });
const log = join(folder, `shop-${values.rows}-${values.seed}.log`);
if (!existsSync(log)) generateJsonLines(log, Number(values.rows), Number(values.seed));

/** The whole replay, and of it the ingest. */
const runReplay = async (path: string): Promise<readonly Side[]> => {
  const replay = await run('replay', path, [log, 'OUT'], 'logs/*/*/*.parquet');
  const used = JSON.parse(readFileSync(join(folder, 'replay-ingest.json'), 'utf8')) as NodeJS.ResourceUsage & {
    wallSeconds: number;
  };
  return [{ ...replay, name: 'ingest', used: resourcesOf(used, used.wallSeconds) }, replay];
};

const run = async (name: string, path: string, args: readonly string[], parquet: string): Promise<Side> => {
  const out = join(folder, name.replaceAll(' ', '-'));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const used = measureChild(
    path,
    args.map((arg) => (arg === 'OUT' ? out : arg)),
    folder,
  );
  return sideOf(name, used, out, parquet);
};

/** Our side as plain JavaScript: what is measured is no compiler. */
const bundled = async (name: string): Promise<string> => {
  const outfile = join(folder, 'bundled', `${name}.mjs`);
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    entryPoints: [script(`./ingest/${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@duckdb/*'],
    banner: { js: banner },
    logLevel: 'error',
  });
  return outfile;
};

const peer = await run('DuckDB', script('./ingest/duckdb.ts'), [log, 'OUT'], '*/*/*.parquet');
const ours =
  values.only === 'codecs'
    ? [await run('codecs', await bundled('codecs'), [log, 'OUT'], 'logs/*/*/*.parquet')]
    : await runReplay(await bundled('replay'));

const columns = [16, 8, 8, 9, 11, 7];
const print = (...cells: readonly string[]): void =>
  console.log(
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(columns[0] ?? 0) : cell.padStart(columns[index] ?? 0)))
      .join(' '),
  );

console.log(
  `${values.rows} JSON lines, ${(statSync(log).size / 1e6).toFixed(1)} MB, seed ${values.seed}, one run each\n`,
);
print('', 'CPU s', 'wall s', 'peak MB', 'output MB', 'files');
for (const { name, used, megabytes, files } of [peer, ...ours]) {
  const numbers = [used.cpuSeconds.toFixed(2), used.wallSeconds.toFixed(2), used.peakMegabytes.toFixed(0)];
  print(name, ...numbers, megabytes.toFixed(1), String(files));
}
const [first] = ours;
const ratioOf = ({ used }: Side): number => used.cpuSeconds / peer.used.cpuSeconds;
const ratio = first ? ratioOf(first) : Number.POSITIVE_INFINITY;
const same = first?.content === peer.content;
for (const side of ours) {
  const bound = side === first ? ` (at most ${values.most})` : '';
  console.log(`${side === first ? '\n' : ''}CPU ratio ${side.name} / DuckDB: ${ratioOf(side).toFixed(2)}${bound}`);
}
console.log(
  same
    ? 'both hold the same rows, buckets and latencies'
    : `the contents differ:\n${peer.content}\n\n${first?.content}`,
);
if (values.keep === '') rmSync(folder, { recursive: true });
if (!same || ratio > Number(values.most)) process.exitCode = 1;
