import { expect, test } from '@jest/globals';
import { createWriteBudget } from './write-budget.ts';

const MIB = 1024 * 1024;

/** Bytes that a writer gets through in a minute, in records of 10,000 bytes. */
const perMinute = (divide: (second: number) => number | null): number => {
  let now = 0;
  const budget = createWriteBudget(0.5, () => now);
  let bytes = 0;
  for (; now < 60_000; now += 10) {
    const writers = now % 1000 === 0 ? divide(now / 1000) : null;
    if (writers !== null) budget.divideBy(writers);
    while (budget.take('shard-0', 10_000)) bytes += 10_000;
  }
  return bytes;
};

test('one writer takes its share of what a shard takes, several that share it take an equal part each', () => {
  const alone = perMinute(() => null);
  expect(alone).toBeGreaterThan(0.49 * 60 * MIB);
  expect(alone).toBeLessThan(0.52 * 60 * MIB);
  expect(perMinute(() => 4) / alone).toBeCloseTo(1 / 4, 1);
});

test('the part grows again when others have ended, and nothing is made up for', () => {
  const half = perMinute((second) => (second === 0 ? 4 : second === 30 ? 1 : null));
  expect(half / (60 * MIB)).toBeCloseTo((0.5 / 4 + 0.5) / 2, 1);
});
