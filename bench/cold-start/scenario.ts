import { addRow, emptyWindow, MINUTE_MS, type MinuteWindows, type Window } from '../../domain/window.ts';
import type { Chance } from './random.ts';

/** How a route behaves at an instant (minutes since the start): factors on its traffic and latency, share of 5xx. */
export interface Behaviour {
  traffic(minute: number): number;
  latency(minute: number): number;
  errorShare(minute: number): number;
}

/** A route under synthetic load: log-normal latency, Poisson arrivals, noise between 20 s. */
export interface Route {
  readonly route: string;
  readonly medianMs: number;
  /** Standard deviation of ln(latency) of single requests. */
  readonly scatter: number;
  readonly perMinute: number;
  /** Standard deviation of ln(latency) between thirds of a minute. */
  readonly noise: number;
  readonly behaviour: Behaviour;
  /** Share of requests with a heavy tail (Pareto, index 1.5) on top of the log-normal body; absent = none. */
  readonly heavyShare?: number;
  /** Share of requests of another kind, a fiftieth as slow and unmoved by the behaviour: two routes under one name; absent = none. */
  readonly otherShare?: number;
  /** The log has whole milliseconds, and times in whole seconds. */
  readonly isCoarse?: boolean;
}

export const STEADY: Behaviour = { traffic: () => 1, latency: () => 1, errorShare: () => 0 };

const START = Date.UTC(2026, 0, 5);
const SERVICE = 'shop';
const TIMEOUT_MS = 10_000;

/** The windows of every minute of a scenario. */
export const simulate = (routes: readonly Route[], minutes: number, random: Chance): readonly MinuteWindows[] =>
  Array.from({ length: minutes }, (_, minute) => ({
    minute: START + minute * MINUTE_MS,
    series: routes
      .toSorted((a, b) => (a.route < b.route ? -1 : 1))
      .map((route) => ({ service: SERVICE, route: route.route, window: minuteOfRoute(route, minute, random) }))
      .filter(({ window }) => window.records > 0),
  }));

const minuteOfRoute = (route: Route, minute: number, random: Chance): Window => {
  const window = emptyWindow();
  for (let third = 0; third < 3; third += 1) {
    // now and then a collector or a neighbour stops everything for a while
    const hiccup = random.next() < 0.005 ? random.between(1.3, 2) : 1;
    const shared = Math.exp(route.noise * random.normal()) * hiccup;
    const count = random.poisson((route.perMinute / 3) * route.behaviour.traffic(minute + third / 3));
    for (let request = 0; request < count; request += 1) {
      const at = minute + (third + random.next()) / 3;
      const raw = latencyOf(route, at, random) * shared;
      const fine = Math.max(0.1, Math.min(TIMEOUT_MS, raw));
      const latencyMs = route.isCoarse === true ? Math.round(fine) : fine;
      const status = random.next() < route.behaviour.errorShare(at) ? 500 : 200;
      const step = route.isCoarse === true ? 1000 : 1;
      const loggedAt = START + Math.floor((at * MINUTE_MS) / step) * step;
      addRow(window, { loggedAt, level: null, status, latencyMs, fingerprint: null }, '');
    }
  }
  return window;
};

const latencyOf = (route: Route, at: number, random: Chance): number => {
  const { heavyShare = 0, otherShare = 0 } = route;
  const body = route.medianMs * Math.exp(route.scatter * random.normal());
  if (otherShare > 0 && random.next() < otherShare) return body / 50;
  const heavy = heavyShare > 0 && random.next() < heavyShare ? (1 - random.next()) ** (-1 / 1.5) : 1;
  return body * heavy * route.behaviour.latency(at);
};
