import { describe, expect, test } from '@jest/globals';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import type { BlobStore } from '../ports/index.ts';
import { temporaryFolder } from '../tests/contracts/temp-folder.ts';
import { appendEvent, listAggregates, readEvents, readJson } from './event-store.ts';

const emptyLake = (): BlobStore => createFileBlobStore(temporaryFolder());
const event = (type: string) => ({ type, at: 0 });
const append = (lake: BlobStore, id: string, version: number, type: string): Promise<boolean> =>
  appendEvent(lake, 'replay', id, version, event(type));
const typesOf = async (lake: BlobStore, id: string, after = 0) =>
  (await readEvents<{ type: string; at: number }>(lake, 'replay', id, after)).map(({ type }) => type);

describe('the event store', () => {
  test('gives events back in the order of their versions, from any version on', async () => {
    const lake = emptyLake();
    for (let version = 1; version <= 11; version += 1) await append(lake, 'shop~1', version, `e${version}`);
    expect(await typesOf(lake, 'shop~1')).toEqual(Array.from({ length: 11 }, (_, index) => `e${index + 1}`));
    expect(await typesOf(lake, 'shop~1', 9)).toEqual(['e10', 'e11']);
    expect(await typesOf(lake, 'shop~1', 11)).toEqual([]);
  });

  test('keeps aggregates apart, also where one name begins like another', async () => {
    const lake = emptyLake();
    await append(lake, 'shop~1', 1, 'one');
    await append(lake, 'shop~11', 1, 'eleven');
    expect(await typesOf(lake, 'shop~1')).toEqual(['one']);
    expect(await listAggregates(lake, 'replay')).toEqual(['shop~1', 'shop~11']);
    expect(await listAggregates(lake, 'replay', 'shop~11')).toEqual(['shop~11']);
    expect(await listAggregates(lake, 'incident')).toEqual([]);
  });

  test('of many writers of one version exactly one wins, and its event stays', async () => {
    const lake = emptyLake();
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, writer) => append(lake, 'shop~1', 1, `writer ${writer}`)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await typesOf(lake, 'shop~1')).toEqual([`writer ${won.indexOf(true)}`]);
    expect(await append(lake, 'shop~1', 1, 'late')).toBe(false);
  });

  test('names an object that is damaged', async () => {
    const lake = emptyLake();
    await lake.put('events/replay/shop~1/00000001.json', new TextEncoder().encode('{"type":'));
    await expect(typesOf(lake, 'shop~1')).rejects.toThrow('events/replay/shop~1/00000001.json in the lake is damaged');
  });

  test('says null for what is missing', async () => {
    expect(await readJson(emptyLake(), 'nothing.json')).toBeNull();
  });
});
