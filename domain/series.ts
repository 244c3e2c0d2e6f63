import { addCounts, emptyWindow, type SeriesWindow, type Window } from './window.ts';

/** A route of a service; a whole service (`route` null); the whole system (both null). '' = records that name none. */
export interface SeriesName {
  readonly service: string | null;
  readonly route: string | null;
}

/** Text that identifies a series; sorts the whole first, then services, each before its routes. */
export const seriesKey = ({ service, route }: SeriesName): string =>
  service === null ? '' : route === null ? `1${service}` : `1${service}\0${route}`;

export const sameSeries = (a: SeriesName, b: SeriesName): boolean => a.service === b.service && a.route === b.route;

/** One series of a minute with its window. Aggregates carry counts only: see `seriesOf`. */
export interface NamedWindow {
  readonly name: SeriesName;
  readonly window: Window;
}

/**
 * The series of one minute: its routes, each service and the whole. Services and the whole are sums of counts without
 * latencies and messages: the latency of a mixture moves with the shares of its routes, so it is judged per route.
 */
export const seriesOf = (routes: readonly SeriesWindow[]): readonly NamedWindow[] => {
  const whole = emptyWindow();
  const services = new Map<string, Window>();
  const named: NamedWindow[] = [];
  for (const { service, route, window } of routes) {
    named.push({ name: { service, route }, window });
    addCounts(whole, window);
    const merged = services.get(service) ?? emptyWindow();
    services.set(service, merged);
    addCounts(merged, window);
  }
  if (routes.length === 0) return named;
  for (const [service, window] of services) named.push({ name: { service, route: null }, window });
  named.push({ name: { service: null, route: null }, window: whole });
  return named;
};

/** How a series is called in a sentence. */
export const seriesTitle = ({ service, route }: SeriesName): string => {
  if (service === null) return 'all services';
  if (route === null || route === '') return service === '' ? 'unnamed service' : service;
  return service === '' ? route : `${route} (${service})`;
};
