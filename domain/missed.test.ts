import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import type { Held } from './held.ts';
import { type BeforeIncident, whyMissed } from './missed.ts';
import { MINUTE_MS } from './window.ts';

const START = 100 * MINUTE_MS;
const why = (before: Partial<BeforeIncident>) =>
  whyMissed(
    { startAt: START, endAt: START + MINUTE_MS },
    { firstMinute: 0, minutes: 15, requests: 60, highest: 0, held: [], ...before },
    DEFAULT_DETECTOR_CONFIG,
  ).map(({ reason, text }) => `${reason}: ${text}`);
const held = (reason: Held['reason'], probability: number): Held => ({
  reason,
  minute: START - 5 * MINUTE_MS,
  service: 'shop',
  route: null,
  probability,
  incidentKey: null,
});

describe('why a failure was missed', () => {
  test('it was sudden when nothing grew, and the highest probability is said when something did', () => {
    expect(why({})).toEqual(['sudden: sudden: nothing grew before it']);
    expect(why({ highest: 0.31 })).toEqual(['sudden: sudden: no signal passed 31% before it']);
  });

  test('it could not be known: no data, too short a quiet time, too few samples', () => {
    expect(why({ minutes: 0 })).toEqual(['no-data: no record in the 15 minutes before it']);
    expect(why({ firstMinute: START - 3 * MINUTE_MS })[0]).toContain('too-short: the log begins 3 minutes before it');
    expect(why({ requests: 2.04 })[0]).toContain('few-samples: 2 requests a minute');
  });

  test('it was seen and held back, at its likeliest', () => {
    expect(why({ held: [held('confidence', 0.55), held('confidence', 0.72)], highest: 0.72 })).toEqual([
      'held-back: confidence not reached at 72%',
    ]);
    expect(why({ held: [held('m-of-n', 0.9)], highest: 0.9 })).toEqual(['held-back: M of N not reached at 90%']);
  });

  test('an incident was open already', () => {
    expect(why({ held: [held('not-worse', 0.9)], highest: 0.9 })[0]).toContain('told: an incident was open already');
  });
});
