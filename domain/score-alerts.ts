import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { MINUTE_MS } from './window.ts';

/** A stretch in which something was wrong, whoever says so: [startAt, endAt) in epoch ms. */
export interface Trouble {
  readonly startAt: number;
  readonly endAt: number;
}

/** What the score reads of a message that warned or told of a failure. */
export interface ScoredAlert {
  readonly kind: 'predicted' | 'detected';
  /** When it was due, epoch ms. */
  readonly at: number;
  /** Within which an incident must begin; that of the settings where the message names none. */
  readonly horizonMinutes: number;
}

/**
 * What a message was worth. `true`: an incident begins after it and within its horizon. `during` and `after`: sent while one was going
 * on or shortly after it, which is neither right nor wrong. `undecided`: the data end before its horizon. Otherwise `false`.
 */
export type Worth = 'true' | 'during' | 'after' | 'undecided' | 'false';

export interface JudgedAlert {
  readonly worth: Worth;
  /** Place of the incident that it belongs to in the list; null = none. */
  readonly incident: number | null;
}

/** After an incident messages are ignored for this long, minutes: its echo is no news. */
const SHORTLY_AFTER_MINUTES = 10;

/** Judges messages by the incidents, both in the order of time; `endAt` is where the data end (epoch ms). */
export const judgeAlerts = (
  incidents: readonly Trouble[],
  alerts: readonly ScoredAlert[],
  endAt: number,
): readonly JudgedAlert[] => alerts.map((alert) => judge(incidents, alert, endAt));

const judge = (
  incidents: readonly Trouble[],
  { kind, at, horizonMinutes }: ScoredAlert,
  endAt: number,
): JudgedAlert => {
  const until = at + horizonMinutes * MINUTE_MS;
  const next = incidents.findIndex(({ startAt }) => startAt > at);
  const current = (next === -1 ? incidents.length : next) - 1;
  const before = incidents[current];
  const isRight = next !== -1 && (incidents[next]?.startAt ?? until) < until;
  // who is told of a failure that goes on is not warned of the next one
  if (isRight && kind === 'predicted') return { worth: 'true', incident: next };
  if (before !== undefined && at < before.endAt) return { worth: 'during', incident: current };
  if (before !== undefined && at < before.endAt + SHORTLY_AFTER_MINUTES * MINUTE_MS) {
    return { worth: 'after', incident: current };
  }
  if (isRight) return { worth: 'true', incident: next };
  return { worth: until > endAt ? 'undecided' : 'false', incident: null };
};

/** The earliest warning of an incident; null = none. */
export interface Warning {
  /** Place of the message in the list. */
  readonly alert: number;
  readonly leadMs: number;
}

/** The earliest true warning of every incident, in their order. */
export const warningsOf = (
  incidents: readonly Trouble[],
  alerts: readonly ScoredAlert[],
  judged: readonly JudgedAlert[],
): readonly (Warning | null)[] => {
  const warnings: (Warning | null)[] = incidents.map(() => null);
  for (const [place, { worth, incident }] of judged.entries()) {
    if (worth !== 'true' || incident === null || warnings[incident]) continue;
    const [alert, trouble] = [alerts[place], incidents[incident]];
    if (alert && trouble) warnings[incident] = { alert: place, leadMs: trouble.startAt - alert.at };
  }
  return warnings;
};

/** An incident clears after so many good minutes: what fails again before is the same failure. */
export const CLEAR_MS = DEFAULT_DETECTOR_CONFIG.decision.clearMinutes * MINUTE_MS;

/** Stretches that overlap, touch or are less than `apartMs` apart as one, in the order of time. */
export const mergeTroubles = <T extends Trouble>(troubles: readonly T[], apartMs = 0): readonly (readonly T[])[] => {
  const merged: T[][] = [];
  let endAt = -Infinity;
  for (const trouble of troubles.toSorted((a, b) => a.startAt - b.startAt || a.endAt - b.endAt)) {
    if (trouble.startAt - endAt >= Math.max(1, apartMs)) merged.push([trouble]);
    else merged.at(-1)?.push(trouble);
    endAt = Math.max(endAt, trouble.endAt);
  }
  return merged;
};

/** From the first start to the last end. */
export const spanning = (parts: readonly Trouble[]): Trouble => ({
  startAt: parts.reduce((least, { startAt }) => Math.min(least, startAt), Number.POSITIVE_INFINITY),
  endAt: parts.reduce((most, { endAt }) => Math.max(most, endAt), Number.NEGATIVE_INFINITY),
});

/** The middle of some numbers, the mean of the two middle ones where their count is even; null of none. */
export const middleOf = (numbers: readonly number[]): number | null => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
};
