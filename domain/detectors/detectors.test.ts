import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../detector-config.ts';
import type { MinuteFeatures } from '../features.ts';
import { logLatency } from '../latency-cells.ts';
import { bornSeries, type SeriesMemory } from '../memory.ts';
import { MINUTE_MS } from '../window.ts';
import { bucketMix } from './bucket-mix.ts';
import { changePoint } from './change-point.ts';
import type { Detector, Finding } from './detector.ts';
import { errorRatio } from './error-ratio.ts';
import { newTemplate } from './new-template.ts';
import { numberGrowth } from './number-growth.ts';
import { DETECTORS } from './registry.ts';
import { robustLevel } from './robust-level.ts';
import { silence } from './silence.ts';

const START = Date.UTC(2026, 0, 5);

/** A minute of a route with 100 requests of about 80 ms. */
const minuteAt = (index: number, changes: Partial<MinuteFeatures> = {}): MinuteFeatures => {
  const logMean = logLatency(80) + 0.02 * ((index % 3) - 1);
  return {
    minute: START + index * MINUTE_MS,
    records: 100,
    requests: 100,
    errors: 0,
    critical: 0,
    latencies: 100,
    logMean,
    logVariance: 0.1,
    logP90: logMean + 0.4,
    logP95: logMean + 0.5,
    p90Spread: 0.5,
    p50: 80,
    p90: 120,
    p99: 180,
    thirds: [],
    mix: [80, 20, 0, 0, 0],
    numbers: {},
    ...changes,
  };
};

const MINUTES = 12;
const LAST = START + (MINUTES - 1) * MINUTE_MS;

const memoryOf = (change: (index: number) => Partial<MinuteFeatures>): SeriesMemory => ({
  ...bornSeries({ service: 'shop', route: 'POST /pay' }, START),
  seenAt: LAST,
  recent: Array.from({ length: MINUTES }, (_, index) => minuteAt(index, change(index))),
});

const found = (detector: Detector, memory: SeriesMemory, minute = LAST, completeness = 1): Finding =>
  detector({ memory, minute, completeness, forecasts: [], config: DEFAULT_DETECTOR_CONFIG });

const lastThree = (changes: Partial<MinuteFeatures>) => (index: number) => (index >= MINUTES - 3 ? changes : {});

describe('every detector', () => {
  test('finds nothing in a route that is as ever, and never leaves 0 to 1', () => {
    for (const detector of Object.values(DETECTORS)) {
      const { score, evidence } = found(
        detector,
        memoryOf(() => ({})),
      );
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThan(0.5);
      expect(evidence).toBeNull();
    }
  });
});

describe('robust level', () => {
  test('finds a level three times as high, and says both', () => {
    const { score, evidence } = found(robustLevel, memoryOf(lastThree({ logMean: logLatency(240) })));
    expect(score).toBeGreaterThan(0.9);
    expect(evidence).toMatchObject({ signal: 'robust-level', unit: 'ms' });
    expect(Math.round(evidence?.observed ?? 0)).toBe(240);
    expect(Math.abs((evidence?.expected ?? 0) - 80)).toBeLessThan(3);
  });

  test('finds nothing in a level that is lower', () => {
    expect(found(robustLevel, memoryOf(lastThree({ logMean: logLatency(30) }))).score).toBe(0);
  });
});

describe('error ratio', () => {
  test('finds ten errors where there were none, and nothing in one', () => {
    expect(found(errorRatio, memoryOf(lastThree({ errors: 10 }))).evidence).toMatchObject({
      observed: 0.1,
      unit: 'share',
    });
    expect(found(errorRatio, memoryOf(lastThree({ errors: 1 }))).evidence).toBeNull();
  });

  test('finds nothing where so many errors are usual', () => {
    expect(
      found(
        errorRatio,
        memoryOf(() => ({ errors: 10 })),
      ).evidence,
    ).toBeNull();
  });
});

describe('bucket mix', () => {
  test('finds requests that drift into slower buckets, in that direction only', () => {
    expect(found(bucketMix, memoryOf(lastThree({ mix: [20, 60, 20, 0, 0] }))).evidence).toMatchObject({
      observed: 0.8,
      expected: 0.2,
    });
    expect(found(bucketMix, memoryOf(lastThree({ mix: [100, 0, 0, 0, 0] }))).score).toBe(0);
  });

  test('is no evidence while data is missing', () => {
    expect(found(bucketMix, memoryOf(lastThree({ mix: [20, 60, 20, 0, 0] })), LAST, 0.9).score).toBe(0);
  });
});

describe('change point', () => {
  test('names the minute of the change', () => {
    const { evidence } = found(
      changePoint,
      memoryOf((index) => (index >= 7 ? { logMean: logLatency(160) } : {})),
    );
    expect(evidence?.text).toContain('changed at 00:07 UTC');
  });
});

describe('new template', () => {
  const born = (worstLevel: number): SeriesMemory => ({
    ...memoryOf(() => ({})),
    fresh: [{ minute: LAST, count: 9, worstLevel, text: 'pool exhausted (max=<*>)' }],
  });

  test('finds a warning that was never written before, and quotes it', () => {
    expect(found(newTemplate, born(4)).evidence?.text).toContain('pool exhausted (max=<*>)');
  });

  test('finds nothing in a new message of everyday level', () => {
    expect(found(newTemplate, born(2)).evidence).toBeNull();
  });
});

describe('number growth', () => {
  test('finds the number inside messages that has grown most', () => {
    const memory = memoryOf((index) => ({
      numbers: { pool_in_use: index >= MINUTES - 3 ? 5 : 1, size: 100 + (index % 2) },
    }));
    expect(found(numberGrowth, memory).evidence).toMatchObject({ observed: 5, expected: 1 });
    expect(found(numberGrowth, memory).evidence?.text).toContain('pool_in_use');
  });
});

describe('silence', () => {
  const memory = memoryOf(() => ({}));

  test('finds a minute without any of the usual hundred records', () => {
    expect(found(silence, memory, LAST + MINUTE_MS).evidence).toMatchObject({ observed: 0, expected: 100 });
  });

  test('is no evidence while data is missing, nor of a route that is seen only now and then', () => {
    expect(found(silence, memory, LAST + MINUTE_MS, 0.5).score).toBe(0);
    const rare = { ...memory, recent: memory.recent.filter((_, index) => index % 2 === 1) };
    expect(found(silence, rare, LAST + MINUTE_MS).score).toBe(0);
  });
});
