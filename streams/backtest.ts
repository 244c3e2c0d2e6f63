import {
  type Backtest,
  type BacktestAlert,
  type BacktestIncident,
  settingJson,
  type Suppressed,
} from '../domain/backtest.ts';
import { type DecisionSettings, reachOf } from '../domain/decision-settings.ts';
import { type DetectorConfig, DETECTOR_VERSION } from '../domain/detector-config.ts';
import { frontierSettings } from '../domain/frontier.ts';
import { rateEstimate, shareEstimate } from '../domain/interval.ts';
import { type AlertJson, isoTime } from '../domain/machine-output.ts';
import {
  judgeAlerts,
  type JudgedAlert,
  middleOf,
  type ScoredAlert,
  type Trouble,
  warningsOf,
} from '../domain/score-alerts.ts';
import { heldRuns } from '../domain/suppressed.ts';
import { DAY_MS, MINUTE_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import type { BacktestSource } from './backtest-source.ts';
import { completenessOf } from './data-completeness.ts';
import { buildFrontier } from './frontier.ts';
import { judgedIncident, minutesOf, outsideIncident, type ToldAlert } from './judge-incidents.ts';
import { messagesOf, type Simulated, simulateLooks } from './simulate-looks.ts';
import { finderOf, incidentsOf, type TruthChoice, truthOf } from './truth.ts';

/** What a backtest is of. */
export interface BacktestChoice {
  readonly truth: TruthChoice;
  readonly settings: DecisionSettings;
  /** Those in force, which the frontier marks. */
  readonly present: DecisionSettings;
  /** Null = no frontier; else the two settings between which alerts are named, or null. */
  readonly frontier: { readonly between: readonly [DecisionSettings, DecisionSettings] | null } | null;
}

/** Takes every look of a finished replay or of the stream once more under the settings and scores what would have been sent. */
export const backtestReplay = async (
  blobs: BlobStore,
  source: BacktestSource,
  config: DetectorConfig,
  { truth, settings, present, frontier }: BacktestChoice,
): Promise<Backtest> => {
  const finder = finderOf(truth, config);
  const tried = frontier === null ? [] : [...frontierSettings(present), settings, ...(frontier.between ?? [])];
  const reach = frontier === null ? null : reachOf(tried);
  const simulated = await simulateLooks(blobs, source, { config, settings, finder, reach });
  const messages = await messagesOf(blobs, source, simulated);
  const span = spanOf(simulated);
  const all = incidentsOf(truth, finder);
  const inside = all.filter(({ startAt }) => startAt >= span.startAt && startAt < span.endAt);
  const told = messages.flatMap((message) => toldOf(message, settings));
  const judged = judgeAlerts(inside, told, span.endAt);
  const warnings = warningsOf(inside, told, judged);
  const context = { config, simulated, settings, cut: source.entries.length, firstMinute: span.startAt };
  const incidents: BacktestIncident[] = [];
  for (const incident of all) {
    const place = inside.indexOf(incident);
    incidents.push(
      place === -1
        ? outsideIncident(incident, span)
        : await judgedIncident(incident, { place, warnings, told, judged }, context),
    );
  }
  const leads = warnings.flatMap((warning) => (warning === null ? [] : [minutesOf(warning.leadMs)]));
  const countOf = (worth: JudgedAlert['worth']): number => judged.filter((one) => one.worth === worth).length;
  const days = (simulated.minutes.length * MINUTE_MS) / DAY_MS;
  const places = inside.map((incident) => all.indexOf(incident));
  return {
    version: 1,
    replay: source.replay,
    dataset: source.dataset,
    detector_version: DETECTOR_VERSION,
    setting: settingJson(settings),
    truth: truthOf(truth, config),
    period: simulated.minutes.length === 0 ? null : { from: isoTime(span.startAt), to: isoTime(span.endAt) },
    incidents,
    foreseen: leads.length,
    missed: inside.length - leads.length,
    recall: shareEstimate(leads.length, inside.length),
    precision: shareEstimate(countOf('true'), countOf('true') + countOf('false')),
    lead_minutes: leadsOf(leads),
    false_alarms: countOf('false'),
    days: Math.round(days * 1e4) / 1e4,
    false_alarms_per_day: rateEstimate(countOf('false'), days),
    alerts: withWorth(messages, told, judged, places),
    suppressed: suppressedOf(simulated, settings, inside, span),
    completeness: completenessOf(source, simulated, span),
    frontier:
      frontier === null
        ? null
        : buildFrontier(simulated.looks, config, { present: settings, tried, between: frontier.between }, inside, {
            endAt: span.endAt,
            days,
          }),
  };
};

/** From the first look to the end of the minute of the last. */
const spanOf = ({ minutes }: Simulated): Trouble => {
  const first = minutes[0]?.minute ?? 0;
  return { startAt: first, endAt: (minutes.at(-1)?.minute ?? first - MINUTE_MS) + MINUTE_MS };
};

/** A message as the score reads it; clearings are none. */
const toldOf = ({ id, kind, at, horizon_minutes }: AlertJson, settings: DecisionSettings): readonly ToldAlert[] =>
  kind === 'predicted' || kind === 'detected'
    ? [{ id, kind, at: Date.parse(at), horizonMinutes: horizon_minutes ?? settings.horizonMinutes }]
    : [];

const leadsOf = (leads: readonly number[]): Backtest['lead_minutes'] => {
  const median = middleOf(leads);
  return median === null ? null : { median, shortest: Math.min(...leads), longest: Math.max(...leads) };
};

const withWorth = (
  messages: readonly AlertJson[],
  told: readonly { readonly id: string }[],
  judged: readonly JudgedAlert[],
  places: readonly number[],
): readonly BacktestAlert[] => {
  const byId = new Map(told.map(({ id }, index) => [id, judged[index]]));
  return messages.map((message) => {
    const { worth = 'follow-up', incident = null } = byId.get(message.id) ?? {};
    return { ...message, worth, incident_index: incident === null ? null : (places[incident] ?? null) };
  });
};

const suppressedOf = (
  { held }: Simulated,
  { horizonMinutes }: DecisionSettings,
  incidents: readonly Trouble[],
  { endAt }: Trouble,
): readonly Suppressed[] => {
  const runs = heldRuns(held);
  const asSent = runs.map(({ fromMinute, held: { probability } }): ScoredAlert => ({
    kind: probability === null ? 'detected' : 'predicted',
    at: fromMinute + 1.5 * MINUTE_MS,
    horizonMinutes,
  }));
  const judged = judgeAlerts(incidents, asSent, endAt);
  return runs.map(({ fromMinute, throughMinute, looks, held: { reason, service, route, probability } }, index) => ({
    from: isoTime(fromMinute + 1.5 * MINUTE_MS),
    to: isoTime(throughMinute + 1.5 * MINUTE_MS),
    looks,
    reason,
    service: service === '' ? null : service,
    route: route === '' ? null : route,
    probability: probability === null ? null : Math.round(probability * 1000) / 1000,
    would_be: judged[index]?.worth ?? 'false',
  }));
};
