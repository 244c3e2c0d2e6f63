import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compressionOf } from './decompress.ts';
import { decodeWhole, withChanges } from './decoding.test-helper.ts';

// made by bzip2 1.0.8: `bzip2 -9`, `bzip2` and, of 6,000 equal lines in three blocks, `bzip2 -1`
const FIRST = Buffer.from('QlpoOTFBWSZTWc4fM48AAAXRgIAQACAhIBwAAAggACGjRpkIMmIZwCaatc4vF3JFOFCQzh8zjw==', 'base64');
const SECOND = Buffer.from(
  'QlpoOTFBWSZTWanbz4EAAAZRlAAQQAAOJYgAACAIACAAIiaYD1BA0DQHhLQygDY4XckU4UJCp28+BA==',
  'base64',
);
const EMPTY = Buffer.from('QlpoORdyRThQkAAAAAA=', 'base64');
const BLOCKS = Buffer.from(
  'QlpoMTFBWSZTWWUPuPIAVexfgAAQQAJxUAEhhBAGIz8AMAFwAFAAAGTIE1VU/UynqYm1NH6oxqFAAAGTI8BQfoUHeqQfYUHMKDvVIPIUHzVIOVUg3qpB1qkGKpB2qkHaqkH5VINwoNapBoFBpVINwoM4qkG1Ug0qkGKqQZqkG1UgzVIM1SDNUg1qkHwFB64Cg4qkHgKDkFBzgoPIUHvVIMVSD2Cg9BQYCgwFBqFBxVINgoP8xQVkmU1lprEbUALOnX4AAEEACcVABIYQQBiM/ADABcABQAABkyBNVU9I0IeU0/VBmoUAAAZMj+qkH5VIPAUH1VIO9Ug8BQeapB8VSDSqQbwUHvVIMVSDYKDaCgyFBvVIOlUgxzqkHOqQb1SDlVINapBpVIMQUGQoOoUGQoMhQZqkHQKD7qkHFUg9BQftUg4Cg71Ug81SDUKDAUHKqQeqpBiqQbaBQa1SDgKDtVIP8xQVkmU1kP3q0CADLE34AAEEACcVABIYQQBiM/ADABcABQAABkyBNVU9Q0IzRP1QxoUAAAZMjyFB/BQeKpB+VSDoFB4qkHqqQdQoN4UGtVIPsKDAUHPsFB2qpBkKDUKDQKDgFBwCg1Cg3BQcgoN4UGKqQZqkGlUgzVIM1SDIUHGqQftUg2qkHuqQf9Ug2qkHQFB6qkGlUgxVIN1Ug9hQYqkGKpBxqkG1Ug5VSD4YoKyTKay+4af8gAAA78AACCABOKgAkMIIAxGfgBAAIGqb1GUaMTT1BmoUAAAZMj4eG/UxfFI2HBrUNYJISpBYkMrMydvn156YUwyCUfX8XckU4UJDsssk/A==',
  'base64',
);
const LINE = '2026-02-18T10:00:00Z INFO request served in 12 ms\n';
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
