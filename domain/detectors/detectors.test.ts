import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../detector-config.ts';
import type { MinuteFeatures } from '../features.ts';
import { logLatency } from '../latency-cells.ts';
import { bornSeries, type SeriesMemory } from '../memory.ts';
import { foldRegular, type RegularTemplate } from '../templates/regular-templates.ts';
import { MINUTE_MS } from '../window.ts';
import { bucketMix } from './bucket-mix.ts';
import { changePoint } from './change-point.ts';
import type { Detector, Finding } from './detector.ts';
import { errorOdds } from './error-odds.ts';
import { errorRatio } from './error-ratio.ts';
import { newTemplate } from './new-template.ts';
import { numberGrowth } from './number-growth.ts';
import { DETECTORS } from './registry.ts';
import { retries } from './retries.ts';
import { robustLevel } from './robust-level.ts';
import { silence } from './silence.ts';
import { tailGrowth } from './tail-growth.ts';
import { vanishedTemplate } from './vanished-template.ts';

const START = Date.UTC(2026, 0, 5);

/** A minute of a route with 100 requests of about 80 ms. */
const minuteAt = (index: number, changes: Partial<MinuteFeatures> = {}): MinuteFeatures => {
  const logMean = logLatency(80) + 0.02 * ((index % 3) - 1);
  return {
    minute: START + index * MINUTE_MS,
    records: 100,
    requests: 100,
    errors: 0,
    retries: 0,
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

describe('error odds', () => {
  test('finds errors that creep up over three minutes before one of them stands out', () => {
    const creeping = memoryOf((index) => (index >= MINUTES - 3 ? { errors: 4 } : {}));
    expect(found(errorRatio, creeping).evidence).toBeNull();
    expect(found(errorOdds, creeping).evidence).toMatchObject({ signal: 'error-odds', observed: 0.04, unit: 'share' });
  });

  test('finds nothing in two errors, nor where so many are usual', () => {
    const one = memoryOf((index) => (index === MINUTES - 1 ? { errors: 2 } : {}));
    expect(found(errorOdds, one).score).toBe(0);
    const usual = memoryOf(() => ({ errors: 4 }));
    expect(found(errorOdds, usual).evidence).toBeNull();
  });
});

describe('tail growth', () => {
  test('finds the slowest requests leaving the typical ones behind', () => {
    expect(found(tailGrowth, memoryOf(lastThree({ p99: 640 }))).evidence).toMatchObject({
      signal: 'tail-growth',
      observed: 8,
      expected: 2.3,
    });
  });

  test('finds nothing where all requests slow down alike, nor where a p99 is one request', () => {
    expect(found(tailGrowth, memoryOf(lastThree({ p50: 320, p99: 720 }))).score).toBe(0);
    expect(
      found(
        tailGrowth,
        memoryOf(() => ({ latencies: 60, p99: 640 })),
      ).score,
    ).toBe(0);
  });
});

describe('retries', () => {
  test('finds messages of trying again where there were none', () => {
    expect(found(retries, memoryOf(lastThree({ retries: 6 }))).evidence).toMatchObject({
      signal: 'retries',
      observed: 18,
    });
  });

  test('finds nothing where so many are usual, or in a single one', () => {
    const usual = memoryOf(() => ({ retries: 6 }));
    expect(found(retries, usual).evidence).toBeNull();
    const single = memoryOf((index) => (index === MINUTES - 1 ? { retries: 1 } : {}));
    expect(found(retries, single).evidence).toBeNull();
  });
});

describe('vanished template', () => {
  /** Ten in a hundred records are the message, in the minutes for which `has` says so. */
  const regular = (has: (index: number) => boolean, other = 0): readonly RegularTemplate[] =>
    Array.from({ length: MINUTES }).reduce<readonly RegularTemplate[]>((known, _, index) => {
      const heartbeat = { count: 10, worstLevel: 2, text: 'heartbeat of worker <*>' };
      const fingerprints = new Map(has(index) ? [['f1', heartbeat]] : []);
      return foldRegular(known, START + index * MINUTE_MS, { fingerprints, otherFingerprints: other, records: 100 });
    }, []);
  const memory = memoryOf(() => ({}));

  test('finds a message of every minute that has stopped while the series goes on, and quotes it', () => {
    const { evidence } = found(vanishedTemplate, { ...memory, regular: regular((index) => index < 9) });
    expect(evidence).toMatchObject({ signal: 'vanished-template', observed: 0, expected: 30 });
    expect(evidence?.text).toContain('"heartbeat of worker <*>": none for 3 min');
  });

  test.each([
    ['a message that comes as ever', () => true],
    ['a message that came in every third minute only', (index: number) => index % 3 === 0 && index < 9],
    ['a message that came for three minutes', (index: number) => index > 4 && index < 8],
  ])('finds nothing in %s', (_, has) => {
    expect(found(vanishedTemplate, { ...memory, regular: regular(has) }).evidence).toBeNull();
  });

  test('is no evidence while data is missing, nor where a window could not keep every message', () => {
    const stopped = { ...memory, regular: regular((index) => index < 9) };
    expect(found(vanishedTemplate, stopped, LAST, 0.9).score).toBe(0);
    expect(regular((index) => index < 9, 1)).toEqual([]);
  });
});
