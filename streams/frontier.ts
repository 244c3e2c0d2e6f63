import { settingText } from '../codecs/setting-text.ts';
import {
  type BetweenJson,
  type DifferenceJson,
  type FrontierJson,
  type PointJson,
  settingJson,
} from '../domain/backtest.ts';
import type { DecisionSettings } from '../domain/decision-settings.ts';
import type { DetectorConfig } from '../domain/detector-config.ts';
import {
  alertsOnlyIn,
  alertsUnder,
  type FrontierPoint,
  paretoFront,
  type RecordedLook,
  sameSettings,
  scoreSettings,
  type SettingAlert,
} from '../domain/frontier.ts';
import { isoTime } from '../domain/machine-output.ts';
import { judgeAlerts, type Trouble } from '../domain/score-alerts.ts';
import { MINUTE_MS } from '../domain/window.ts';

/** The settings of a frontier: those in force, all that are tried, and the two between which alerts are named. */
export interface FrontierChoice {
  readonly present: DecisionSettings;
  readonly tried: readonly DecisionSettings[];
  readonly between: readonly [DecisionSettings, DecisionSettings] | null;
}

interface Exposure {
  /** End of the data, epoch ms. */
  readonly endAt: number;
  readonly days: number;
}

/** Judges every setting on the looks that were recorded in one pass. */
export const buildFrontier = (
  looks: readonly RecordedLook[],
  config: DetectorConfig,
  { present, tried, between }: FrontierChoice,
  incidents: readonly Trouble[],
  exposure: Exposure,
): FrontierJson => {
  const distinct = new Map(tried.map((settings) => [settingText(settings), settings]));
  const points = [...distinct.values()].map((settings) =>
    scoreSettings(alertsUnder(looks, config, settings), settings, incidents, exposure.endAt),
  );
  const front = new Set(paretoFront(points));
  return {
    points: points.map((point) => pointJson(point, sameSettings(point.settings, present), front.has(point), exposure)),
    between: between === null ? null : buildBetween(looks, config, between, incidents, exposure),
  };
};

const pointJson = (
  { settings, foreseen, missed, medianLeadMinutes, falseAlarms, alerts }: FrontierPoint,
  isPresent: boolean,
  isOnFront: boolean,
  { days }: Exposure,
): PointJson => ({
  ...settingJson(settings),
  foreseen,
  missed,
  median_lead_minutes: medianLeadMinutes,
  false_alarms: falseAlarms,
  false_alarms_per_day: days === 0 ? 0 : Math.round((falseAlarms / days) * 1000) / 1000,
  alerts,
  present: isPresent,
  on_front: isOnFront,
});

const buildBetween = (
  looks: readonly RecordedLook[],
  config: DetectorConfig,
  [from, to]: readonly [DecisionSettings, DecisionSettings],
  incidents: readonly Trouble[],
  exposure: Exposure,
): BetweenJson => {
  const [before, after] = [alertsUnder(looks, config, from), alertsUnder(looks, config, to)];
  return {
    from: settingJson(from),
    to: settingJson(to),
    appear: alertsOnlyIn(after, before).map((alert) => differenceJson(alert, to, incidents, exposure)),
    vanish: alertsOnlyIn(before, after).map((alert) => differenceJson(alert, from, incidents, exposure)),
  };
};

const differenceJson = (
  { kind, minute, service, route, probability, horizonMinutes }: SettingAlert,
  settings: DecisionSettings,
  incidents: readonly Trouble[],
  { endAt }: Exposure,
): DifferenceJson => {
  const at = minute + 1.5 * MINUTE_MS;
  const [judged] =
    kind === 'cleared'
      ? []
      : judgeAlerts(incidents, [{ kind, at, horizonMinutes: horizonMinutes ?? settings.horizonMinutes }], endAt);
  return { kind, at: isoTime(at), service, route, probability, worth: judged?.worth ?? 'follow-up' };
};
