import type { Urgency } from './alert.ts';
import type { DetectorConfig } from './detector-config.ts';
import type { Assessment } from './judgement.ts';
import { sameSeries, type SeriesName } from './series.ts';
import { MINUTE_MS } from './window.ts';

/** A series that belongs to an incident, and when it began to move (epoch ms). */
export interface Member extends SeriesName {
  readonly movedAt: number;
}

/** An incident that is open: plain JSON, part of the detector's state. */
export interface OpenIncident {
  readonly key: string;
  readonly members: readonly Member[];
  /** The series that the last message named. */
  readonly headline: SeriesName;
  readonly failed: boolean;
  readonly urgency: Urgency;
  /** Minute of the last message, epoch ms. */
  readonly sentAt: number;
  /** When it said that the failure is expected (median, epoch ms); null = it told of a failure. */
  readonly expectedAt: number | null;
  /** Minutes in a row that were good, and that had no request. */
  readonly goodMinutes: number;
  readonly silentMinutes: number;
}

const MAX_MEMBERS = 32;

/** Active series by the key of the open incident that they belong to; '' = a new one. */
export const groupActive = (
  open: readonly OpenIncident[],
  active: readonly Assessment[],
  config: DetectorConfig,
): ReadonlyMap<string, readonly Assessment[]> => {
  const groups = new Map<string, Assessment[]>();
  for (const assessment of active) {
    const key = open.find((incident) => belongs(incident, assessment, config))?.key ?? '';
    groups.set(key, [...(groups.get(key) ?? []), assessment]);
  }
  return groups;
};

/** Same service, same route elsewhere, the whole that contains it, or moving close in time. */
export const belongs = (
  { members }: OpenIncident,
  { memory: { name }, movedAt }: Assessment,
  config: DetectorConfig,
): boolean =>
  members.some(
    (member) =>
      member.service === null ||
      name.service === null ||
      (member.service === name.service && member.service !== '') ||
      (member.route !== null && member.route !== '' && member.route === name.route) ||
      Math.abs(member.movedAt - movedAt) <= config.decision.relatedMinutes * MINUTE_MS,
  );

/** The members with those that have joined; the first ones keep the time at which they moved. */
export const joined = (members: readonly Member[], active: readonly Assessment[]): readonly Member[] => {
  const all = [...members];
  for (const { memory, movedAt } of active) {
    if (!all.some((member) => sameSeries(member, memory.name))) all.push({ ...memory.name, movedAt });
  }
  return all.slice(0, MAX_MEMBERS);
};

/** When the failure that a message tells of is expected (median, epoch ms); null = it tells of a failure. */
export const expectedAt = ({ failing, best }: Pick<Assessment, 'failing' | 'best'>): number | null =>
  failing ? null : (best?.failureAt.p50 ?? null);
