import { expect, test } from '@jest/globals';
import { ask, learnOutcome, openForest, type PackedPrior } from './growth-forest.ts';

/** One tree: is feature 3 below 0.5? Below: 10 seen, a fifth arrived; else 10 seen, nearly all arrived. */
const PRIOR: PackedPrior = {
  nodes: [3],
  data: [Buffer.from([3, 1, 0, 0, 2, 0, 255, 10, 50, 0, 160, 50, 255, 10, 240, 200, 120, 50]).toString('base64')],
};

const asked = (forest: ReturnType<typeof openForest>, way: number, leaves = new Int32Array(1)) =>
  ask(forest, Float64Array.from([0, 0, 0, way]), leaves);

test('growths are told apart by what was asked of them', () => {
  const forest = openForest(PRIOR);
  expect(asked(forest, 0.2).arrives).toBeCloseTo((2 + 0.3) / 11, 10);
  expect(asked(forest, 0.7).arrives).toBeGreaterThan(0.9);
  expect(asked(forest, 0.2).lnMinutes).toBeCloseTo(4, 10);
});

test('what became of a growth in the stream itself weighs in, there and nowhere else', () => {
  const forest = openForest(PRIOR);
  const leaves = new Int32Array(1);
  const before = asked(forest, 0.2, leaves);
  for (let k = 0; k < 10; k += 1) learnOutcome(forest, leaves, 0, 30, 1);
  const after = asked(forest, 0.2);
  expect(after.arrives).toBeGreaterThan(before.arrives + 0.2);
  expect(after.soon).toBeGreaterThan(before.soon + 0.2);
  for (let k = 0; k < 40; k += 1) learnOutcome(forest, leaves, 0, null, 1);
  expect(asked(forest, 0.2).arrives).toBeLessThan(after.arrives);
  expect(asked(forest, 0.7)).toEqual(asked(openForest(PRIOR), 0.7));
});
