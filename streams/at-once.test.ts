import { expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { forEachAtOnce, mapAtOnce } from './at-once.ts';

test('never more than so many are under way, and the results come in the order of the items', async () => {
  let underWay = 0;
  let most = 0;
  const items = Array.from({ length: 20 }, (_, index) => index);
  const doubled = await mapAtOnce(items, 4, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await pause((20 - item) % 5);
    underWay -= 1;
    return 2 * item;
  });
  expect(most).toBe(4);
  expect(doubled).toEqual(items.map((item) => 2 * item));
});

test('after a failure nothing further is begun, what is under way is waited for, and the failure is thrown', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = async (item: number): Promise<void> => {
    begun.push(item);
    await pause(item === 1 ? 0 : 20);
    if (item === 1) throw new Error('one');
    ended.push(item);
  };
  await expect(forEachAtOnce([0, 1, 2, 3, 4, 5], 3, work)).rejects.toThrow('one');
  expect(begun).toEqual([0, 1, 2]);
  expect(ended).toEqual([0, 2]);
});

test('nothing is done for nothing', async () => {
  expect(await mapAtOnce([], 3, () => Promise.reject(new Error('never')))).toEqual([]);
});
