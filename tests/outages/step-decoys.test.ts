import { expect, test } from '@jest/globals';
import { chance } from '../../bench/cold-start/random.ts';
import { foreshock } from '../../bench/cold-start/rules.ts';
import { stepDecoy } from '../../bench/cold-start/step-decoys.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../../domain/detector-config.ts';
import { failuresOf } from '../../domain/failure.ts';

/** `node bench/step-decoys.ts` says it of more steps and loads. */
const STEPS = 60;
const LOADS = [10, 20, 60, 200];

test('of a hundred steps of ×1.4 to ×5, 97 are passed over, from 10 to 200 requests a minute', () => {
  const counted = LOADS.map((load) => {
    const decoys = Array.from({ length: STEPS }, (_, run) => stepDecoy(chance(run), load)).filter(
      (minutes) => failuresOf(minutes, DEFAULT_DETECTOR_CONFIG.failure).length === 0,
    );
    const warned = decoys.filter((minutes) => foreshock(DEFAULT_DETECTOR_CONFIG)(minutes).length > 0).length;
    return { load, warned, decoys: decoys.length };
  });
  const warned = counted.reduce((sum, one) => sum + one.warned, 0);
  const decoys = counted.reduce((sum, one) => sum + one.decoys, 0);
  expect({ counted, isSilent: warned <= 0.03 * decoys }).toMatchObject({ isSilent: true });
  expect(decoys).toBeGreaterThan(200);
}, 180_000);
