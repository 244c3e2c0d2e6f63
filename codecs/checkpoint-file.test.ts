import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint-file.ts';
import { DamagedBytes } from './damaged.ts';

const state = { series: [{ level: 12.25, spread: -0 }], minute: 1_771_000_000_000, seen: null };

describe('a checkpoint', () => {
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
    newer[4] = 2;
    expect(() => decodeCheckpoint(newer)).toThrow(/has version 2; this program reads version 1/);
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
