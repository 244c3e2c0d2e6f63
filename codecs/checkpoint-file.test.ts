import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.ts';
import { DamagedBytes } from './damaged.ts';

const state = { series: [{ level: 12.25, spread: -0 }], minute: 1_771_000_000_000, seen: null };

describe('a checkpoint', () => {
  test('keeps numbers in arrays and what is no number, wherever they stand', () => {
    const held = {
      b: [Float64Array.of(0.1, -0), { z: Float32Array.of(Math.fround(0.3)), a: Uint16Array.of(65_535, 1) }],
      a: Int32Array.of(-7, 9),
      none: new Uint32Array(0),
      values: [1, NaN],
    };
    expect(decodeCheckpoint(encodeCheckpoint(held))).toEqual(held);
    expect(() => encodeCheckpoint({ held: new Uint8Array(1) })).toThrow('cannot hold a Uint8Array');
  });

  test('that was JSON alone, as older detectors left it, can still be read', () => {
    const old = Buffer.concat([Buffer.from([0xf5, 0x46, 0x53, 0x43, 1]), zstdCompressSync('{"detectorVersion":"4"}')]);
    expect(decodeCheckpoint(old)).toEqual({ detectorVersion: '4' });
  });

  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(decodeCheckpoint(encodeCheckpoint({ value }))).toEqual({ value });
      }),
    );
    expect(decodeCheckpoint(encodeCheckpoint(state))).toEqual(state);
  });

  test('has the same bytes for equal states', () => {
    expect(encodeCheckpoint({ b: 1, a: 2 })).toEqual(encodeCheckpoint({ a: 2, b: 1 }));
  });

  test('is refused when it was cut short', () => {
    const bytes = encodeCheckpoint(state);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeCheckpoint(bytes.subarray(0, length))).toThrow(DamagedBytes);
    }
  });

  test('never reads as another state when a byte was changed', () => {
    const bytes = encodeCheckpoint(state);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect([state, 'refused']).toContainEqual(readOrRefused(changed));
      }),
    );
  });

  test('of a newer program is refused by its version', () => {
    const newer = Uint8Array.from(encodeCheckpoint(state));
    newer[4] = 3;
    expect(() => decodeCheckpoint(newer)).toThrow(/has version 3; this program reads version 2/);
  });
});

const readOrRefused = (bytes: Uint8Array): unknown => {
  try {
    return decodeCheckpoint(bytes);
  } catch (error) {
    if (error instanceof DamagedBytes) return 'refused';
    throw error;
  }
};
