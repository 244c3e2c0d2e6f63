import { describe, expect, test } from '@jest/globals';
import { createEvidence, type EvidenceState, liveBytes } from '../domain/evidence/evidence-state.ts';
import { observe } from '../domain/evidence/evidence.ts';
import { calmSeries, FIVE_MINUTES } from '../domain/evidence/series.test-helper.ts';
import { decodeEvidence, encodeEvidence } from './evidence-file.ts';

const values = calmSeries(5000);
const learned = (): EvidenceState => {
  const state = createEvidence();
  values.forEach((value, i) => observe(state, i * FIVE_MINUTES, value));
  return state;
};

describe('the evidence of a series in store', () => {
  test('goes on as if it had never been stored', () => {
    const kept = createEvidence();
    let stored = createEvidence();
    const [whole, inPieces]: [number[], number[]] = [[], []];
    values.forEach((value, i) => {
      if (i % 701 === 0) stored = decodeEvidence(encodeEvidence(stored));
      whole.push(observe(kept, i * FIVE_MINUTES, value).score);
      inPieces.push(observe(stored, i * FIVE_MINUTES, value).score);
    });
    expect(inPieces).toEqual(whole);
    expect(encodeEvidence(stored)).toEqual(encodeEvidence(kept));
  });

  test('takes at most 16 KB, and 100 KB live', () => {
    const state = learned();
    expect(encodeEvidence(state).length).toBeLessThan(16 * 1024);
    expect(liveBytes(state)).toBeLessThan(100 * 1024);
  });

  test('says what is wrong with other bytes', () => {
    const bytes = encodeEvidence(learned());
    expect(() => decodeEvidence(bytes.subarray(0, 500))).toThrow('changed or cut short');
    expect(() => decodeEvidence(new Uint8Array(10))).toThrow('do not begin like the evidence');
    expect(() => decodeEvidence(bytes.with(4, 9))).toThrow('version 9');
    expect(() => decodeEvidence(bytes.with(300, (bytes[300] ?? 0) ^ 1))).toThrow('changed or cut short');
  });
});
