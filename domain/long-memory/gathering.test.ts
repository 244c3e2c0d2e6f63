import { describe, expect, test } from '@jest/globals';
import { featuresOf, minuteCells } from '../features.ts';
import { addRow, emptyWindow, MINUTE_MS } from '../window.ts';
import { gather, type Gathering, windowOf } from './gathering.ts';

const START = Date.UTC(2026, 0, 5);

/** Five minutes of so many requests each; latency and numbers by minute. */
const gathered = (
  requests: number,
  latency: (minute: number) => number,
  numbers: Readonly<Record<string, number>> = {},
) => {
  let gathering: Gathering | null = null;
  for (let minute = 0; minute < 5; minute += 1) {
    const window = emptyWindow();
    for (let request = 0; request < requests; request += 1) {
      const loggedAt = START + minute * MINUTE_MS + request;
      const latencyMs = latency(minute) * (0.5 + request / requests);
      const status = request === 0 ? 500 : 200;
      addRow(
        window,
        { loggedAt, level: null, status, latencyMs, fingerprint: null, numbers: Object.entries(numbers) },
        '',
      );
    }
    const cells = minuteCells(window);
    const features = featuresOf(START + minute * MINUTE_MS, window, cells);
    gathering = gather(gathering, { features, cells: cells.whole, templates: minute === 2 ? 1 : 0 });
  }
  if (gathering === null) throw new Error('no minute');
  return windowOf(gathering);
};

describe('five minutes of a route', () => {
  test('are one window with the p95 of all of its requests, and that of its slowest minute', () => {
    const window = gathered(100, (minute) => (minute === 4 ? 400 : 100));
    expect(window).toMatchObject({ from: START, requests: 500, errors: 5, errorRatio: 0.01, templates: 1 });
    // a fifth of the requests lies between 200 and 600 ms: three quarters of them are below the p95
    expect(window.p95 / 500).toBeCloseTo(1, 1);
    expect(window.slowestMs / 580).toBeCloseTo(1, 1);
  });

  test('with few requests have no slow end, and one error of them is not a share of a third', () => {
    const window = gathered(3, () => 100);
    expect(window.p95).toBeNaN();
    expect(window.slowestMs).toBe(0);
    expect(window.errorRatio).toBe(0.05);
  });

  test('keep the gauges among the numbers of their messages by name', () => {
    const numbers = { queueDepth: 12, 'pool.in_use': 3, heap_used: 5, response_bytes: 900, memorable: 1, order: 77 };
    const window = gathered(30, () => 100, numbers);
    expect([...window.numberNames].sort()).toEqual(['heap_used', 'pool.in_use', 'queueDepth']);
    expect(window.numberOf('queueDepth') / 12).toBeCloseTo(1, 1);
    expect(window.numberOf('response_bytes')).toBeNaN();
  });
});
