/**
 * Reads every file of the shared corpus as `foreshock parse` does and scores the values against the hand-checked ones.
 *   node bench/corpus.ts [--corpus ../shared/corpus] [--only TEXT] [--show 25] [--report]
 *   node bench/corpus.ts --fuzz [--seed 1] [--truncations 50] [--damages 1] [--only TEXT]
 * Prints the table per family of the corpus's own `score.py` (needs Python 3) and exits 1 below the targets, unless `--report` or
 * `--only`. With `--fuzz` every file is cut at random bytes and read with 100 random bytes changed: no crash, no hang, no
 * line lost.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { changesOf, changeText } from './corpus/cases.ts';
import { startReadingThread } from './corpus/reading-thread.ts';
import { printTargets } from './corpus/targets.ts';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: fileURLToPath(new URL('../../shared/corpus', import.meta.url)) },
    only: { type: 'string', default: '' },
    show: { type: 'string', default: '25' },
    report: { type: 'boolean', default: false },
    fuzz: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    truncations: { type: 'string', default: '50' },
    damages: { type: 'string', default: '1' },
  },
});

interface Manifest {
  readonly files: readonly { readonly file: string; readonly family: string }[];
}

/** A reading that takes longer than this has hung: much longer than the file itself takes. */
const FIRST_LIMIT_MS = 60_000;
const limitOf = (wholeMs: number): number => 3000 + 20 * wholeMs;

const score = async (manifest: Manifest): Promise<boolean> => {
  const out = mkdtempSync(join(tmpdir(), 'foreshock-corpus-'));
  const thread = startReadingThread();
  let isWhole = true;
  for (const { file } of manifest.files) {
    const task = {
      path: join(values.corpus, file),
      change: { kind: 'none' },
      out: join(out, `${file}.jsonl`),
    } as const;
    const { fault } = await thread.read(task, FIRST_LIMIT_MS);
    if (fault === null) continue;
    isWhole = false;
    console.log(`${file}: ${fault}`);
  }
  await thread.end();
  const scored = join(out, 'MANIFEST.json');
  writeFileSync(scored, JSON.stringify(manifest));
  const { status, stdout, stderr, error } = spawnSync('python3', [join(values.corpus, 'score.py'), scored, out], {
    encoding: 'utf8',
    env: { ...process.env, SHOW: values.show },
  });
  rmSync(out, { recursive: true });
  if (error !== undefined) {
    console.log('skipped: the score needs python3, which is not here; every file was read');
    return isWhole;
  }
  console.log(stdout, stderr);
  return printTargets(stdout) && status === 0 && isWhole;
};

const fuzz = async (manifest: Manifest): Promise<boolean> => {
  const [seed, truncations, damages] = [values.seed, values.truncations, values.damages].map(Number) as [
    number,
    number,
    number,
  ];
  console.log(
    `fuzz: ${manifest.files.length} files, ${truncations} cuts and ${damages} damaged copies each, seed ${seed}`,
  );
  const thread = startReadingThread();
  let cases = 0;
  let faults = 0;
  for (const { file } of manifest.files) {
    const path = join(values.corpus, file);
    const whole = await thread.read({ path, change: { kind: 'none' }, out: null }, FIRST_LIMIT_MS);
    for (const change of changesOf(file, statSync(path).size, { seed, truncations, damages })) {
      const { fault } = await thread.read({ path, change, out: null }, limitOf(whole.ms));
      cases += 1;
      if (fault === null) continue;
      faults += 1;
      console.log(`${file}, ${changeText(change)}: ${fault}`);
      console.log(
        `  again: node bench/corpus.ts --fuzz --seed ${seed} --truncations ${truncations} --damages ${damages} --only ${file}`,
      );
    }
  }
  await thread.end();
  console.log(`${cases} cases, ${faults} faults`);
  return faults === 0;
};

const manifestPath = join(values.corpus, 'MANIFEST.json');
if (!existsSync(manifestPath)) {
  console.log(`skipped: there is no corpus at ${values.corpus} (--corpus DIR)`);
} else {
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Manifest;
  const chosen = { ...manifest, files: manifest.files.filter(({ file }) => file.includes(values.only)) };
  const ok = values.fuzz ? await fuzz(chosen) : await score(chosen);
  if (!ok && (values.fuzz || !(values.report || values.only !== ''))) process.exitCode = 1;
}
