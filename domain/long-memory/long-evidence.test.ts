import { describe, expect, test } from '@jest/globals';
import type { LongWindow } from './gathering.ts';
import { copyLongEvidence, foldEvidence, type LongChannel, newLongEvidence, sumOfEvidence } from './long-evidence.ts';

const USUAL = { latency: 0, latencyHour: 0, volume: 0 };
const wobble = (index: number): number => ((index * 7919) % 101) / 101 - 0.5;

const windowAt = (index: number, change: Partial<LongWindow> = {}): LongWindow => ({
  from: index * 300_000,
  requests: 300,
  errors: index % 3,
  errorRatio: 0.005,
  p95: 100,
  slowestMs: 110,
  tail: 1.6 + 0.1 * wobble(index),
  templates: index % 50 === 0 ? 1 : 0,
  numberNames: [],
  numberOf: () => NaN,
  ...change,
});

const known = () => {
  const evidence = newLongEvidence();
  for (let index = 0; index < 600; index += 1) {
    foldEvidence(evidence, windowAt(index), {
      latency: 0.1 * wobble(index),
      latencyHour: 0.02 * wobble(index),
      volume: 0.2 * wobble(index),
    });
  }
  return evidence;
};

const foundIn = (change: Partial<LongWindow>, against = USUAL): Readonly<Record<LongChannel, number>> =>
  Object.fromEntries(
    foldEvidence(known(), windowAt(600, change), against).map(({ channel, evidence }) => [channel, evidence]),
  ) as Record<LongChannel, number>;

describe('the evidence of a window against days before', () => {
  test('is little while all is as usual', () => {
    const evidence = known();
    const sums = Array.from({ length: 50 }, (_, index) =>
      sumOfEvidence(foldEvidence(evidence, windowAt(600 + index), USUAL)),
    );
    expect(sums.filter((sum) => sum > 2)).toEqual([]);
  });

  test.each<[LongChannel, Partial<LongWindow>, typeof USUAL]>([
    ['errors', { errors: 40 }, USUAL],
    ['tail', { tail: 4 }, USUAL],
    ['new-templates', { templates: 6 }, USUAL],
    ['latency', {}, { ...USUAL, latency: 1 }],
    ['volume-up', {}, { ...USUAL, volume: 1.5 }],
    ['volume-down', {}, { ...USUAL, volume: -1.5 }],
  ])('stands out in %s alone when nothing else changed', (channel, change, against) => {
    const found = foundIn(change, against);
    expect(found[channel]).toBeGreaterThan(3);
    const others = Object.entries(found).filter(([other]) => !other.startsWith(channel));
    expect(others.filter(([, evidence]) => evidence >= 2.5)).toEqual([]);
  });

  test('adds over channels', () => {
    const errors = sumOfEvidence(foldEvidence(known(), windowAt(600, { errors: 40 }), USUAL));
    const both = sumOfEvidence(foldEvidence(known(), windowAt(600, { errors: 40, tail: 4 }), USUAL));
    expect(both).toBeGreaterThan(errors + 1);
  });

  test('of windows without requests says nothing about errors and latency', () => {
    const found = foundIn({ requests: 0, errors: 0, tail: NaN, p95: NaN });
    expect(found.errors).toBe(0);
    expect(found.tail).toBe(0);
  });

  test('is the same from a copy, which the original does not feel', () => {
    const evidence = known();
    const copy = copyLongEvidence(evidence);
    const first = foldEvidence(copy, windowAt(600, { errors: 40 }), USUAL);
    expect(foldEvidence(evidence, windowAt(600, { errors: 40 }), USUAL)).toEqual(first);
  });
});
