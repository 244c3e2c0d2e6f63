import { expect, test } from '@jest/globals';
import { createMemoryBlobs } from './memory-blobs.test-helper.ts';
import { holderOf, holdKey } from './upload-record.ts';

const key = 'uploads/orders.log';
const record = (version: string) => ({ key, locations: [version], replay: `orders-${version}~1`, at: 0 });

test('of two versions that found a key free at once, one gets it and the other must look again', async () => {
  const blobs = createMemoryBlobs(() => 0);
  const first = await holderOf(blobs, key, ['v1'], 0);
  const second = await holderOf(blobs, key, ['v2'], 0);
  expect([first.state, second.state]).toEqual([null, null]);
  expect(await holdKey(blobs, record('v1'), first.noted)).toBe(true);
  expect(await holdKey(blobs, record('v2'), second.noted)).toBe(false);
  expect(await holderOf(blobs, key, ['v2'], 0)).toMatchObject({ state: 'starting' });
});

test('a start that died is taken over by one of those that found it dead', async () => {
  const blobs = createMemoryBlobs(() => 0);
  await holdKey(blobs, record('v1'), null);
  const later = 16 * 60_000;
  const [second, third] = [await holderOf(blobs, key, ['v2'], later), await holderOf(blobs, key, ['v3'], later)];
  expect([second.state, third.state]).toEqual([null, null]);
  expect(await holdKey(blobs, { ...record('v2'), at: later }, second.noted)).toBe(true);
  expect(await holdKey(blobs, { ...record('v3'), at: later }, third.noted)).toBe(false);
});
