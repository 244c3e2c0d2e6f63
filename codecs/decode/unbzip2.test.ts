import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compressionOf } from './decompress.ts';
import { BLOCKS, EMPTY, FIRST, LINE, SECOND } from './bzip2.test-helper.ts';
import { decodeWhole, withChanges } from './decoding.test-helper.ts';

const bzip2 = { compression: 'bzip2' } as const;

describe('a bzip2 source', () => {
  test('is decoded, stream after stream', async () => {
    const bytes = Buffer.concat([FIRST, EMPTY, SECOND]);
    expect(compressionOf(bytes)).toBe('bzip2');
    for (const size of [1, 13, 1000]) {
      const result = await decodeWhole(bytes, bzip2, size);
      expect(result).toMatchObject({
        text: `first\n${'a'.repeat(300)}\nsecond line é\n`,
        truncated: false,
        problem: null,
      });
    }
  });

  test('may have several blocks, and lines over their borders', async () => {
    const result = await decodeWhole(BLOCKS, bzip2);
    expect(result.text).toBe(LINE.repeat(6000));
    expect(result.problem).toBeNull();
  });

  test('that was cut short gives its whole blocks and says so', async () => {
    const result = await decodeWhole(BLOCKS.subarray(0, BLOCKS.length - 100), bzip2);
    expect(result.truncated).toBe(true);
    expect(result.problem).toMatch(/cut short: the block that begins at byte \d+ is not whole/);
    expect(result.bytes.length).toBeGreaterThan(190_000);
    expect(LINE.repeat(6000).startsWith(result.text)).toBe(true);
  });

  test('with a damaged block gives what stands before it', async () => {
    const damaged = Buffer.from(BLOCKS);
    damaged[350] = (damaged[350] ?? 0) ^ 8;
    const result = await decodeWhole(damaged, bzip2);
    expect(result.problem).toMatch(/damaged in the block that begins at byte \d+/);
    expect(result.bytes.length).toBeGreaterThan(90_000);
  });

  test('never throws or hangs, wherever bytes were changed or it was cut', async () => {
    const changes = fc.array(
      fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })),
      {
        maxLength: 100,
      },
    );
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 0, max: BLOCKS.length }), async (changed, length) => {
        const result = await decodeWhole(withChanges(BLOCKS, changed).subarray(0, length), bzip2);
        expect(result.text === LINE.repeat(6000) || result.problem !== null || length === 0).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
