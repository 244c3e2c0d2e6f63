import { describe, expect, test } from '@jest/globals';
import type { BlobStore } from '../../ports/blob-store.ts';
import { collect } from './collect.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array | null): string | null => (body === null ? null : new TextDecoder().decode(body));

const keysOf = async (store: BlobStore, prefix: string, after?: string): Promise<readonly string[]> =>
  (await collect(store.list(prefix, after))).map(({ key }) => key);

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of texts) {
    await Promise.resolve();
    yield bytes(part);
  }
}

const readAll = async (stream: AsyncIterable<Uint8Array>): Promise<string> =>
  Buffer.concat(await collect(stream)).toString();

/** What a stand-in for a store cannot do, so that nothing is learned from it. */
export type Gap = 'conditions' | 'order';

/** What every blob store promises; `makeStore` gives an empty one. */
export const blobStoreContract = (
  name: string,
  makeStore: () => Promise<BlobStore>,
  { lacks = [] }: { readonly lacks?: readonly Gap[] } = {},
): void => {
  const needing = (gap: Gap) => (lacks.includes(gap) ? test.skip : test);
  describe(`${name} as a blob store`, () => {
    test('gives back what was put, whole and by range', async () => {
      const store = await makeStore();
      await store.put('a/b.txt', bytes('0123456789'));
      expect(text(await store.get('a/b.txt'))).toBe('0123456789');
      expect(text(await store.getRange('a/b.txt', 2, 5))).toBe('234');
      expect(text(await store.getRange('a/b.txt', 8, 50))).toBe('89');
      expect(text(await store.getRange('a/b.txt', 50, 60))).toBe('');
    });

    test('says null for what is missing, also below a missing folder and for a folder', async () => {
      const store = await makeStore();
      await store.put('a/b', bytes('x'));
      expect(await store.get('nothing/here')).toBeNull();
      expect(await store.getRange('nothing', 0, 1)).toBeNull();
      expect(await store.head('nothing')).toBeNull();
      expect(await store.get('a')).toBeNull();
      expect(await store.head('a')).toBeNull();
      expect(await store.get('a/b/c')).toBeNull();
    });

    test('replaces the object on a second put', async () => {
      const store = await makeStore();
      await store.put('k', bytes('a long first body'));
      await store.put('k', bytes('short'));
      expect(text(await store.get('k'))).toBe('short');
    });

    test('takes a body in chunks and streams it back from any byte', async () => {
      const store = await makeStore();
      const long = 'x'.repeat(300_000);
      await store.put('big', chunks(long, 'tail', ''));
      expect(await readAll(store.stream('big'))).toBe(`${long}tail`);
      expect(await readAll(store.stream('big', 300_002))).toBe('il');
      expect(await readAll(store.stream('big', 400_000))).toBe('');
    });

    test('keeps the old object when the new body breaks off', async () => {
      const store = await makeStore();
      await store.put('k', bytes('old'));
      const broken = async function* (): AsyncGenerator<Uint8Array> {
        yield* chunks('half of the new');
        throw new Error('the source broke off');
      };
      await expect(store.put('k', broken())).rejects.toThrow('the source broke off');
      expect(text(await store.get('k'))).toBe('old');
      expect(await keysOf(store, '')).toEqual(['k']);
    });

    test('refuses to stream what is missing', async () => {
      const store = await makeStore();
      await expect(readAll(store.stream('nothing'))).rejects.toThrow('nothing');
    });

    needing('conditions')('lets only one of many writers create a key', async () => {
      const store = await makeStore();
      const writers = Array.from({ length: 20 }, (_, index) => store.putIfAbsent('ledger/1', bytes(`writer ${index}`)));
      const won = (await Promise.all(writers)).map((written, index) => (written ? [`writer ${index}`] : [])).flat();
      expect(won).toHaveLength(1);
      expect(text(await store.get('ledger/1'))).toBe(won[0]);
      expect(await store.putIfAbsent('ledger/1', bytes('later'))).toBe(false);
      expect(text(await store.get('ledger/1'))).toBe(won[0]);
    });

    test('creates a key again after it was deleted, and deletes what is not there', async () => {
      const store = await makeStore();
      await store.putIfAbsent('k', bytes('1'));
      await store.delete('k');
      await store.delete('k');
      await store.delete('no/such/key');
      expect(await store.get('k')).toBeNull();
      expect(await store.putIfAbsent('k', bytes('2'))).toBe(true);
    });

    needing('conditions')('replaces only what is unchanged', async () => {
      const store = await makeStore();
      await store.put('k', bytes('1'));
      const first = await store.head('k');
      expect(await store.replaceIfUnchanged('k', bytes('2'), first?.version ?? '')).toBe(true);
      expect(await store.replaceIfUnchanged('k', bytes('3'), first?.version ?? '')).toBe(false);
      expect(text(await store.get('k'))).toBe('2');
      await store.delete('k');
      expect(await store.replaceIfUnchanged('k', bytes('4'), first?.version ?? '')).toBe(false);
      expect(await store.get('k')).toBeNull();
    });

    needing('conditions')('loses no increment of a counter that many raise by replaceIfUnchanged', async () => {
      const store = await makeStore();
      await store.put('counter', bytes('100'));
      const raise = async (): Promise<void> => {
        for (;;) {
          const seen = await store.head('counter');
          const value = Number(text(await store.get('counter')));
          const body = bytes(String(value + 1));
          const now = await store.head('counter');
          if (seen && seen.version === now?.version && (await store.replaceIfUnchanged('counter', body, seen.version)))
            return;
        }
      };
      await Promise.all(Array.from({ length: 12 }, raise));
      expect(text(await store.get('counter'))).toBe('112');
    });

    test('knows size, time and a version that follows the content', async () => {
      const store = await makeStore();
      const before = Date.now();
      await store.put('k', bytes('12345'));
      const head = await store.head('k');
      expect(head).toMatchObject({ key: 'k', size: 5 });
      expect(Math.abs((head?.modifiedAt ?? 0) - before)).toBeLessThan(60_000);
      await store.put('k', bytes('54321'));
      expect((await store.head('k'))?.version).not.toBe(head?.version);
    });

    needing('order')('lists keys under a prefix in code-unit order, whatever the folders', async () => {
      const store = await makeStore();
      const keys = ['a-b', 'a.b', 'a/b', 'a/b0', 'a0', 'aa/z', 'B', 'b/c/d', 'z/é', 'z/f', 'z/𝒳', 'z/\uff21'];
      for (const key of keys.toReversed()) await store.put(key, bytes(key));
      const sorted = keys.toSorted();
      expect(await keysOf(store, '')).toEqual(sorted);
      expect(await keysOf(store, 'a')).toEqual(sorted.filter((key) => key.startsWith('a')));
      expect(await keysOf(store, 'a/')).toEqual(['a/b', 'a/b0']);
      expect(await keysOf(store, 'b/c')).toEqual(['b/c/d']);
      expect(await keysOf(store, 'nothing/')).toEqual([]);
      for (const after of ['', ...keys, 'a/', 'a/a', 'zz']) {
        expect(await keysOf(store, '', after)).toEqual(sorted.filter((key) => key > after));
      }
    });

    test('lists sizes, and an empty store as empty', async () => {
      const store = await makeStore();
      expect(await keysOf(store, '')).toEqual([]);
      await store.put('k', bytes('12345'));
      expect(await collect(store.list(''))).toEqual([{ key: 'k', size: 5 }]);
    });

    test('holds empty objects and keys with odd characters', async () => {
      const store = await makeStore();
      for (const key of [
        'empty',
        'dt=2026-02-18/bucket=slow/x.parquet',
        'my file (1)~2',
        'ünï/日本',
        '%2e%2e/x',
        '...',
      ]) {
        await store.put(key, bytes(''));
        expect(text(await store.get(key))).toBe('');
      }
    });
  });
};
