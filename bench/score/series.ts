import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScoreRow } from './score-row.ts';
import { ROOT, sharedBenchmarks } from './shared.ts';

const MOST_OUTPUT = 64 * 1024 * 1024;

const runNode = (words: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: MOST_OUTPUT });
  if (status !== 0) throw new Error(`node ${words.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
};

/** Scores a folder of series as a user would, and hands the folder of scores to a scorer, whose JSON answer is returned. */
const scored = (folder: string, scorer: readonly string[]): unknown => {
  const out = mkdtempSync(join(tmpdir(), 'foreshock-score-'));
  try {
    runNode([join(ROOT, 'cli/main.ts'), 'score-series', folder, '--out', out]);
    const [script = '', ...options] = scorer;
    return JSON.parse(runNode([script, out, ...options]));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
};

/** Half A of the Numenta Anomaly Benchmark at the fixed threshold 0.5. */
export const scoreNab = (): Promise<readonly ScoreRow[]> => {
  const nab = join(sharedBenchmarks(), 'nab');
  const options = ['--nab', nab, '--threshold', '0.5', '--json'];
  const figures = scored(join(nab, 'data'), [join(sharedBenchmarks(), 'score-nab.mjs'), ...options]) as {
    readonly standard: number;
    readonly reward_low_FP_rate: number;
    readonly reward_low_FN_rate: number;
    readonly fpEpisodesPerDay: number;
  };
  const row = (metric: string, value: number, target: number): ScoreRow => ({
    set: 'NAB half A',
    metric,
    value,
    target,
    better: 'higher',
  });
  return Promise.resolve([
    row('standard at 0.5', figures.standard, 75),
    row('low false positives at 0.5', figures.reward_low_FP_rate, 69),
    row('low false negatives at 0.5', figures.reward_low_FN_rate, 80),
    { ...row('false episodes per series-day', figures.fpEpisodesPerDay, 0.04), better: 'lower' },
  ]);
};

const scoreEvents = (
  set: string,
  folder: string,
  targets: { readonly f1: number; readonly vus: number },
): ScoreRow[] => {
  const scorer = join(sharedBenchmarks(), 'score-events.mjs');
  const figures = scored(join(sharedBenchmarks(), folder), [scorer]) as {
    readonly f1: number;
    readonly meanVusPR: number;
  };
  return [
    { set, metric: 'event F1 at the best threshold', value: figures.f1, target: targets.f1, better: 'higher' },
    { set, metric: 'VUS-PR', value: figures.meanVusPR, target: targets.vus, better: 'higher' },
  ];
};

/** Half of the AIOps-challenge KPIs. */
export const scoreKpi = (): Promise<readonly ScoreRow[]> =>
  Promise.resolve(scoreEvents('KPI half', 'kpi', { f1: 0.68, vus: 0.48 }));

/** Half of the Microsoft cloud monitoring series. */
export const scoreMicrosoft = (): Promise<readonly ScoreRow[]> =>
  Promise.resolve(scoreEvents('Microsoft half', 'mscloud', { f1: 0.6, vus: 0.66 }));
