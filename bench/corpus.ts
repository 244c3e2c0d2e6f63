/**
 * Reads every file of the shared corpus with `foreshock parse` and scores the values against the hand-checked ones.
 *   node bench/corpus.ts [--corpus ../shared/corpus] [--only TEXT] [--show 25]
 * Prints the table per family of the corpus's own `score.py` (needs Python 3).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: fileURLToPath(new URL('../../shared/corpus', import.meta.url)) },
    only: { type: 'string', default: '' },
    show: { type: 'string', default: '25' },
  },
});

interface Manifest {
  readonly files: readonly { readonly file: string; readonly family: string }[];
}

const manifestPath = join(values.corpus, 'MANIFEST.json');
if (!existsSync(manifestPath)) {
  console.log(`skipped: there is no corpus at ${values.corpus} (--corpus DIR)`);
  process.exit(0);
}
const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest;
const files = manifest.files.filter(({ file }) => file.includes(values.only));
const out = mkdtempSync(join(tmpdir(), 'foreshock-corpus-'));
const command = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
for (const { file } of files) {
  const target = join(out, `${file}.jsonl`);
  mkdirSync(dirname(target), { recursive: true });
  const sink = openSync(target, 'w');
  const run = spawnSync(process.execPath, [command, 'parse', join(values.corpus, file), '--ndjson'], {
    stdio: ['ignore', sink, 'pipe'],
    timeout: 60_000,
  });
  closeSync(sink);
  if (run.status !== 0 && run.status !== 3)
    console.log(`${file}: exit ${run.status ?? run.signal} ${String(run.stderr).slice(0, 300)}`);
}
const scored = join(out, 'MANIFEST.json');
writeFileSync(scored, JSON.stringify({ ...manifest, files }));
const score = spawnSync('python3', [join(values.corpus, 'score.py'), scored, out], {
  encoding: 'utf8',
  env: { ...process.env, SHOW: values.show },
});
console.log(score.stdout, score.stderr);
rmSync(out, { recursive: true });
