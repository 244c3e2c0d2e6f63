import { constants, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compressionOf } from './decompress.ts';
import { decodeWhole, manyLines, withChanges } from './decoding.test-helper.ts';

const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);
const text = manyLines(20_000);
const checked = zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });

describe('a zstd source', () => {
  test('is decoded, frame after frame, skippable ones passed over', async () => {
    const first = zstdCompressSync('first\n');
    const bytes = Buffer.concat([SKIPPABLE, first, SKIPPABLE, zstdCompressSync('second\n'), zstdCompressSync('')]);
    expect(compressionOf(bytes)).toBe('zstd');
    for (const size of [1, 7, 1000]) {
      const result = await decodeWhole(bytes, { compression: 'zstd' }, size);
      expect(result).toMatchObject({ text: 'first\nsecond\n', truncated: false, problem: null });
    }
  });

  test('may have checksums, and any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 90_000 }), async (size) => {
        const result = await decodeWhole(checked, { compression: 'zstd' }, size);
        expect(result.bytes.equals(text)).toBe(true);
        expect(result.problem).toBeNull();
      }),
      { numRuns: 20 },
    );
  });

  test('that was cut short gives its whole blocks and says so', async () => {
    const result = await decodeWhole(checked.subarray(0, checked.length - 5000), { compression: 'zstd' });
    expect(result.truncated).toBe(true);
    expect(result.problem).toMatch(/cut short: it ends at byte \d+/);
    expect(result.bytes.length).toBeGreaterThan(100_000);
    expect(text.subarray(0, result.bytes.length).equals(result.bytes)).toBe(true);
  });

  test('with something else behind it is complete, and that is named', async () => {
    const result = await decodeWhole(Buffer.concat([checked, Buffer.from('garbage')]), { compression: 'zstd' });
    expect(result.bytes.equals(text)).toBe(true);
    expect(result.problem).toMatch(/is no zstd and was not read/);
  });

  test('never throws, wherever bytes were changed or it was cut', async () => {
    const changes = fc.array(
      fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })),
      {
        maxLength: 100,
      },
    );
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 0, max: checked.length }), async (changed, length) => {
        const bytes = withChanges(checked, changed).subarray(0, length);
        const result = await decodeWhole(bytes, { compression: 'zstd' });
        expect(result.bytes.equals(text) || result.problem !== null || length === 0).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
