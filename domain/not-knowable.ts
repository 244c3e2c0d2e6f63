import type { DetectorConfig } from './detector-config.ts';
import { minutesBefore, type SeriesMemory } from './memory.ts';
import { type SeriesName, seriesTitle } from './series.ts';
import { type MinuteWindows, MINUTE_MS } from './window.ts';

/** What is known of a series before an instant. */
export interface KnownBefore {
  /** How the series is called in a sentence. */
  readonly title: string;
  /** Minutes from its first record on. */
  readonly minutes: number;
  readonly requests: number;
  /** Requests that carry a latency. */
  readonly latencies: number;
}

/** Why no warning could come from what is known, in words of one line each; empty when all that a trend needs was there. */
export const notKnowable = (
  { title, minutes, requests, latencies }: KnownBefore,
  { trend, failure }: Pick<DetectorConfig, 'trend' | 'failure'>,
): readonly string[] => {
  const needed = trend.minMinutes + trend.quietMinutes;
  const count = Math.round(minutes);
  if (count <= 0) return [`the log of ${title} begins inside the failure: nothing is known of the time before`];
  const perMinute = Math.round((10 * requests) / minutes) / 10;
  const why: string[] = [];
  if (count < needed) {
    why.push(
      `${title} is known for ${count} min before; at least ${needed} are needed to tell growth from what is usual`,
    );
  }
  if (requests === 0) why.push(`no request of ${title} is known before`);
  else if (latencies === 0) why.push(`no request of ${title} carries a latency: only growing errors could be foreseen`);
  if (requests > 0 && perMinute < failure.minRequests) {
    why.push(`${title} has ${perMinute} requests a minute; fewer than ${failure.minRequests} say too little`);
  }
  return why;
};

/** What files in which nothing failed could not have shown, in words of one line each; empty when a warning could have come from them. */
export const notShown = (
  { minutes, requests, latencies }: Omit<KnownBefore, 'title'>,
  { trend }: Pick<DetectorConfig, 'trend'>,
): readonly string[] => {
  const needed = trend.minMinutes + trend.quietMinutes;
  const count = Math.round(minutes);
  if (requests === 0) return ['no record here is a request, with a status or a latency: no failure could be seen'];
  return [
    ...(count < needed
      ? [`the log is ${count} min long; at least ${needed} are needed to tell growth from what is usual`]
      : []),
    ...(latencies === 0 ? ['no request here carries a latency: only growing errors could be foreseen'] : []),
  ];
};

/** What a series' memory holds of it before an instant (epoch ms). */
export const knownOfMemory = (memory: SeriesMemory, before: number): KnownBefore => {
  const minutes = minutesBefore(memory, before);
  return {
    title: seriesTitle(memory.name),
    minutes: Math.max(0, (before - Math.max(memory.bornAt, minutes[0]?.minute ?? 0)) / MINUTE_MS),
    requests: minutes.reduce((sum, { requests }) => sum + requests, 0),
    latencies: minutes.reduce((sum, { latencies }) => sum + latencies, 0),
  };
};

/** What minutes (in order) hold of a series before an instant (epoch ms); '' and null of a name match any. */
export const knownOfMinutes = (
  minutes: readonly MinuteWindows[],
  { service, route }: SeriesName,
  title: string,
  before: number,
): KnownBefore => {
  let first: number | null = null;
  let requests = 0;
  let latencies = 0;
  for (const { minute, series } of minutes) {
    if (minute >= before) break;
    for (const one of series) {
      if ((service ?? one.service) !== one.service || (route ?? one.route) !== one.route) continue;
      first ??= minute;
      requests += one.window.requests;
      const [fast, medium, slow, critical] = one.window.buckets;
      latencies += fast + medium + slow + critical;
    }
  }
  return { title, minutes: first === null ? 0 : (before - first) / MINUTE_MS, requests, latencies };
};
