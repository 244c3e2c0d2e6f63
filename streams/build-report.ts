import { calibrationText } from '../codecs/track-record-text.ts';
import type { Calibration } from '../domain/calibration.ts';
import { DEFAULT_DETECTOR_CONFIG, DETECTOR_VERSION } from '../domain/detector-config.ts';
import { failingOf, failureCounts, failuresOf } from '../domain/failure.ts';
import { quantile } from '../domain/histogram.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { knownOfMinutes, notKnowable, notShown } from '../domain/not-knowable.ts';
import { isoTime, type ReplayJson } from '../domain/machine-output.ts';
import type { Report, ReportMinute, Verdict } from '../domain/report.ts';
import type { SeriesName } from '../domain/series.ts';
import { verdictOf } from '../domain/verdict.ts';
import { seriesName } from '../domain/verdict-sentence.ts';
import { MINUTE_MS, minuteOf, type MinuteWindows, type Window } from '../domain/window.ts';
import { checkCounts } from './check-lake.ts';
import { latenciesOf, windowOf } from './chart-minutes.ts';
import type { WindowReader } from './read-windows.ts';

const HOUR_MS = 60 * MINUTE_MS;
/** Minutes that a chart shows, at most; around the first alert or failure where there are more. */
const MAX_CHARTED = 1440;
/** Of these, before the moment that matters. */
const CHARTED_BEFORE = 360;

/** Everything that the report of a replay shows, from its windows and its summary. */
export const buildReport = async (
  summary: ReplayJson,
  windows: WindowReader,
  entries: readonly LedgerEntry[],
  reliability: Calibration,
): Promise<Report> => {
  const cut = entries.length;
  const span = loggedSpan(entries);
  const counts: MinuteWindows[] = [];
  for await (const minute of readAll(windows, span, cut)) counts.push(countsOnly(minute));
  const failures = failuresOf(counts, DEFAULT_DETECTOR_CONFIG.failure).map(({ startAt, endAt, service, route }) => ({
    start: startAt,
    end: endAt,
    service: service === '' ? null : service,
    route: route === '' ? null : route,
  }));
  const verdict = verdictOf(failures, summary.alerts, span?.last ?? null);
  const charted = chartedSeries(summary, verdict);
  return {
    version: 1,
    replay: summary,
    verdict,
    charted,
    minutes: await chart(windows, cut, chartedSpan(summary, verdict, counts), charted),
    detector_version: DETECTOR_VERSION,
    ...limits(counts, verdict),
    calibration: calibrationText(reliability),
    reliability,
    checks: {
      counts_agree: entries.every((entry) => checkCounts(entry).length === 0),
      blocks: entries.length,
      blocks_discarded: entries.filter(({ outcome }) => outcome === 'discarded').length,
    },
  };
};

/** What these files could not tell: of each missed failure, or of everything that was read where nothing failed. */
const limits = (counts: readonly MinuteWindows[], { missed, failures }: Verdict): Pick<Report, 'not_knowable'> => {
  const whole = { service: null, route: null };
  const knownOf = (name: SeriesName, before: number) =>
    knownOfMinutes(counts, name, seriesName(name.service, name.route), before);
  const lines =
    failures.length === 0
      ? notShown(knownOf(whole, (counts.at(-1)?.minute ?? 0) + MINUTE_MS), DEFAULT_DETECTOR_CONFIG)
      : missed.flatMap(({ series, start }) =>
          notKnowable(knownOf(series[0] ?? whole, Date.parse(start)), DEFAULT_DETECTOR_CONFIG),
        );
  return lines.length === 0 ? {} : { not_knowable: [...new Set(lines)] };
};

interface Span {
  readonly first: number;
  readonly last: number;
}

const loggedSpan = (entries: readonly LedgerEntry[]): Span | null =>
  entries.reduce<Span | null>((span, { firstLoggedAt, lastLoggedAt }) => {
    if (firstLoggedAt === null || lastLoggedAt === null) return span;
    return {
      first: Math.min(span?.first ?? firstLoggedAt, firstLoggedAt),
      last: Math.max(span?.last ?? lastLoggedAt, lastLoggedAt),
    };
  }, null);

/** Every minute with records, in order; read an hour at a time, long gaps passed over. */
async function* readAll(windows: WindowReader, span: Span | null, cut: number): AsyncGenerator<MinuteWindows> {
  if (!span) return;
  let next = await windows.nextMinute(minuteOf(span.first), cut);
  while (next !== null) {
    yield* await windows.minutes(next, next + HOUR_MS, cut);
    next = await windows.nextMinute(next + HOUR_MS, cut);
  }
}

/** A minute without latencies, numbers and messages: what the failure condition needs. */
const countsOnly = ({ minute, series }: MinuteWindows): MinuteWindows => ({
  minute,
  series: series.map((entry) => ({
    ...entry,
    window: { ...entry.window, thirds: [new Map(), new Map(), new Map()], numbers: new Map(), fingerprints: new Map() },
  })),
});

const chartedSeries = ({ alerts }: ReplayJson, { failures }: Verdict): SeriesName => {
  const named = alerts.find(({ kind }) => kind === 'predicted') ?? alerts[0] ?? failures[0]?.series[0];
  return { service: named?.service ?? null, route: named?.route ?? null };
};

const chartedSpan = ({ alerts }: ReplayJson, { failures }: Verdict, minutes: readonly MinuteWindows[]): Span | null => {
  const first = minutes[0]?.minute;
  const last = minutes.at(-1)?.minute;
  if (first === undefined || last === undefined) return null;
  if (last - first < MAX_CHARTED * MINUTE_MS) return { first, last };
  const moment = alerts[0]?.at ?? failures[0]?.start;
  const from =
    moment === undefined
      ? last - (MAX_CHARTED - 1) * MINUTE_MS
      : minuteOf(Date.parse(moment)) - CHARTED_BEFORE * MINUTE_MS;
  const start = Math.max(first, from);
  return { first: start, last: Math.min(last, start + (MAX_CHARTED - 1) * MINUTE_MS) };
};

const chart = async (
  windows: WindowReader,
  cut: number,
  span: Span | null,
  series: SeriesName,
): Promise<readonly ReportMinute[]> => {
  if (!span) return [];
  const charted: ReportMinute[] = [];
  for (let hour = span.first; hour <= span.last; hour += HOUR_MS) {
    const until = Math.min(hour + HOUR_MS, span.last + MINUTE_MS);
    for (const minute of await windows.minutes(hour, until, cut)) charted.push(reportMinute(minute, series));
  }
  return charted;
};

const reportMinute = (minute: MinuteWindows, series: SeriesName): ReportMinute => {
  const whole = windowOf(minute, { service: null, route: null });
  const ofSeries = windowOf(minute, series);
  const latencies = latenciesOf(ofSeries);
  return {
    minute: isoTime(minute.minute),
    requests: whole.requests,
    errors: failing(whole),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    buckets: whole.buckets,
    series_requests: ofSeries.requests,
    series_errors: failing(ofSeries),
  };
};

const failing = (window: Window): number => failingOf(failureCounts(window));
