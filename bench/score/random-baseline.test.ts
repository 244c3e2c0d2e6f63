import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { chance } from '../cold-start/random.ts';
import { loadSharedSimulator } from '../foresight/shared-simulator.ts';
import {
  baseRate,
  bufferedBaseRate,
  eventF1OfChance,
  judgedFrom,
  nabOfChance,
  simulatorOfChance,
  UNJUDGED_WINDOWS,
} from './random-baseline.ts';
import { benchmarksFolder, sharedBenchmarks } from './shared.ts';
import { labelledSeries, loadEventScorer, loadNabScorer } from './shared-scorers.ts';

const isThere = benchmarksFolder() !== null;
if (!isThere) console.warn('skipped: the labelled series and their scorers are not here (../shared/benchmarks)');

const SEEDS = [1, 2, 3];
/** Longer series would take minutes. */
const LONGEST = 20_000;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** The standard error of a mean. */
const errorOf = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / (values.length - 1));
};

/** Means of runs differ from what is expected by chance alone: by four standard errors, and never less than a share of it. */
const allowed = (values: readonly number[], expected: number, share: number): number =>
  Math.max(4 * errorOf(values), share * Math.abs(expected));

/** Four standard errors of a share of `count`, and rounding. */
const allowedOfShare = (expected: number, count: number): number =>
  4 * Math.sqrt((expected * (1 - expected)) / count) + 0.001;

const distance = (values: readonly number[], expected: number): number => Math.abs(mean(values) - expected);

const randomScores = (length: number, random: () => number): Float64Array => Float64Array.from({ length }, random);

(isThere ? describe : describe.skip)('a random score stays at the random baseline', () => {
  test('of NAB, in each profile and however often it alarms', async () => {
    const nab = await loadNabScorer(sharedBenchmarks());
    const corpus = nab.loadCorpus(join(sharedBenchmarks(), 'nab'));
    const files = Object.keys(corpus);
    const geometries = Object.values(corpus).map((series) => nab.geometry(series));
    for (const often of [0.0005, 0.02]) {
      const runs = SEEDS.map((seed) => {
        const random = chance(seed);
        const scores = Object.entries(corpus).map(
          ([file, { v }]) => [file, randomScores(v.length, () => random.next())] as const,
        );
        return nab.scoreAll(corpus, Object.fromEntries(scores), files, 1 - often);
      });
      for (const [name, profile] of Object.entries(nab.PROFILES)) {
        const expected = nabOfChance(geometries, profile, often);
        const found = runs.map((run) => run[name]?.nab ?? NaN);
        expect(distance(found, expected)).toBeLessThan(allowed(found, expected, 0.02));
        expect(expected).toBeLessThan(40);
      }
    }
  });

  describe.each(['kpi', 'mscloud'])('of the events of %s', (set) => {
    test('in F1, however often it alarms', async () => {
      const { events, segments } = await loadEventScorer(sharedBenchmarks());
      const series = labelledSeries(join(sharedBenchmarks(), set)).filter(({ y }) => y.length < LONGEST);
      for (const often of [0.001, 0.02]) {
        const runs = SEEDS.map((seed) => {
          const random = chance(seed);
          const scored = series.map(({ t, y }) => ({ t, y, s: randomScores(y.length, () => random.next()) }));
          return events(scored, 1 - often).f1;
        });
        const expected = eventF1OfChance(series, segments, often);
        expect(distance(runs, expected)).toBeLessThan(allowed(runs, expected, 0.05));
        expect(expected).toBeLessThan(0.3);
      }
    });

    test('in the areas under the precision-recall curve and its volume', async () => {
      const { aucPR, segments, vusPR } = await loadEventScorer(sharedBenchmarks());
      const series = labelledSeries(join(sharedBenchmarks(), set))
        .map(({ y }) => y.subarray(judgedFrom(y.length)))
        .filter((y) => y.length < LONGEST && baseRate(y) > 0.002);
      const runs = SEEDS.map((seed) => {
        const random = chance(seed);
        const scored = series.map((y) => ({ y, s: randomScores(y.length, () => random.next()) }));
        return {
          area: mean(scored.map(({ y, s }) => aucPR(y, s))),
          volume: mean(scored.map(({ y, s }) => vusPR(y, s, 24))),
        };
      });
      const areas = runs.map(({ area }) => area);
      const rate = mean(series.map(baseRate));
      expect(distance(areas, rate)).toBeLessThan(allowed(areas, rate, 0.25));
      const volumes = runs.map(({ volume }) => volume);
      const buffered = mean(series.map((y) => bufferedBaseRate(y, segments(y), 24)));
      expect(distance(volumes, buffered)).toBeLessThan(allowed(volumes, buffered, 0.25));
    });
  });

  test('of the simulator of failures: random alerts', async () => {
    const { simulate, score } = await loadSharedSimulator(sharedBenchmarks());
    const services = Array.from({ length: 5 }, (_, seed) => simulate(seed + 1));
    const known = services.map(({ fails, days, N }) => ({ fails, days, windows: N }));
    for (const horizon of [24, 72]) {
      for (const often of [0.002, 0.02]) {
        const runs = SEEDS.map((seed) => {
          const random = chance(seed);
          return score(
            services.map((sim) => {
              const all = Array.from({ length: sim.N - UNJUDGED_WINDOWS }, (_, i) => i + UNJUDGED_WINDOWS);
              return { sim, alerts: all.filter(() => random.next() < often) };
            }),
            horizon,
          );
        });
        const expected = simulatorOfChance(known, horizon, often);
        const { recallPrecursor, precision, falsePerServiceDay, precursors, alerts } = expected;
        const found = (figure: 'recallPrecursor' | 'precision' | 'falsePerServiceDay'): readonly number[] =>
          runs.map((run) => run[figure]);
        expect(distance(found('recallPrecursor'), recallPrecursor)).toBeLessThan(
          allowedOfShare(recallPrecursor, precursors * SEEDS.length),
        );
        expect(distance(found('precision'), precision)).toBeLessThan(allowedOfShare(precision, alerts * SEEDS.length));
        expect(mean(found('falsePerServiceDay')) / falsePerServiceDay).toBeCloseTo(1, 1);
        expect(expected.precision).toBeLessThan(0.1);
      }
    }
  });
});
