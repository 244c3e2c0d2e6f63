import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createS3BlobStore } from '../../adapters/aws/s3-blob-store.ts';
import { blobStoreContract } from '../contracts/blob-store.contract.ts';
import { startFauxqs } from '../peers/fauxqs.ts';
import type { Peer } from '../peers/server.ts';
import { newBucket } from './aws-under-test.ts';
import { describeWithMiniStack, miniStack } from './with-ministack.ts';

describe('on fauxqs', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startFauxqs();
  });
  afterAll(() => peer?.stop());

  // it takes any conditional write, and lists by the rules of a language
  blobStoreContract('S3 (fauxqs)', async () => createS3BlobStore(await newBucket(peer.url)), {
    lacks: ['conditions', 'order'],
  });
});

describeWithMiniStack('on MiniStack', () => {
  blobStoreContract('S3 (MiniStack)', async () => createS3BlobStore(await newBucket(miniStack().url)));

  test('lists more objects than one page holds', async () => {
    const store = createS3BlobStore(await newBucket(miniStack().url));
    const keys = Array.from({ length: 1100 }, (_, index) => `p/${String(index).padStart(5, '0')}`);
    for (let start = 0; start < keys.length; start += 50) {
      await Promise.all(keys.slice(start, start + 50).map((key) => store.put(key, new Uint8Array(1))));
    }
    const listed: string[] = [];
    for await (const { key } of store.list('p/', 'p/00010')) listed.push(key);
    expect(listed).toEqual(keys.slice(11));
  });

  test('keeps metadata in any alphabet, and none that cannot be kept', async () => {
    const store = createS3BlobStore(await newBucket(miniStack().url));
    const metadata = { speed: 'max', name: 'Zugriffe für März.log', modified: '2026-02-18T10:00:00.000Z', empty: '' };
    await store.put('k', Buffer.from('x'), metadata);
    expect((await store.head('k'))?.metadata).toMatchObject({ ...metadata, empty: expect.any(String) });
    await expect(store.put('k', Buffer.from('x'), { 'No Name': 'x' })).rejects.toThrow('lower-case');
    await expect(store.put('k', Buffer.from('x'), { long: 'x'.repeat(3000) })).rejects.toThrow('2048');
  });

  test('writes a large body in parts and reads it back, from memory and from a stream, with metadata', async () => {
    const store = createS3BlobStore(await newBucket(miniStack().url));
    const body = Buffer.alloc(20 * 1024 * 1024, 'the quick brown fox ');
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < body.length; at += 1_000_003)
        yield await Promise.resolve(body.subarray(at, at + 1_000_003));
    };
    await store.put('memory', body);
    await store.put('stream', chunks(), { speed: '60' });
    for (const key of ['memory', 'stream']) {
      expect(body.equals((await store.get(key)) ?? new Uint8Array())).toBe(true);
      expect(await store.head(key)).toMatchObject({ key, size: body.length });
    }
    expect((await store.head('stream'))?.metadata).toEqual({ speed: '60' });
  });
});
