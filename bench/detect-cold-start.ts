/**
 * How often the detector warns of nothing, and how many failures it foresees, on a cold start: seeded synthetic load with
 * the decoys of real operations, next to two rules that people use.   node bench/detect-cold-start.ts [--hours 48] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { failuresOf } from '../domain/failure.ts';
import { MINUTE_MS, type MinuteWindows } from '../domain/window.ts';
import { chance } from './cold-start/random.ts';
import { resampler } from './cold-start/resampled.ts';
import { episodes, foreshock, predictLinear, type Rule, staticP95 } from './cold-start/rules.ts';
import { type Calm, calmFamilies, rampFamilies } from './cold-start/families.ts';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '48' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const hours = Number(values.hours);
const seed = Number(values.seed);

/** Each run begins without any history. */
const RUN_HOURS = 4;
const RAMPS = 100;

const RULES: Readonly<Record<string, Rule>> = {
  foreshock: foreshock(DEFAULT_DETECTOR_CONFIG),
  'p95 > 500 ms': staticP95,
  predict_linear: predictLinear,
};

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

console.log(`false predictions per 24 h, ${hours} h each, runs of ${RUN_HOURS} h from a cold start (seed ${seed})`);
console.log(['family'.padEnd(30), ...Object.keys(RULES).map((name) => name.padStart(16))].join(''));
const resampled = resampler();
const recorded: Record<string, Calm> = resampled
  ? {
      'recorded calm minutes': (random, minutes) => resampled(random, minutes, null),
      'recorded, steps ×1.2 to ×5': (random, minutes) => resampled(random, minutes, 80),
    }
  : {};
if (!resampled) console.log('(without the recorded minutes: ../shared/outages is not there)');
for (const [name, run] of Object.entries({ ...recorded, ...calmFamilies })) {
  if (!name.includes(values.only)) continue;
  const alarms = Object.keys(RULES).map(() => 0);
  const runs = Math.ceil(hours / RUN_HOURS);
  for (let index = 0; index < runs; index += 1) {
    const minutes = run(chance(seed * 100_003 + index), RUN_HOURS * 60);
    for (const [at, rule] of Object.values(RULES).entries())
      alarms[at] = (alarms[at] ?? 0) + episodes(rule(minutes)).filter((alarm) => !isRight(minutes, alarm)).length;
  }
  console.log(
    [name.padEnd(30), ...alarms.map((count) => ((count * 24) / (runs * RUN_HOURS)).toFixed(2).padStart(16))].join(''),
  );
}

console.log(
  `\nfailures foreseen: share, median lead in minutes (a warning counts from 30 s after its minute until the failure)`,
);
console.log(['family'.padEnd(30), ...Object.keys(RULES).map((name) => name.padStart(16))].join(''));
for (const [name, run] of Object.entries(rampFamilies)) {
  if (!name.includes(values.only)) continue;
  const leads = Object.keys(RULES).map((): number[] => []);
  let failed = 0;
  for (let index = 0; index < RAMPS; index += 1) {
    const { minutes, onset } = run(chance(seed * 100_019 + index));
    const failure = firstFailure(minutes);
    if (failure === null) continue;
    failed += 1;
    for (const [at, rule] of Object.values(RULES).entries()) {
      const lead = failure - 0.5 - (rule(minutes).find((alarm) => alarm > onset) ?? Infinity);
      if (lead > 0) leads[at]?.push(lead);
    }
  }
  const cells = leads.map((found) =>
    `${((100 * found.length) / Math.max(1, failed)).toFixed(0)} % ${median(found).toFixed(1)} min`.padStart(16),
  );
  console.log([name.padEnd(30), ...cells].join('') + `   (${failed} failed)`);
}

/** A decoy that meets the failure condition within the horizon is none: whoever warned of it was right. */
function isRight(minutes: readonly MinuteWindows[], alarm: number): boolean {
  const at = (minutes[0]?.minute ?? 0) + alarm * MINUTE_MS;
  const until = at + DEFAULT_DETECTOR_CONFIG.decision.horizonMinutes * MINUTE_MS;
  return failuresOf(minutes, DEFAULT_DETECTOR_CONFIG.failure).some(
    ({ startAt, endAt }) => endAt > at && startAt < until,
  );
}

function firstFailure(minutes: readonly MinuteWindows[]): number | null {
  const [failure] = failuresOf(minutes, DEFAULT_DETECTOR_CONFIG.failure);
  return failure === undefined ? null : (failure.startAt - (minutes[0]?.minute ?? 0)) / MINUTE_MS;
}
