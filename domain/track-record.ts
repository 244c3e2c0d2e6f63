import type { IncidentState } from './incident.ts';
import type { TrackRecord } from './machine-output.ts';
import { countingOutcomes } from './outcome.ts';
import { DAY_MS, MINUTE_MS, minuteOf } from './window.ts';

/** A stretch of event time that was watched by one detector version: epoch ms, half-open. */
export interface Watched {
  readonly from: number;
  readonly to: number;
}

/** One prediction with what was said and what came. */
export interface Case {
  readonly probability: number;
  readonly failed: boolean;
}

/** What is asked of a record: one detector version, as it was known at an instant of event time (epoch ms). */
export interface RecordScope {
  readonly detectorVersion: string;
  readonly asOf: number;
}

const WEEK_MS = 7 * DAY_MS;

/** The record of the predictions in incidents, as of an instant: outcomes known later and predictions made later do not count. */
export const trackRecordOf = (
  incidents: readonly IncidentState[],
  watched: readonly Watched[],
  { detectorVersion, asOf }: RecordScope,
): TrackRecord => {
  let [kept, wrong, unknown, open, missed] = [0, 0, 0, 0, 0];
  const leads: number[] = [];
  for (const { alerts, outcomes, seen } of incidents) {
    const known = countingOutcomes(outcomes);
    const own = alerts.filter(({ id, at }) => seen[id]?.detectorVersion === detectorVersion && Date.parse(at) < asOf);
    const first = own.find(({ kind }) => kind === 'predicted' || kind === 'detected');
    if (first?.kind === 'detected') missed += 1;
    for (const { id, kind } of own) {
      if (kind !== 'predicted') continue;
      const outcome = known.get(id);
      if (outcome === undefined || Date.parse(outcome.knownAt) > asOf) open += 1;
      else if (outcome.outcome === 'unknown') unknown += 1;
      else if (outcome.outcome === 'did-not-fail') wrong += 1;
      else {
        kept += 1;
        if (outcome.leadMinutes !== null) leads.push(outcome.leadMinutes);
      }
    }
  }
  // a look sees whole minutes: how far the run that took it went on does not matter
  const seenTo = minuteOf(asOf);
  const watchedMs = watched.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, seenTo) - from), 0);
  return {
    predictions: kept + wrong,
    kept,
    false_alarms: wrong,
    unknown,
    open,
    missed,
    median_lead_minutes: medianOf(leads),
    watched_minutes: Math.round(watchedMs / MINUTE_MS),
    false_alarms_per_week: watchedMs === 0 ? null : Math.round((1000 * wrong * WEEK_MS) / watchedMs) / 1000,
  };
};

/** Every prediction with an outcome of a detector version: what calibration is read from. */
export const casesOf = (incidents: readonly IncidentState[], detectorVersion: string): readonly Case[] =>
  incidents.flatMap(({ alerts, outcomes, seen }) => {
    const known = countingOutcomes(outcomes);
    return alerts.flatMap(({ id, kind, probability }) => {
      const outcome = known.get(id)?.outcome;
      if (kind !== 'predicted' || probability === null || seen[id]?.detectorVersion !== detectorVersion) return [];
      return outcome === undefined || outcome === 'unknown' ? [] : [{ probability, failed: outcome === 'failed' }];
    });
  });

const medianOf = (values: readonly number[]): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : Math.round(5 * (low + high)) / 10;
};
