import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { S3Client } from '@aws-sdk/client-s3';
import { createS3BlobStore } from '../../adapters/aws/s3-blob-store.ts';
import { createS3ObjectReader } from '../../adapters/aws/s3-object-reader.ts';
import { locationText } from '../../domain/object-location.ts';
import { isStorageError } from '../../streams/bucket-latency.ts';
import { collect } from '../contracts/collect.ts';
import { newBucket, peerSettings, quick } from './aws-under-test.ts';
import { answer, brokenAfter, connectionReset, type Fault, faultyHandler, s3Error } from './fault-injection.ts';
import { describeWithMiniStack, miniStack } from './with-ministack.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = (body: Uint8Array | null): string | null => (body === null ? null : Buffer.from(body).toString());

/** The fault hits the first `times` requests of a method; later ones pass. */
const first = (times: number, method: string, fault: Fault): { fault: Fault; seen: () => number } => {
  let seen = 0;
  return {
    fault: (request, pass) => {
      if (request.method !== method) return pass();
      seen += 1;
      return seen <= times ? fault(request, pass) : pass();
    },
    seen: () => seen,
  };
};

const storeWith = async (fault: Fault) => {
  const s3 = await newBucket(miniStack().url, fault);
  return { s3, store: createS3BlobStore(s3) };
};

describeWithMiniStack('S3 with faults', () => {
  test('tries again what S3 asks to slow down, and writes it once', async () => {
    const slow = first(2, 'PUT', () => Promise.resolve(s3Error(503, 'SlowDown')));
    const { store } = await storeWith(slow.fault);
    expect(await store.putIfAbsent('k', bytes('1'))).toBe(true);
    expect(slow.seen()).toBe(3);
  });

  test('says who is to blame when S3 stays slow', async () => {
    const { store, s3 } = await storeWith(first(99, 'PUT', () => Promise.resolve(s3Error(503, 'SlowDown'))).fault);
    const failure: unknown = await store.put('k', bytes('1')).catch((error: unknown) => error);
    expect(isStorageError(failure)).toBe(true);
    expect(failure).toMatchObject({ code: 'ETHROTTLED', message: expect.stringContaining(`s3://${s3.bucket}/k`) });
  });

  test('asks again after 409 until the race is decided', async () => {
    const conflict = first(3, 'PUT', () => Promise.resolve(s3Error(409, 'ConditionalRequestConflict')));
    const { store } = await storeWith(conflict.fault);
    expect(await store.putIfAbsent('k', bytes('mine'))).toBe(true);
    expect(await store.putIfAbsent('k', bytes('other'))).toBe(false);
    expect(textOf(await store.get('k'))).toBe('mine');
  });

  test('gives up after many 409 with an error that blames no block', async () => {
    const conflict = first(999, 'PUT', () => Promise.resolve(s3Error(409, 'ConditionalRequestConflict')));
    const { store } = await storeWith(conflict.fault);
    await expect(store.putIfAbsent('k', bytes('mine'))).rejects.toThrow(/s3:PutObject|ConditionalRequestConflict/);
  });

  test('takes 412 as the lost race that it is', async () => {
    const lost = first(1, 'PUT', () => Promise.resolve(s3Error(412, 'PreconditionFailed')));
    const { store } = await storeWith(lost.fault);
    expect(await store.putIfAbsent('k', bytes('1'))).toBe(false);
  });

  test('knows its own write again when the answer was lost on the way', async () => {
    const deaf: Fault = async (_, pass) => {
      await pass();
      throw connectionReset();
    };
    const { store } = await storeWith(first(1, 'PUT', deaf).fault);
    expect(await store.putIfAbsent('k', bytes('mine'))).toBe(true);
    expect(await store.putIfAbsent('k', bytes('mine'))).toBe(false);
    const version = (await store.head('k'))?.version ?? '';
    const again = createS3BlobStore({ ...(await storeWith(first(0, 'PUT', deaf).fault)).s3 });
    expect(await again.replaceIfUnchanged('k', bytes('2'), version)).toBe(false);
  });

  test('goes on at the byte reached when the connection breaks, however often', async () => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    const ranges: string[] = [];
    const breaking = first(4, 'GET', async (request, pass) => {
      ranges.push(request.headers['range'] ?? 'whole');
      return brokenAfter(await pass(), 50_000);
    });
    const { store } = await storeWith(breaking.fault);
    await store.put('k', body);
    const read = Buffer.concat(await collect(store.stream('k', 10)));
    expect(read.equals(body.subarray(10))).toBe(true);
    expect(ranges).toEqual([10, 50_010, 100_010, 150_010].map((at) => `bytes=${at}-${at === 10 ? '' : 299_999}`));
    expect(breaking.seen()).toBe(5);
  });

  test('reads from the right byte also where the server sends all, whatever range was asked for', async () => {
    const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    let requests = 0;
    const { store } = await storeWith(async (request, pass) => {
      if (request.method !== 'GET') return pass();
      requests += 1;
      delete request.headers['range'];
      const whole = await pass();
      return requests === 1 ? brokenAfter(whole, 50_000) : whole;
    });
    await store.put('k', body);
    expect(Buffer.concat(await collect(store.stream('k', 10))).equals(body.subarray(10))).toBe(true);
    expect(requests).toBe(2);
    expect(Buffer.from((await store.getRange('k', 7, 9)) ?? '')).toEqual(body.subarray(7, 9));
    expect(Buffer.from((await store.getRange('k', 299_998, 400_000)) ?? '')).toEqual(body.subarray(299_998));
    expect(await store.getRange('k', 300_000, 300_001)).toEqual(new Uint8Array());
    expect(await collect(store.stream('k', 300_000))).toEqual([]);
  });

  test('does not join two objects when one is replaced under a broken read', async () => {
    const breaking = first(1, 'GET', async (_, pass) => brokenAfter(await pass(), 1000));
    const { store } = await storeWith(breaking.fault);
    await store.put('k', Buffer.alloc(200_000, 'a'));
    const read = async (): Promise<void> => {
      for await (const chunk of store.stream('k')) {
        expect(chunk.length).toBeGreaterThan(0);
        await store.put('k', Buffer.alloc(200_000, 'b'));
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'EREPLACED' });
  });

  test('says that an object was deleted under a broken read', async () => {
    const breaking = first(1, 'GET', async (_, pass) => brokenAfter(await pass(), 1000));
    const { store } = await storeWith(breaking.fault);
    await store.put('k', Buffer.alloc(200_000, 'a'));
    const read = async (): Promise<void> => {
      for await (const chunk of store.stream('k')) {
        expect(chunk.length).toBeGreaterThan(0);
        await store.delete('k');
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'EDELETED' });
  });

  test('gives up a read that breaks without any progress', async () => {
    const { store } = await storeWith(first(99, 'GET', async (_, pass) => brokenAfter(await pass(), 0)).fault);
    await store.put('k', Buffer.alloc(1000, 'a'));
    await expect(store.get('k')).rejects.toMatchObject({
      message: expect.stringContaining('byte 0'),
    });
  });

  test('names the permission that is missing', async () => {
    const { store } = await storeWith(first(99, 'GET', () => Promise.resolve(s3Error(403, 'AccessDenied'))).fault);
    const failure: unknown = await store.get('k').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'EACCES', message: expect.stringMatching(/s3:GetObject.*s3:ListBucket/s) });
    expect(isStorageError(failure)).toBe(true);
  });

  test('names a bucket that does not exist', async () => {
    const { s3 } = await storeWith((_, pass) => pass());
    const store = createS3BlobStore({ ...s3, bucket: 'no-such-bucket-here' });
    for (const call of [() => store.get('k'), () => store.put('k', bytes('1')), () => collect(store.list(''))]) {
      await expect(call()).rejects.toMatchObject({
        code: 'ENORESOURCE',
        message: expect.stringContaining('no-such-bucket'),
      });
    }
  });

  test('names a store that cannot be reached', async () => {
    const client = new S3Client({ ...peerSettings('http://127.0.0.1:9'), maxAttempts: 2, forcePathStyle: true });
    const store = createS3BlobStore({ client, bucket: 'b', ...quick });
    const failure: unknown = await store.get('k').catch((error: unknown) => error);
    expect(isStorageError(failure)).toBe(true);
    expect(failure).toMatchObject({ message: expect.stringMatching(/s3:\/\/b\/k.*ECONNREFUSED.*endpoint/s) });
  });

  test('leaves neither parts nor an object when a part fails', async () => {
    const aborted: string[] = [];
    let parts = 0;
    const { store } = await storeWith((request, pass) => {
      if (request.method === 'DELETE') aborted.push(request.path);
      if (request.query['partNumber'] !== undefined) {
        parts += 1;
        if (parts > 2) return Promise.resolve(s3Error(403, 'AccessDenied'));
      }
      return pass();
    });
    await expect(store.put('big', Buffer.alloc(30 * 1024 * 1024))).rejects.toMatchObject({ code: 'EACCES' });
    expect(aborted).toHaveLength(1);
    expect(await store.get('big')).toBeNull();
  });

  test('aborts an upload whose source breaks off, and passes the reason on', async () => {
    let aborted = 0;
    const { store } = await storeWith((request, pass) => {
      if (request.method === 'DELETE') aborted += 1;
      return pass();
    });
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      for (let part = 0; part < 3; part += 1) yield await Promise.resolve(new Uint8Array(8 * 1024 * 1024));
      throw new Error('the source broke off');
    };
    await expect(store.put('big', broken())).rejects.toThrow('the source broke off');
    expect(aborted).toBe(1);
    expect(await store.head('big')).toBeNull();
  });

  test('believes a completed upload whose answer was lost', async () => {
    let lost = 0;
    const { store } = await storeWith(async (request, pass) => {
      const result = await pass();
      if (request.method !== 'POST' || request.query['uploadId'] === undefined || lost > 0) return result;
      lost += 1;
      throw connectionReset();
    });
    await store.put('big', Buffer.alloc(20 * 1024 * 1024, 'x'));
    expect(lost).toBe(1);
    expect(await store.head('big')).toMatchObject({ size: 20 * 1024 * 1024 });
  });

  test('reads on for one who takes longer than a silent connection lives', async () => {
    const s3 = await newBucket(miniStack().url);
    const body = Buffer.alloc(20 * 1024 * 1024, 'a log line\n');
    await createS3BlobStore(s3).put('k', body);
    let requests = 0;
    const counted: Fault = (_, pass) => {
      requests += 1;
      return pass();
    };
    const requestHandler = faultyHandler(counted, { socketTimeout: 200 });
    const impatient = { ...peerSettings(miniStack().url), requestHandler };
    const store = createS3BlobStore({ ...s3, client: new S3Client({ ...impatient, forcePathStyle: true }) });
    const read: Uint8Array[] = [];
    for await (const chunk of store.stream('k')) {
      // twice, as a paced replay does
      if (read.length === 1 || read.length === 40) await wait(600);
      read.push(chunk);
    }
    expect(Buffer.concat(read).equals(body)).toBe(true);
    expect(requests).toBeGreaterThan(1);
  });

  test('passes an empty answer body on as an empty object', async () => {
    const { store } = await storeWith(first(1, 'GET', () => Promise.resolve(answer(200))).fault);
    expect(textOf(await store.get('k'))).toBe('');
  });
});

describeWithMiniStack('uploads read by location', () => {
  const pinned = async (fault: Fault = (_, pass) => pass()) => {
    const { s3, store } = await storeWith(fault);
    await store.put('uploads/my log (1).log', bytes('line 1\nline 2\n'));
    const head = await store.head('uploads/my log (1).log');
    const location = locationText({ key: 'uploads/my log (1).log', versionId: null, etag: head?.version ?? '' });
    return { store, files: createS3ObjectReader(s3), location };
  };

  test('give the content that was pinned, whole, by range and as a stream', async () => {
    const { files, location } = await pinned();
    expect(textOf(await files.get(location))).toBe('line 1\nline 2\n');
    expect(textOf(await files.getRange(location, 7, 13))).toBe('line 2');
    expect(Buffer.concat(await collect(files.stream(location, 7))).toString()).toBe('line 2\n');
    expect(await files.head(location)).toMatchObject({ key: location, size: 14 });
  });

  test('refuse another content under the same key', async () => {
    const { store, files, location } = await pinned();
    await store.put('uploads/my log (1).log', bytes('another\n'));
    const replaced = { code: 'EREPLACED', message: expect.stringContaining('replace=true') };
    await expect(files.get(location)).rejects.toMatchObject(replaced);
    await expect(files.getRange(location, 0, 3)).rejects.toMatchObject(replaced);
    await expect(collect(files.stream(location))).rejects.toMatchObject(replaced);
    await expect(files.head(location)).rejects.toMatchObject(replaced);
  });

  test('say that a pinned object was deleted, and that one without pins is missing', async () => {
    const { store, files, location } = await pinned();
    await store.delete('uploads/my log (1).log');
    await expect(files.get(location)).rejects.toMatchObject({ code: 'EDELETED' });
    await expect(collect(files.stream(location))).rejects.toMatchObject({ code: 'EDELETED' });
    expect(await files.head(location)).toBeNull();
    expect(await files.get('uploads/nothing.log')).toBeNull();
  });
});
