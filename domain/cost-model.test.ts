import { describe, expect, test } from '@jest/globals';
import { type CostInput, monthlyCosts } from './cost-model.ts';

const usual: CostInput = {
  gbPerDay: 1,
  windowSeconds: 15,
  parquetDays: 30,
  factsDays: 30,
  earlyLook: true,
  queriedTb: 0,
};
const total = (change: Partial<CostInput>): number =>
  monthlyCosts({ ...usual, ...change }).reduce((sum, { usd }) => sum + usd, 0);
const item = (name: string, change: Partial<CostInput>): number =>
  monthlyCosts({ ...usual, ...change }).find((one) => one.item === name)?.usd ?? Number.NaN;

describe('the costs of a month', () => {
  test('an idle pipeline costs its shard, its looks, its alarms and its key, and nothing else', () => {
    const costing = monthlyCosts({ ...usual, gbPerDay: 0 }).filter(({ usd }) => usd > 0);
    expect(costing.map((one) => one.item)).toEqual(['stream', 'looks', 'alarms, metrics and the key']);
    expect(item('stream', { gbPerDay: 0 })).toBeCloseTo(730 * 0.015, 9);
  });

  test('shards cost whether anything is put or not, and so does a stream on demand', () => {
    expect(item('stream', { gbPerDay: 0, stream: { leastShards: 10 } })).toBeCloseTo(730 * 0.15, 9);
    expect(item('stream', { gbPerDay: 0, stream: 'on-demand' })).toBeCloseTo(730 * 0.04, 9);
    expect(item('stream', { gbPerDay: 1000, stream: { leastShards: 1 } })).toBe(item('stream', { gbPerDay: 1000 }));
  });

  test('few logs are paid by delivery: a window four times as long writes a quarter of the objects', () => {
    const few = item('writing the lake', {});
    expect(item('writing the lake', { windowSeconds: 60 })).toBeCloseTo(few / 4, 9);
    expect(item('writing the lake', { gbPerDay: 2 })).toBeCloseTo(few, 9);
  });

  test('many logs are paid by the byte: ten times the logs cost ten times as much, within the rounding of shards', () => {
    const ratio = total({ gbPerDay: 100_000 }) / total({ gbPerDay: 10_000 });
    expect(ratio).toBeGreaterThan(9.9);
    expect(ratio).toBeLessThan(10.1);
  });

  test('keeping the facts costs nothing when they are not kept, and queries cost what they scan', () => {
    expect(item('keeping the facts', { factsDays: 0 })).toBe(0);
    expect(item('queries', { queriedTb: 3 })).toBe(15);
  });

  test('without early looks a fifth of the looks is left', () => {
    expect(item('looks', { earlyLook: false })).toBeCloseTo(item('looks', {}) / 5, 9);
  });
});
