import { foldMinute, initialDetectorState, look } from '../../domain/detector.ts';
import type { DetectorConfig } from '../../domain/detector-config.ts';
import { mergeHistogram, quantile, totalOf } from '../../domain/histogram.ts';
import { MINUTE_MS, type MinuteWindows } from '../../domain/window.ts';

/** When a rule warned: minutes since the first one, at the end of the minute that made it warn. */
export type Rule = (minutes: readonly MinuteWindows[]) => readonly number[];

const QUIET_MINUTES = 10;
const MIN_REQUESTS = 10;

/** Alarms less than ten minutes apart are one. */
export const episodes = (alarms: readonly number[]): readonly number[] =>
  alarms.filter((at, index) => index === 0 || at - (alarms[index - 1] ?? 0) > QUIET_MINUTES);

/** Foreshock's detector: every opening of an incident by a prediction. */
export const foreshock =
  (config: DetectorConfig): Rule =>
  (minutes) => {
    let state = initialDetectorState(config);
    const alarms: number[] = [];
    const start = minutes[0]?.minute ?? 0;
    for (const minute of minutes) {
      state = foldMinute(state, minute, config);
      const looked = look(state, { minute: minute.minute, completeness: 1 }, config);
      state = looked.state;
      if (looked.decisions.some(({ kind }) => kind === 'predicted'))
        alarms.push((minute.minute - start) / MINUTE_MS + 1);
    }
    return alarms;
  };

/** A fixed line: p95 of any route above 500 ms. */
export const staticP95: Rule = (minutes) =>
  minutes.flatMap(({ series }, index) =>
    series.some(({ window }) => (p95(window.thirds) ?? 0) > 500) ? [index + 1] : [],
  );

const p95 = (thirds: MinuteWindows['series'][number]['window']['thirds']): number | null => {
  const whole = new Map<number, number>();
  for (const third of thirds) mergeHistogram(whole, third);
  return totalOf(whole) < MIN_REQUESTS ? null : quantile(whole, 0.95);
};

/** Prometheus' `predict_linear` on ln p95: a least-squares line over 15 minutes meets 2000 ms within 30. */
export const predictLinear: Rule = (minutes) => {
  const known = new Map<string, { readonly at: number; readonly value: number }[]>();
  const alarms: number[] = [];
  for (const [index, { series }] of minutes.entries()) {
    let alarm = false;
    for (const { route, window } of series) {
      const value = p95(window.thirds);
      if (value === null || value <= 0) continue;
      const points = (known.get(route) ?? []).filter(({ at }) => at > index - 15);
      points.push({ at: index, value: Math.log(value) });
      known.set(route, points);
      if (points.length >= 5 && lineAt(points, index + 30) > Math.log(2000)) alarm = true;
    }
    if (alarm) alarms.push(index + 1);
  }
  return alarms;
};

const lineAt = (points: readonly { readonly at: number; readonly value: number }[], at: number): number => {
  const meanAt = points.reduce((sum, point) => sum + point.at, 0) / points.length;
  const mean = points.reduce((sum, point) => sum + point.value, 0) / points.length;
  let product = 0;
  let square = 0;
  for (const point of points) {
    product += (point.at - meanAt) * (point.value - mean);
    square += (point.at - meanAt) ** 2;
  }
  return mean + (product / square) * (at - meanAt);
};
