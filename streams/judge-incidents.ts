import type { BacktestIncident } from '../domain/backtest.ts';
import type { DecisionSettings } from '../domain/decision-settings.ts';
import type { DetectorConfig } from '../domain/detector-config.ts';
import { isoTime } from '../domain/machine-output.ts';
import { BEFORE_MINUTES, whyMissed } from '../domain/missed.ts';
import { type JudgedAlert, middleOf, type ScoredAlert, type Trouble, type Warning } from '../domain/score-alerts.ts';
import { MINUTE_MS } from '../domain/window.ts';
import { windowOf } from './chart-minutes.ts';
import type { Simulated } from './simulate-looks.ts';
import type { NamedTrouble } from './truth.ts';

/** A message that warned or told of a failure, as the score reads it. */
export interface ToldAlert extends ScoredAlert {
  readonly id: string;
}

/** Minutes with one decimal. */
export const minutesOf = (ms: number): number => Math.round(ms / (MINUTE_MS / 10)) / 10;

/** What an incident is judged with. */
export interface JudgingContext {
  readonly config: DetectorConfig;
  readonly simulated: Simulated;
  readonly settings: DecisionSettings;
  readonly cut: number;
  /** Start of the first minute, epoch ms. */
  readonly firstMinute: number;
}

/** Where an incident stands among those within the data, and the messages about all of them. */
interface IncidentPlace {
  readonly place: number;
  readonly warnings: readonly (Warning | null)[];
  readonly told: readonly ToldAlert[];
  readonly judged: readonly JudgedAlert[];
}

/** An incident that is not within the data. */
export const outsideIncident = ({ startAt, endAt, name }: NamedTrouble, span: Trouble): BacktestIncident => ({
  start: isoTime(startAt),
  end: isoTime(endAt),
  name,
  outcome: 'outside',
  foreseen_by: null,
  lead_minutes: null,
  detected_by: null,
  detected_after_seconds: null,
  why: [
    {
      reason: 'outside',
      text: startAt < span.startAt ? 'it began before the log does' : 'it begins after the log ends',
    },
  ],
});

/** An incident within the data: by what it was foreseen and seen, or why not. */
export const judgedIncident = async (
  incident: NamedTrouble,
  { place, warnings, told, judged }: IncidentPlace,
  context: JudgingContext,
): Promise<BacktestIncident> => {
  const warning = warnings[place] ?? null;
  const detected = told.find(
    ({ kind }, index) =>
      kind === 'detected' &&
      judged[index]?.incident === place &&
      (judged[index]?.worth === 'during' || judged[index]?.worth === 'after'),
  );
  return {
    start: isoTime(incident.startAt),
    end: isoTime(incident.endAt),
    name: incident.name,
    outcome: warning === null ? 'missed' : 'foreseen',
    foreseen_by: warning === null ? null : (told[warning.alert]?.id ?? null),
    lead_minutes: warning === null ? null : minutesOf(warning.leadMs),
    detected_by: detected?.id ?? null,
    detected_after_seconds: detected === undefined ? null : Math.round((detected.at - incident.startAt) / 1000),
    why: warning === null ? await whyOf(incident, context) : [],
  };
};

const whyOf = async (
  incident: NamedTrouble,
  { config, simulated, settings, cut, firstMinute }: JudgingContext,
): Promise<BacktestIncident['why']> => {
  const { startAt } = incident;
  const minutes = await simulated.windows.minutes(startAt - BEFORE_MINUTES * MINUTE_MS, startAt, cut);
  const requests = minutes.map((minute) => windowOf(minute, incident).requests);
  const since = startAt - settings.horizonMinutes * MINUTE_MS;
  // the look at a minute is due after its end: what it saw must have been due before the incident
  const isBefore = ({ minute }: { readonly minute: number }): boolean =>
    minute >= since && minute + 1.5 * MINUTE_MS <= startAt;
  return whyMissed(
    incident,
    {
      firstMinute,
      minutes: minutes.length,
      requests: middleOf(requests) ?? 0,
      highest: simulated.minutes.filter(isBefore).reduce((most, { highest }) => Math.max(most, highest), 0),
      held: simulated.held.filter(isBefore),
    },
    config,
  );
};
