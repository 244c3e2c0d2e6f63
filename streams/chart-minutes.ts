import type { ChartMinute } from '../codecs/alert-text.ts';
import { failingOf, failureCounts } from '../domain/failure.ts';
import { type Histogram, mergeHistogram, quantile } from '../domain/histogram.ts';
import type { SeriesName } from '../domain/series.ts';
import { emptyWindow, mergeWindow, type MinuteWindows, type Window } from '../domain/window.ts';

/** The merged window of a series within a minute: one route, all of a service, or everything. */
export const windowOf = ({ series }: MinuteWindows, { service, route }: SeriesName): Window => {
  const merged = emptyWindow();
  for (const entry of series) {
    const matches = (service === null || entry.service === service) && (route === null || entry.route === route);
    if (matches) mergeWindow(merged, entry.window);
  }
  return merged;
};

/** All latencies of a window's minute. */
export const latenciesOf = ({ thirds }: Window): Histogram => {
  const all: Histogram = new Map();
  for (const third of thirds) mergeHistogram(all, third);
  return all;
};

/** What a chart shows of a series, minute by minute. */
export const chartMinutes = (minutes: readonly MinuteWindows[], series: SeriesName): readonly ChartMinute[] =>
  minutes.map((minute) => {
    const window = windowOf(minute, series);
    const latencies = latenciesOf(window);
    return {
      minute: minute.minute,
      errors: failingOf(failureCounts(window)),
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
    };
  });
