/**
 * In how many of a hundred steps of latency (×1.4 to ×5, nothing fails) no prediction comes, by load, next to two rules that people
 * use.   node bench/step-decoys.ts [--runs 300] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { failuresOf } from '../domain/failure.ts';
import { chance } from './cold-start/random.ts';
import { foreshock, predictLinear, type Rule, staticP95 } from './cold-start/rules.ts';
import { STEP_LOADS, stepDecoy } from './cold-start/step-decoys.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
});

const RULES: Readonly<Record<string, Rule>> = {
  foreshock: foreshock(DEFAULT_DETECTOR_CONFIG),
  'p95 > 500 ms': staticP95,
  predict_linear: predictLinear,
};

console.log(`steps of ×1.4 to ×5 without a prediction, % (${values.runs} steps each, seed ${values.seed})`);
console.log(['requests a minute'.padEnd(20), ...Object.keys(RULES).map((name) => name.padStart(16))].join(''));
for (const load of STEP_LOADS) {
  const silent = Object.keys(RULES).map(() => 0);
  let steps = 0;
  for (let run = 0; run < Number(values.runs); run += 1) {
    const minutes = stepDecoy(chance(Number(values.seed) * 1_000_003 + run), load);
    // a step into the failure condition is none that should be passed over
    if (failuresOf(minutes, DEFAULT_DETECTOR_CONFIG.failure).length > 0) continue;
    steps += 1;
    for (const [at, rule] of Object.values(RULES).entries())
      if (rule(minutes).length === 0) silent[at] = (silent[at] ?? 0) + 1;
  }
  const shares = silent.map((count) => ((100 * count) / Math.max(1, steps)).toFixed(1).padStart(16));
  console.log([String(load).padEnd(20), ...shares].join(''));
}
