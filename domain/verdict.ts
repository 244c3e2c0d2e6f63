import { type AlertJson, isoTime } from './machine-output.ts';
import type { ReportFailure, Verdict } from './report.ts';
import { CLEAR_MS, mergeTroubles, spanning } from './score-alerts.ts';
import { sentenceOf } from './verdict-sentence.ts';
import { compareText, MINUTE_MS } from './window.ts';

/** A stretch in which one series met the failure condition: epoch ms, half-open. */
export interface SeriesFailure {
  readonly start: number;
  readonly end: number;
  /** Null for the whole system. */
  readonly service: string | null;
  /** Null for a whole service. */
  readonly route: string | null;
}

/** What the verdict reads of an alert. */
export type JudgedAlert = Pick<AlertJson, 'id' | 'kind' | 'at' | 'horizon_minutes'>;

interface Episode {
  readonly start: number;
  readonly end: number;
  readonly series: readonly SeriesFailure[];
}

interface Prediction {
  readonly id: string;
  readonly at: number;
  /** Until when it must come true, epoch ms. */
  readonly until: number;
}

/**
 * Judges the alerts of a replay by the failures in its data; `lastEventAt` is where the data end (epoch ms).
 * A prediction is right when the system is failing at some moment of the horizon after it, so "not recovered" is right
 * when the relapse comes; it is undecided when the data end before its horizon does, and a false alarm otherwise. It
 * foresees the first failure that starts after it. Times alone decide: one failure shows in many series and services.
 */
export const verdictOf = (
  failures: readonly SeriesFailure[],
  alerts: readonly JudgedAlert[],
  lastEventAt: number | null,
): Verdict => {
  const episodes = mergeFailures(failures);
  const inOrder = [...alerts].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || compareText(a.id, b.id));
  const predictions = inOrder.filter(({ kind }) => kind === 'predicted').map(predictionOf);
  const detections = inOrder
    .filter(({ kind }) => kind === 'detected')
    .map(({ id, at }) => ({ id, at: Date.parse(at) }));
  const judged = episodes.map((episode, index) => {
    const before = episodes[index - 1]?.start ?? -Infinity;
    const after = episodes[index + 1]?.start ?? Infinity;
    const foreseen = predictions.find(({ at, until }) => at >= before && at < episode.start && until > episode.start);
    const detected = detections.find(({ at }) => at >= episode.start && at < after);
    return reportFailure(episode, foreseen ?? null, detected ?? null);
  });
  const wrong = predictions.filter(({ at, until }) => !episodes.some(({ start, end }) => end > at && start < until));
  const isOpen = ({ until }: Prediction): boolean => lastEventAt !== null && until > lastEventAt;
  const first = judged[0];
  const facts = {
    failures: judged,
    first_warning_at: inOrder.find(({ id }) => id === first?.foreseen_by)?.at ?? null,
    lead_minutes: first?.lead_minutes ?? null,
    false_alarms: wrong.filter((prediction) => !isOpen(prediction)).map(({ id }) => id),
    undecided: wrong.filter(isOpen).map(({ id }) => id),
    missed: judged.filter(({ foreseen_by }) => foreseen_by === null),
  };
  return { ...facts, sentence: sentenceOf(facts) };
};

const predictionOf = ({ id, at, horizon_minutes }: JudgedAlert): Prediction => {
  const instant = Date.parse(at);
  return { id, at: instant, until: instant + (horizon_minutes ?? 0) * MINUTE_MS };
};

/** Failures that overlap, or between which nothing had time to clear, are one: the same trouble seen in its routes, services and the whole. */
const mergeFailures = (failures: readonly SeriesFailure[]): readonly Episode[] =>
  mergeTroubles(
    failures.map((failure) => ({ startAt: failure.start, endAt: failure.end, failure })),
    CLEAR_MS,
  ).map((parts) => {
    const { startAt, endAt } = spanning(parts);
    return { start: startAt, end: endAt, series: parts.map(({ failure }) => failure) };
  });

const reportFailure = (
  { start, end, series }: Episode,
  foreseen: Prediction | null,
  detected: { readonly id: string; readonly at: number } | null,
): ReportFailure => ({
  start: isoTime(start),
  end: isoTime(end),
  series: narrowestFirst(series),
  foreseen_by: foreseen?.id ?? null,
  lead_minutes: foreseen === null ? null : Math.round((start - foreseen.at) / (MINUTE_MS / 10)) / 10,
  detected_by: detected?.id ?? null,
  detected_after_seconds: detected === null ? null : Math.round((detected.at - start) / 1000),
});

/** Each series once: routes before services before the whole, within these the one that failed first. */
export const narrowestFirst = (failures: readonly SeriesFailure[]): ReportFailure['series'] => {
  const width = ({ service, route }: SeriesFailure): number => (route !== null ? 0 : service !== null ? 1 : 2);
  const sorted = [...failures].sort(
    (a, b) =>
      width(a) - width(b) ||
      a.start - b.start ||
      compareText(a.service ?? '', b.service ?? '') ||
      compareText(a.route ?? '', b.route ?? ''),
  );
  const seen = new Set<string>();
  return sorted
    .filter(({ service, route }) => {
      const key = `${service ?? ''}\0${route ?? ''}`;
      return !seen.has(key) && seen.add(key);
    })
    .map(({ service, route }) => ({ service, route }));
};
