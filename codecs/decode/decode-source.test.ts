import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gzipSync, gunzipSync, constants } from 'node:zlib';
import { decodeSource } from './decode-source.ts';
import { compressionOf } from './decompress.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const decoded = async (bytes: Uint8Array, size = 65_536) => {
  const compression = compressionOf(bytes);
  const source = decodeSource(inPieces(bytes, size), { compression });
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.chunks) chunks.push(chunk);
  return {
    compression,
    bytes: Buffer.concat(chunks),
    largest: Math.max(0, ...chunks.map(({ length }) => length)),
    ...source.end(),
  };
};

const lineOf = (index: number): string => `{"at":${index},"hash":"${Math.imul(index, 2_654_435_761) >>> 0}"}\n`;
const log = (lines: number): Buffer => Buffer.from(Array.from({ length: lines }, (_, index) => lineOf(index)).join(''));
const anyBytes = fc.uint8Array({ maxLength: 3000, size: 'max' });
const anySize = fc.integer({ min: 1, max: 4000 });
const anyLargeSize = fc.integer({ min: 100, max: 40_000 });
const fine = { truncated: false, problem: null };

describe('a plain source', () => {
  test('comes as it is', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, anySize, async (bytes, size) => {
        fc.pre(bytes[0] !== 0x1f && bytes[0] !== 0xef);
        expect(await decoded(bytes, size)).toMatchObject({ bytes: Buffer.from(bytes), compression: 'none', ...fine });
      }),
    );
  });

  test.each([1, 2, 3, 100])('loses its byte order mark, in pieces of %p bytes', async (size) => {
    const { bytes } = await decoded(Buffer.from('\ufefffirst \ufeff line'), size);
    expect(bytes.toString()).toBe('first \ufeff line');
  });

  test('may be empty', async () => {
    expect(await decoded(new Uint8Array(0))).toMatchObject({ bytes: Buffer.alloc(0), compression: 'none', ...fine });
  });
});

describe('a gzipped source', () => {
  test('is decoded, however it is cut and of however many members it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyBytes, { minLength: 1, maxLength: 4 }), anySize, async (parts, size) => {
        fc.pre(!parts.some((part) => part[0] === 0xef));
        const result = await decoded(Buffer.concat(parts.map((part) => gzipSync(part))), size);
        expect(result).toMatchObject({ bytes: Buffer.concat(parts), compression: 'gzip', ...fine });
      }),
    );
  });

  test('comes in chunks that stay small', async () => {
    const text = log(50_000);
    const result = await decoded(gzipSync(text));
    expect(result.bytes.equals(text)).toBe(true);
    expect(result.largest).toBeLessThanOrEqual(256 * 1024);
  });

  test('loses its byte order mark', async () => {
    expect((await decoded(gzipSync('\ufefffirst'))).bytes.toString()).toBe('first');
  });

  test('tells the time in its header', async () => {
    const gzip = gzipSync('line\n');
    expect(await decoded(gzip)).toMatchObject({ gzipModifiedAt: null });
    gzip.writeUInt32LE(1_771_000_000, 4);
    expect(await decoded(gzip)).toMatchObject({ gzipModifiedAt: 1_771_000_000_000 });
  });

  test('may carry a name, a comment, extra fields and a header checksum', async () => {
    const gzip = gzipSync('line\n');
    const head = Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3]);
    const fields = Buffer.concat([Buffer.from([3, 0, 1, 0, 2]), Buffer.from('app.log\0note\0'), Buffer.from([7, 7])]);
    const result = await decoded(Buffer.concat([head, fields, gzip.subarray(10)]), 4);
    expect(result).toMatchObject({ bytes: Buffer.from('line\n'), ...fine });
  });

  test('may be padded with zeros', async () => {
    const result = await decoded(Buffer.concat([gzipSync('a'), Buffer.alloc(700), gzipSync('b'), Buffer.alloc(5)]), 64);
    expect(result).toMatchObject({ bytes: Buffer.from('ab'), ...fine });
  });

  test('is complete when garbage follows it, which is named', async () => {
    const result = await decoded(Buffer.concat([gzipSync('line\n'), Buffer.from('garbage')]));
    expect(result).toMatchObject({ bytes: Buffer.from('line\n'), truncated: false });
    expect(result.problem).toMatch(/from byte 25 on, is no gzip/);
  });
});

describe('a gzipped source that was cut short', () => {
  test('gives everything that was there, and says so', async () => {
    const gzip = gzipSync(log(3000));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 20, max: gzip.length - 9 }), anyLargeSize, async (length, size) => {
        const part = gzip.subarray(0, length);
        const result = await decoded(part, size);
        expect(result.bytes.equals(gunzipSync(part, { finishFlush: constants.Z_SYNC_FLUSH }))).toBe(true);
        expect(result.truncated).toBe(true);
        expect(result.problem).toMatch(new RegExp(`cut short: it ends at byte ${length}`));
      }),
    );
  });

  test('within its checksum has all its text', async () => {
    const result = await decoded(gzipSync('line\n').subarray(0, -3));
    expect(result).toMatchObject({ bytes: Buffer.from('line\n'), truncated: true });
    expect(result.problem).toMatch(/within its checksum/);
  });

  test('within its header has no text', async () => {
    const result = await decoded(gzipSync('line\n').subarray(0, 7));
    expect(result).toMatchObject({ bytes: Buffer.alloc(0), truncated: true });
    expect(result.problem).toMatch(/within its header/);
  });

  test('in its second member has the first one', async () => {
    const result = await decoded(Buffer.concat([gzipSync('first\n'), gzipSync(log(100)).subarray(0, 30)]));
    expect(result.truncated).toBe(true);
    expect(result.bytes.toString()).toMatch(/^first\n/);
  });
});

describe('a gzipped source that is damaged', () => {
  test.each([1, 5000, 80_000])('gives all of the %p lines before the damage', async (lines) => {
    const text = log(lines);
    const flushed = gzipSync(text, { finishFlush: constants.Z_FULL_FLUSH });
    // 7 announces a last block of a kind that does not exist
    const result = await decoded(Buffer.concat([flushed, Buffer.alloc(1000, 7)]));
    expect(result.truncated).toBe(true);
    expect(result.problem).toMatch(/damaged near byte \d+/);
    expect(result.bytes.equals(text)).toBe(true);
  });

  test('never throws, wherever a byte was changed', async () => {
    const text = log(400);
    const gzip = gzipSync(text);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: gzip.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const changed = Buffer.from(gzip);
          changed[at] = (changed[at] ?? 0) ^ flip;
          const result = await decoded(changed);
          expect(result.bytes.equals(text) || result.problem !== null).toBe(true);
          const before = gunzipSync(gzip.subarray(0, at), { finishFlush: constants.Z_SYNC_FLUSH });
          expect(result.bytes.subarray(0, before.length).equals(before)).toBe(true);
        },
      ),
    );
  });

  test('in its checksum only is complete, and named', async () => {
    const gzip = gzipSync('line\n');
    gzip.writeUInt32LE(1, gzip.length - 8);
    const result = await decoded(Buffer.concat([gzip, gzipSync('next\n')]));
    expect(result).toMatchObject({ bytes: Buffer.from('line\nnext\n'), truncated: false });
    expect(result.problem).toMatch(/checksum at byte \d+ does not match/);
  });
});

describe('reading a source', () => {
  test('takes no more of it than is asked for', async () => {
    let pieces = 0;
    const text = log(60_000);
    const gzip = gzipSync(text);
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of inPieces(gzip, 16_384)) {
        pieces += 1;
        yield piece;
      }
    }
    const chunks = decodeSource(counted(), { compression: 'gzip' }).chunks[Symbol.asyncIterator]();
    await chunks.next();
    expect(pieces).toBeLessThanOrEqual(3);
    await chunks.return?.();
  });

  test('that is given up closes it', async () => {
    let closed = false;
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* inPieces(gzipSync(log(60_000)), 16_384);
      } finally {
        closed = true;
      }
    }
    for await (const chunk of decodeSource(watched(), { compression: 'gzip' }).chunks) if (chunk.length > 0) break;
    expect(closed).toBe(true);
  });

  test('passes on that it cannot be read', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('line\n');
      throw new Error('the disk is gone');
    }
    const read = async (): Promise<void> => {
      for await (const chunk of decodeSource(broken(), { compression: 'none' }).chunks) expect(chunk.length).toBe(5);
    };
    await expect(read()).rejects.toThrow('the disk is gone');
  });
});
