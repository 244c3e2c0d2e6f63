import type { BucketLimits, LogRow } from './record.ts';
import {
  addRow,
  compareSeries,
  emptyWindow,
  MINUTE_MS,
  minuteOf,
  type MinuteWindows,
  type SeriesWindow,
  trimWindow,
  type WindowRow,
} from './window.ts';

/** What a window takes from a row. */
export type FoldedRow = Pick<LogRow, 'service' | 'route'> & WindowRow;

/** Collects rows into windows per minute and series. */
export interface WindowFold {
  /** Counts a row; `text` is its masked message. */
  add(row: FoldedRow, text: string): void;
  /** The windows of all rows so far, in canonical order. */
  minutes(): readonly MinuteWindows[];
  /** Forgets the rows. */
  clear(): void;
}

type Services = Map<string, Map<string, SeriesWindow>>;

/** An empty fold with the given bucket limits. */
export const createWindowFold = (limits: BucketLimits): WindowFold => {
  const minutes = new Map<number, Services>();
  let currentMinute = Number.NaN;
  let current: Services = new Map();
  const servicesOf = (loggedAt: number): Services => {
    if (loggedAt >= currentMinute && loggedAt < currentMinute + MINUTE_MS) return current;
    currentMinute = minuteOf(loggedAt);
    current = minutes.get(currentMinute) ?? new Map();
    minutes.set(currentMinute, current);
    return current;
  };
  return {
    add: (row, text) => {
      const services = servicesOf(row.loggedAt);
      const service = row.service ?? '';
      const route = row.route ?? '';
      let routes = services.get(service);
      if (!routes) services.set(service, (routes = new Map<string, SeriesWindow>()));
      let series = routes.get(route);
      if (!series) routes.set(route, (series = { service, route, window: emptyWindow() }));
      addRow(series.window, row, text, limits);
    },
    minutes: () =>
      [...minutes]
        .toSorted((a, b) => a[0] - b[0])
        .map(([minute, services]) => {
          const series = [...services.values()].flatMap((routes) => [...routes.values()]).toSorted(compareSeries);
          for (const { window } of series) trimWindow(window);
          return { minute, series };
        }),
    clear: () => {
      minutes.clear();
      currentMinute = Number.NaN;
    },
  };
};
