import { expect, test } from '@jest/globals';
import { ask, learnOutcome, openForest, type PackedPrior } from './growth-forest.ts';
import { type Learned, learnedAt, MOST_LEARNED, newLearned } from './learned.ts';

/** One tree: is feature 3 below 0.5? Below: 10 seen, a fifth arrived; else 10 seen, nearly all arrived. */
const PRIOR: PackedPrior = {
  nodes: [3],
  data: [Buffer.from([3, 1, 0, 0, 2, 0, 255, 10, 50, 0, 160, 50, 255, 10, 240, 200, 120, 50]).toString('base64')],
};

const asked = (learned: Learned, way: number, leaves = new Uint16Array(1)) =>
  ask(openForest(PRIOR), learned, Float64Array.from([0, 0, 0, way]), leaves);

test('growths are told apart by what was asked of them', () => {
  expect(asked(newLearned(), 0.2).arrives).toBeCloseTo((2 + 0.3) / 11, 10);
  expect(asked(newLearned(), 0.7).arrives).toBeGreaterThan(0.9);
  expect(asked(newLearned(), 0.2).lnMinutes).toBeCloseTo(4, 10);
});

test('what became of a growth in the stream itself weighs in, there and nowhere else', () => {
  const learned = newLearned();
  const leaves = new Uint16Array(1);
  const before = asked(learned, 0.2, leaves);
  for (let k = 0; k < 200; k += 1) learnOutcome(learned, leaves, 30);
  const after = asked(learned, 0.2);
  expect(after.arrives).toBeGreaterThan(before.arrives + 0.2);
  expect(after.soon).toBeGreaterThan(before.soon + 0.2);
  for (let k = 0; k < 800; k += 1) learnOutcome(learned, leaves, null);
  expect(asked(learned, 0.2).arrives).toBeLessThan(after.arrives);
  expect(asked(learned, 0.7)).toEqual(asked(newLearned(), 0.7));
});

test('of what a stream has seen itself a bounded number of leaves is kept, the newest ones', () => {
  const learned = newLearned();
  for (let leaf = 0; leaf < 2000; leaf += 1) learnOutcome(learned, Uint16Array.of(leaf, 3), leaf < 1000 ? 30 : null);
  expect([...learned.leaves].sort((a, b) => a - b).slice(0, 2)).toEqual([3, 2000 - MOST_LEARNED + 1]);
  expect(learnedAt(learned, 3)).toEqual({ seen: 2001, arrived: 1001, soon: 1001 });
  expect(learnedAt(learned, 1999)).toEqual({ seen: 1, arrived: 0, soon: 0 });
  expect(learnedAt(learned, 900).seen).toBe(0);
});
