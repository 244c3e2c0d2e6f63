import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { type DetectorState, foldMinute, initialDetectorState, look } from './detector.ts';
import type { Decision } from './alert.ts';
import { addRow, emptyWindow, MINUTE_MS, type MinuteWindows, type Window } from './window.ts';

/** Start of the first minute of every synthetic load. */
export const START = Date.UTC(2026, 0, 5);

/** One route under a steady load; the functions take minutes since START. */
export interface SteadyRoute {
  readonly service: string;
  readonly route: string;
  readonly perThird?: number;
  readonly medianMs?: number;
  readonly latency?: (minute: number) => number;
  readonly errorShare?: (minute: number) => number;
  readonly traffic?: (minute: number) => number;
}

/** Factors on the median by which the requests of a third scatter: quantiles of a log-normal distribution with sigma 0.4. */
const SCATTER = [0.52, 1.37, 0.76, 1.93, 0.9, 1.1, 0.66, 1.58, 1.0, 0.82, 1.23, 0.7, 1.46, 0.95, 1.05] as const;

/** The windows of `minutes` minutes: no chance, so that a test says what it means. */
export const steadyLoad = (routes: readonly SteadyRoute[], minutes: number): readonly MinuteWindows[] =>
  Array.from({ length: minutes }, (_, minute) => ({
    minute: START + minute * MINUTE_MS,
    series: routes
      .map((route) => ({ service: route.service, route: route.route, window: windowOfMinute(route, minute) }))
      .filter(({ window }) => window.records > 0),
  }));

const windowOfMinute = (route: SteadyRoute, minute: number): Window => {
  const { perThird = 30, medianMs = 80, latency = () => 1, errorShare = () => 0, traffic = () => 1 } = route;
  const window = emptyWindow();
  let owed = 0;
  for (let third = 0; third < 3; third += 1) {
    const count = Math.round(perThird * traffic(minute));
    for (let request = 0; request < count; request += 1) {
      const at = minute + (third + (request + 0.5) / count) / 3;
      const wobble = 1 + 0.03 * (((minute * 7 + third * 5) % 11) / 5.5 - 1);
      const latencyMs = medianMs * (SCATTER[(request + third) % SCATTER.length] ?? 1) * wobble * latency(at);
      owed += errorShare(at);
      const failed = owed >= 1;
      if (failed) owed -= 1;
      const loggedAt = START + Math.floor(at * MINUTE_MS);
      addRow(window, { loggedAt, level: null, status: failed ? 500 : 200, latencyMs, fingerprint: null }, '');
    }
  }
  return window;
};

/** Every decision of looks at every minute, and the state after the last. */
export const watched = (
  minutes: readonly MinuteWindows[],
): { readonly decisions: readonly Decision[]; readonly state: DetectorState } => {
  let state = initialDetectorState(DEFAULT_DETECTOR_CONFIG);
  const decisions: Decision[] = [];
  for (const minute of minutes) {
    state = foldMinute(state, minute, DEFAULT_DETECTOR_CONFIG);
    const looked = look(state, { minute: minute.minute, completeness: 1 }, DEFAULT_DETECTOR_CONFIG);
    state = looked.state;
    decisions.push(...looked.decisions);
  }
  return { decisions, state };
};

/** Minutes since START at which a decision is due: 30 s after the end of its minute. */
export const dueMinute = ({ minute }: Decision): number => (minute - START) / MINUTE_MS + 1.5;
