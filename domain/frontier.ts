import type { Urgency } from './alert.ts';
import type { Outlook } from './assessment.ts';
import { decide } from './decision.ts';
import { publicName } from './decision-message.ts';
import type { DecisionSettings } from './decision-settings.ts';
import type { DetectorConfig } from './detector-config.ts';
import { assess, type Look, type Seen } from './judgement.ts';
import type { OpenIncident } from './open-incident.ts';
import { HORIZONS, probabilityWithin } from './prediction.ts';
import { seriesKey } from './series.ts';
import { judgeAlerts, middleOf, type Trouble, warningsOf } from './score-alerts.ts';
import { MINUTE_MS } from './window.ts';

/** A look in the form in which thousands of settings are judged on it. */
export interface RecordedLook extends Look {
  readonly isFailing: boolean;
  /** Highest probability of any forecast, in the order of HORIZONS. */
  readonly highest: readonly number[];
}

/** Takes looks down one after another; what no decision needs is let go. */
export const createRecorder = (): ((seen: Seen) => RecordedLook) => {
  const places = new Map<string, number>();
  const placeOf = (key: string): number => {
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  };
  return ({ minute, completeness, outlooks, heardKeys }) => {
    const heard = [...heardKeys()].map(placeOf);
    const bits = new Uint8Array((places.size >> 3) + 1);
    for (const place of heard) bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
    return {
      minute,
      completeness,
      outlooks,
      isHeard: (name) => {
        const place = places.get(seriesKey(name));
        return place !== undefined && (((bits[place >> 3] ?? 0) >> (place & 7)) & 1) === 1;
      },
      isFailing: outlooks.some(({ failing }) => failing),
      highest: HORIZONS.map((horizon) => highestOf(outlooks, horizon)),
    };
  };
};

const highestOf = (outlooks: readonly Outlook[], horizon: number): number => {
  let highest = 0;
  for (const { prospects } of outlooks)
    for (const { forecast } of prospects) highest = Math.max(highest, probabilityWithin(forecast, horizon));
  return highest;
};

/** A message that some settings would have sent. */
export interface SettingAlert {
  readonly kind: 'predicted' | 'detected' | 'cleared';
  /** Start of the look's minute, epoch ms. */
  readonly minute: number;
  readonly service: string | null;
  readonly route: string | null;
  readonly incidentKey: string;
  readonly urgency: Urgency | null;
  /** Null unless predicted. */
  readonly probability: number | null;
  /** Within which it was told to come: its own, or that of the settings; null unless predicted. */
  readonly horizonMinutes: number | null;
}

/** Every message that settings send over recorded looks, by the very decision that looks make live. */
export const alertsUnder = (
  looks: readonly RecordedLook[],
  config: DetectorConfig,
  settings: DecisionSettings,
): readonly SettingAlert[] => {
  const index = HORIZONS.findIndex((horizon) => horizon >= settings.horizonMinutes);
  const place = index === -1 ? HORIZONS.length - 1 : index;
  const alerts: SettingAlert[] = [];
  let open: readonly OpenIncident[] = [];
  for (const look of looks) {
    // nothing is open and nothing can open: nothing to decide
    if (open.length === 0 && !look.isFailing && (look.highest[place] ?? 0) < settings.confidence) continue;
    const decided = decide(open, look, config, settings);
    open = decided.incidents;
    for (const told of decided.told) {
      const { key, headline, urgency } = told.incident;
      const probability = told.kind === 'predicted' ? told.headline.probability : null;
      const { kind } = told;
      const own = told.kind === 'predicted' ? (told.headline.best?.own ?? null) : null;
      alerts.push({
        kind,
        minute: look.minute,
        ...publicName(headline),
        incidentKey: key,
        urgency: kind === 'cleared' ? null : urgency,
        probability: probability === null ? null : Math.round(probability * 1000) / 1000,
        horizonMinutes: kind === 'predicted' ? (own?.horizonMinutes ?? settings.horizonMinutes) : null,
      });
    }
  }
  return alerts;
};

/** What settings would have achieved. */
export interface FrontierPoint {
  readonly settings: DecisionSettings;
  readonly foreseen: number;
  readonly missed: number;
  /** Of the incidents foreseen; null = none was. */
  readonly medianLeadMinutes: number | null;
  readonly falseAlarms: number;
  /** Messages of a prediction or a failure. */
  readonly alerts: number;
}

/** A look is due half a minute after its minute. */
const DUE_MS = MINUTE_MS + MINUTE_MS / 2;

/** Scores settings against incidents that lie within the data, in the order of time. */
export const scoreSettings = (
  alerts: readonly SettingAlert[],
  settings: DecisionSettings,
  incidents: readonly Trouble[],
  endAt: number,
): FrontierPoint => {
  const told = alerts.flatMap(({ kind, minute, horizonMinutes }) =>
    kind === 'cleared'
      ? []
      : [{ kind, at: minute + DUE_MS, horizonMinutes: horizonMinutes ?? settings.horizonMinutes }],
  );
  const judged = judgeAlerts(incidents, told, endAt);
  const leads = warningsOf(incidents, told, judged).flatMap((warning) => (warning === null ? [] : [warning.leadMs]));
  const lead = middleOf(leads);
  return {
    settings,
    foreseen: leads.length,
    missed: incidents.length - leads.length,
    medianLeadMinutes: lead === null ? null : Math.round((lead / MINUTE_MS) * 10) / 10,
    falseAlarms: judged.filter(({ worth }) => worth === 'false').length,
    alerts: told.length,
  };
};

/** Points that no other point beats in one figure without losing in another: misses, false alarms, lead. */
export const paretoFront = (points: readonly FrontierPoint[]): readonly FrontierPoint[] => {
  const distinct = new Map<string, FrontierPoint>();
  for (const point of points) {
    const key = outcomeKey(point);
    if (!distinct.has(key)) distinct.set(key, point);
  }
  const outcomes = [...distinct.values()];
  const front = outcomes.filter((point) => !outcomes.some((other) => beats(other, point)));
  return front.toSorted((a, b) => a.missed - b.missed || a.falseAlarms - b.falseAlarms || leadOf(b) - leadOf(a));
};

/** Text that is the same for points with the same figures. */
const outcomeKey = ({ missed, falseAlarms, medianLeadMinutes }: FrontierPoint): string =>
  `${missed} ${falseAlarms} ${medianLeadMinutes}`;

const leadOf = ({ medianLeadMinutes }: FrontierPoint): number => medianLeadMinutes ?? 0;

const beats = (a: FrontierPoint, b: FrontierPoint): boolean =>
  a.missed <= b.missed &&
  a.falseAlarms <= b.falseAlarms &&
  leadOf(a) >= leadOf(b) &&
  (a.missed < b.missed || a.falseAlarms < b.falseAlarms || leadOf(a) > leadOf(b));

const CONFIDENCES = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.83, 0.86, 0.9, 0.93, 0.96, 0.98, 0.99] as const;
const M_OF_N = [
  [1, 1],
  [1, 2],
  [2, 2],
  [1, 3],
  [2, 3],
  [3, 3],
  [2, 4],
  [3, 4],
  [4, 4],
  [2, 5],
  [3, 5],
  [4, 5],
  [5, 5],
] as const;
const COOLDOWNS = [0, 2, 5, 10, 15, 30, 60] as const;

/** The settings that a frontier is made of, those given first among them: 14 confidences, 13 M of N, 7 cooldowns, every horizon. */
export const frontierSettings = (present: DecisionSettings): readonly DecisionSettings[] => {
  const all = CONFIDENCES.flatMap((confidence) =>
    M_OF_N.flatMap(([standOut, ofMinutes]) =>
      HORIZONS.flatMap((horizonMinutes) =>
        COOLDOWNS.map((cooldownMinutes) => ({ confidence, standOut, ofMinutes, horizonMinutes, cooldownMinutes })),
      ),
    ),
  );
  return [present, ...all.filter((settings) => !sameSettings(settings, present))];
};

export const sameSettings = (a: DecisionSettings, b: DecisionSettings): boolean =>
  a.confidence === b.confidence &&
  a.standOut === b.standOut &&
  a.ofMinutes === b.ofMinutes &&
  a.horizonMinutes === b.horizonMinutes &&
  a.cooldownMinutes === b.cooldownMinutes;

/** The messages of one side that the other does not send: of the same kind, minute and series. */
export const alertsOnlyIn = (
  mine: readonly SettingAlert[],
  others: readonly SettingAlert[],
): readonly SettingAlert[] => {
  const keyOf = ({ kind, minute, service, route }: SettingAlert): string =>
    `${kind} ${minute} ${seriesKey({ service, route })}`;
  const known = new Set(others.map(keyOf));
  return mine.filter((alert) => !known.has(keyOf(alert)));
};

/** Highest probability that a look saw of any series within a horizon; 1 where one is failing. */
export const highestIn = (look: Look, settings: DecisionSettings): number =>
  look.outlooks.reduce((most, outlook) => {
    const { failing, probability } = assess(outlook, look.minute, settings);
    return Math.max(most, failing ? 1 : probability);
  }, 0);
