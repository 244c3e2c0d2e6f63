import { describe, expect, test } from '@jest/globals';
import type { Held } from './held.ts';
import { heldRuns } from './suppressed.ts';
import { MINUTE_MS } from './window.ts';

const held = (minute: number, more: Partial<Held> = {}): Held => ({
  reason: 'confidence',
  minute: minute * MINUTE_MS,
  service: 'shop',
  route: 'POST /pay',
  probability: 0.6,
  incidentKey: null,
  ...more,
});
const runsOf = (all: readonly Held[]) =>
  heldRuns(all).map(({ fromMinute, throughMinute, looks, held: { reason, probability } }) => [
    fromMinute / MINUTE_MS,
    throughMinute / MINUTE_MS,
    looks,
    reason,
    probability,
  ]);

describe('what looks kept to themselves', () => {
  test('is one run while it goes on, at its likeliest', () => {
    expect(runsOf([held(1), held(2, { probability: 0.7 }), held(7)])).toEqual([[1, 7, 3, 'confidence', 0.7]]);
  });

  test('is another run after a pause, for another reason, and of another series', () => {
    expect(runsOf([held(1), held(7)])).toHaveLength(2);
    expect(runsOf([held(1), held(2, { reason: 'm-of-n' })])).toHaveLength(2);
    expect(runsOf([held(1), held(2, { route: 'GET /list' })])).toHaveLength(2);
  });

  test('is one run about an incident, whichever of its series leads', () => {
    const about = { reason: 'cooldown', incidentKey: 'x' } as const;
    expect(runsOf([held(1, about), held(2, { ...about, route: 'GET /list' })])).toHaveLength(1);
  });

  test('given nothing, then there is no run', () => expect(runsOf([])).toEqual([]));
});
