import { serialize } from 'node:v8';
import { describe, expect, test } from '@jest/globals';
import { decodeCheckpoint, encodeCheckpoint } from '../../codecs/checkpoint-file.ts';
import type { Decision } from '../alert.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../detector-config.ts';
import { type DetectorState, foldMinute, initialDetectorState, look } from '../detector.ts';
import { START, steadyLoad, type SteadyRoute, watched } from '../steady-load.test-helper.ts';
import { MINUTE_MS } from '../window.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
const ROUTE: SteadyRoute = { service: 'shop', route: 'POST /pay', perThird: 12 };

const minuteIn = ({ minute }: Decision): number => (minute - START) / MINUTE_MS;

/** Noise of every five minutes, ±8 %. */
const noise = (minute: number): number => 1 + 0.08 * (((Math.floor(minute / 5) * 7919) % 17) / 8 - 1);

describe('growth over hours', () => {
  const quiet = 3 * DAY;
  /** Five hours from usual to the limit, straight on the log scale, and on. */
  const creeping = (minute: number): number =>
    noise(minute) * Math.exp((2.6 * Math.max(0, minute - quiet)) / (5 * HOUR));
  const minutes = steadyLoad([{ ...ROUTE, latency: creeping }], quiet + 6 * HOUR);
  const { decisions } = watched(minutes);
  const [first, ...others] = decisions;

  test('is predicted long before the minutes show it, for a horizon of its own', () => {
    expect(first).toMatchObject({ kind: 'predicted', service: 'shop', route: 'POST /pay' });
    expect(first?.horizonMinutes ?? 0).toBeGreaterThan(30);
    const failed = others.find(({ kind }) => kind === 'detected');
    const lead = (failed?.minute ?? NaN) - (first?.minute ?? NaN);
    expect(lead).toBeGreaterThan(45 * MINUTE_MS);
    expect(lead).toBeLessThan(360 * MINUTE_MS);
  });

  test('names what grows, since when, and what became of growths like it', () => {
    const [evidence] = first?.evidence ?? [];
    expect(evidence).toMatchObject({ signal: 'long-growth', unit: 'ms' });
    expect(evidence?.text).toMatch(
      /^p95 latency of POST \/pay \(shop\) grows from .* of growths like it \d+ % reached the limit/,
    );
    expect(first?.evidence.map(({ signal }) => signal)).toContain('long-memory');
  });

  test('is one incident with what the last minutes show of it', () => {
    expect(new Set(decisions.map(({ incidentKey }) => incidentKey)).size).toBe(1);
  });

  test('is foreseen by a state that was stored in between as by one that was not', () => {
    let state = initialDetectorState(DEFAULT_DETECTOR_CONFIG);
    const again: Decision[] = [];
    for (const [index, minute] of minutes.entries()) {
      state = foldMinute(state, minute, DEFAULT_DETECTOR_CONFIG);
      const looked = look(state, { minute: minute.minute, completeness: 1 }, DEFAULT_DETECTOR_CONFIG);
      again.push(...looked.decisions);
      state = index % 487 === 0 ? decodeCheckpoint<DetectorState>(encodeCheckpoint(looked.state)) : looked.state;
    }
    expect(again).toEqual(decisions);
  });
});

describe('what comes every night', () => {
  const NIGHTS = 7;
  /** At two o'clock twelve minutes of growth to nine times the usual, then back at once. */
  const batch = (minute: number): number => {
    const since = (minute % DAY) - 2 * HOUR;
    return noise(minute) * (since < 0 || since >= 12 ? 1 : Math.exp((2.2 * since) / 12));
  };
  const nightsOf = (decisions: readonly Decision[]): readonly number[] => [
    ...new Set(decisions.filter(({ kind }) => kind === 'predicted').map((one) => Math.floor(minuteIn(one) / DAY))),
  ];

  test('is told of at first and no longer once it is known', () => {
    const { decisions, state } = watched(steadyLoad([{ ...ROUTE, latency: batch }], NIGHTS * DAY));
    const nights = nightsOf(decisions);
    for (const series of state.series) {
      expect(encodeCheckpoint(series).length).toBeLessThan(16 * 1024);
      expect(serialize(series).length).toBeLessThan(100 * 1024);
    }
    expect(nights).toContain(0);
    expect(nights.filter((night) => night >= 4)).toEqual([]);
  });

  test('is told of when it comes by day, or goes on', () => {
    const byDay = (minute: number): number =>
      minute < 5 * DAY + 10 * HOUR ? batch(minute) : Math.exp(0.25 * Math.min(12, minute - 5 * DAY - 10 * HOUR));
    const { decisions } = watched(steadyLoad([{ ...ROUTE, latency: byDay }], 5 * DAY + 11 * HOUR));
    expect(decisions.some((one) => one.kind === 'predicted' && minuteIn(one) > 5 * DAY + 10 * HOUR)).toBe(true);
  });
});

test('a series that falls silent for a night keeps what is known of its days, not that of its minutes', () => {
  const traffic = (minute: number): number => (minute % DAY < 8 * HOUR ? 0 : 1);
  const { state } = watched(steadyLoad([{ ...ROUTE, latency: noise, traffic }], 2 * DAY + 9 * HOUR));
  const [series] = state.series.filter(({ name }) => name.route === 'POST /pay');
  expect(series?.bornAt).toBe(START + (2 * DAY + 8 * HOUR) * MINUTE_MS);
  expect(series?.long?.forecast.seen).toBe((2 * 16 + 1) * 12);
  expect(state.dormant).toEqual([]);
});
