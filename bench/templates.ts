/**
 * Message templates: grouping accuracy on the LogHub-2k systems with the one configuration, and lines per CPU second of
 *   foreshock templates FILE --messages --ndjson
 *   node bench/templates.ts [--truth ../shared/benchmarks] [--lines 1000000] [--least 0.9] [--fastest 300000]
 * The accuracy is that of the set's own scorer. Exits 1 below `--least` (mean accuracy) or `--fastest` (lines per CPU second).
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureChild } from './ingest/measured-child.ts';

const { values } = parseArgs({
  options: {
    truth: { type: 'string', default: fileURLToPath(new URL('../../shared/benchmarks', import.meta.url)) },
    lines: { type: 'string', default: '1000000' },
    least: { type: 'string', default: '0.9' },
    fastest: { type: 'string', default: '300000' },
  },
});
const command = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/** Statements of a service; `#` is a number, `@` one of a thousand words. */
const STATEMENTS = [
  'request completed',
  'GET /products/# 200 took #ms',
  'order # of customer @ accepted, # items, total #.# EUR',
  'connection from 10.#.#.#:# closed after # ms (idle #)',
  'cache @ refreshed in # ms: # hits, # misses',
  'cannot load /srv/app/@/config.json: No such file or directory',
  'session opened for user @ by (uid=#)',
  'pool exhausted (max=#, waiting=#), retry # of 5',
  'job #-@ moved from RUNNING to DONE',
  'Served block blk_-# to /10.#.#.#',
];

/** Writes that many messages; the same ones every time. */
const writeMessages = (path: string, lines: number): void => {
  let seed = 1;
  const below = (most: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % most;
  };
  const word = (): string =>
    below(1024)
      .toString(8)
      .replace(/\d/g, (digit) => `${'aeioubcd'.charAt(Number(digit))}r`);
  const file = openSync(path, 'w');
  let batch = '';
  for (let line = 0; line < lines; line += 1) {
    const statement = STATEMENTS[below(STATEMENTS.length)] ?? '';
    batch += `${statement.replace(/[#@]/g, (mark) => (mark === '#' ? String(below(5000)) : word()))}\n`;
    if (batch.length < 1_000_000 && line < lines - 1) continue;
    writeSync(file, batch);
    batch = '';
  }
  closeSync(file);
};

const accuracy = (): number | null => {
  const scorer = join(values.truth, 'score-templates.mjs');
  if (!existsSync(scorer)) {
    console.log(`accuracy skipped: there is no ${scorer} (--truth DIR)`);
    return null;
  }
  const run = `"${process.execPath}" "${command}" templates - --messages --ndjson`;
  const { stdout, stderr, status } = spawnSync(process.execPath, [scorer, '--run', run], { encoding: 'utf8' });
  console.log(stdout, stderr);
  if (status !== 0) throw new Error(`the scorer ended with ${status}`);
  const mean = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { readonly GA: number };
  return mean.GA;
};

const scratch = mkdtempSync(join(tmpdir(), 'foreshock-bench-'));
try {
  const mean = accuracy();
  const lines = Number(values.lines);
  const input = join(scratch, 'messages.log');
  writeMessages(input, lines);
  const { cpuSeconds, peakMegabytes } = measureChild(command, ['templates', input, '--messages', '--ndjson'], scratch);
  const pace = Math.round(lines / cpuSeconds);
  console.log(
    `${lines} lines in ${cpuSeconds.toFixed(2)} CPU s: ${pace} lines per CPU second, ${peakMegabytes.toFixed(0)} MB`,
  );
  if ((mean !== null && mean < Number(values.least)) || pace < Number(values.fastest)) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true });
}
