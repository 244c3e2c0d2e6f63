import type { Label } from '../codecs/incident-labels.ts';
import { sloText } from '../codecs/slo-text.ts';
import {
  type Backtest,
  type BacktestAlert,
  type BacktestIncident,
  type Completeness,
  type Gap,
  settingJson,
  type Suppressed,
  type Truth,
} from '../domain/backtest.ts';
import { type DecisionSettings, reachOf, settingsOf } from '../domain/decision-settings.ts';
import { type DetectorConfig, DETECTOR_VERSION } from '../domain/detector-config.ts';
import { createFailureFinder, type Failure, type FailureFinder } from '../domain/failure.ts';
import { frontierSettings } from '../domain/frontier.ts';
import { rateEstimate, shareEstimate } from '../domain/interval.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { type AlertJson, isoTime } from '../domain/machine-output.ts';
import { BEFORE_MINUTES, whyMissed } from '../domain/missed.ts';
import type { ReplayState } from '../domain/replay.ts';
import {
  judgeAlerts,
  type JudgedAlert,
  mergeTroubles,
  middleOf,
  type ScoredAlert,
  type Trouble,
  type Warning,
  warningsOf,
} from '../domain/score-alerts.ts';
import { createBreachFinder } from '../domain/slo-breaches.ts';
import type { Slo } from '../domain/slo.ts';
import { heldRuns } from '../domain/suppressed.ts';
import { narrowestFirst } from '../domain/verdict.ts';
import { seriesName } from '../domain/verdict-sentence.ts';
import { DAY_MS, MINUTE_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { windowOf } from './chart-minutes.ts';
import { ReplayError } from './errors.ts';
import { foldProblems, foldTotals } from './fold-totals.ts';
import { buildFrontier } from './frontier.ts';
import { readRun, readSettled } from './ledger.ts';
import { loadReplay } from './replay-states.ts';
import { messagesOf, type Simulated, simulateLooks } from './simulate-looks.ts';

/** What counts as an incident: what somebody says, what breaks an objective, or the failure condition of the detector. */
export type TruthChoice =
  | { readonly by: 'condition' }
  | { readonly by: 'slo'; readonly slo: Slo }
  | { readonly by: 'incidents' | 'labels'; readonly labels: readonly Label[]; readonly text: string };

export interface BacktestChoice {
  readonly truth: TruthChoice;
  readonly settings: DecisionSettings;
  /** Null = no frontier; else the two settings between which alerts are named, or null. */
  readonly frontier: { readonly between: readonly [DecisionSettings, DecisionSettings] | null } | null;
}

/** An incident with its name and, where data said so, the series in which it shows. */
export interface NamedTrouble extends Trouble {
  readonly name: string;
  readonly service: string | null;
  readonly route: string | null;
}

const MOST_GAPS = 20;

/** Takes every look of a finished replay once more under the settings and scores what would have been sent. */
export const backtestReplay = async (
  blobs: BlobStore,
  replay: string,
  config: DetectorConfig,
  { truth, settings, frontier }: BacktestChoice,
): Promise<Backtest> => {
  const state = await loadReplay(blobs, replay);
  if (state.status !== 'finished') {
    throw new ReplayError('refused', `${replay} is ${state.status}: only a finished replay can be tested`);
  }
  // what the looks saw: a block that was redriven came too late for them
  const source = { replay, dataset: state.dataset, entries: await readRun(blobs, replay, 0) };
  const finder = finderOf(truth, config);
  const present = settingsOf(config);
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
  const context: Context = { blobs, config, simulated, settings, cut: source.entries.length, span };
  const incidents = await Promise.all(
    all.map((incident) => {
      const place = inside.indexOf(incident);
      return place === -1 ? outside(incident, span) : judgedIncident(incident, place, warnings, told, judged, context);
    }),
  );
  const leads = warnings.flatMap((warning) => (warning === null ? [] : [minutesOf(warning.leadMs)]));
  const countOf = (worth: JudgedAlert['worth']): number => judged.filter((one) => one.worth === worth).length;
  const days = (simulated.minutes.length * MINUTE_MS) / DAY_MS;
  const places = inside.map((incident) => all.indexOf(incident));
  return {
    version: 1,
    replay,
    dataset: state.dataset,
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
    completeness: completenessOf(state, await readSettled(blobs, replay), simulated, span),
    frontier:
      frontier === null
        ? null
        : buildFrontier(simulated.looks, config, { present: settings, tried, between: frontier.between }, inside, {
            endAt: span.endAt,
            days,
          }),
  };
};

const finderOf = (truth: TruthChoice, config: DetectorConfig): FailureFinder =>
  truth.by === 'slo' ? createBreachFinder(truth.slo, config.failure) : createFailureFinder(config.failure);

const truthOf = (truth: TruthChoice, { failure }: DetectorConfig): Truth => {
  switch (truth.by) {
    case 'condition':
      return {
        by: 'condition',
        text: `more than ${failure.share * 100}% of requests failing or slower than ${failure.criticalMs} ms in ${failure.minutes} of ${failure.ofMinutes} minutes, or ${failure.shareAtOnce * 100}% in one`,
      };
    case 'slo':
      return { by: 'slo', text: sloText(truth.slo) };
    default:
      return { by: truth.by, text: truth.text };
  }
};

/** The incidents in the order of time; what overlaps is one. */
const incidentsOf = (truth: TruthChoice, finder: FailureFinder): readonly NamedTrouble[] => {
  if (truth.by === 'incidents' || truth.by === 'labels') {
    return mergeTroubles(truth.labels).map((parts) => ({
      ...spanning(parts),
      name: parts.flatMap(({ name }) => name ?? []).join(', ') || 'labelled incident',
      service: null,
      route: null,
    }));
  }
  return mergeTroubles(finder.found()).map((parts) => {
    const [narrowest] = narrowestFirst(parts.map(publicFailure));
    const { service = null, route = null } = narrowest ?? {};
    return { ...spanning(parts), name: seriesName(service, route), service, route };
  });
};

const spanning = (parts: readonly Trouble[]): Trouble => ({
  startAt: parts.reduce((least, { startAt }) => Math.min(least, startAt), Number.POSITIVE_INFINITY),
  endAt: parts.reduce((most, { endAt }) => Math.max(most, endAt), Number.NEGATIVE_INFINITY),
});

const publicFailure = ({ startAt, endAt, service, route }: Failure) => ({
  start: startAt,
  end: endAt,
  service: service === '' ? null : service,
  route: route === '' ? null : route,
});

interface Span extends Trouble {
  readonly firstMinute: number;
}

const spanOf = ({ minutes }: Simulated): Span => {
  const first = minutes[0]?.minute ?? 0;
  return { firstMinute: first, startAt: first, endAt: (minutes.at(-1)?.minute ?? first - MINUTE_MS) + MINUTE_MS };
};

/** A message as the score reads it; clearings are none. */
const toldOf = (
  { id, kind, at, horizon_minutes }: AlertJson,
  settings: DecisionSettings,
): readonly (ScoredAlert & { readonly id: string })[] =>
  kind === 'predicted' || kind === 'detected'
    ? [{ id, kind, at: Date.parse(at), horizonMinutes: horizon_minutes ?? settings.horizonMinutes }]
    : [];

interface Context {
  readonly blobs: BlobStore;
  readonly config: DetectorConfig;
  readonly simulated: Simulated;
  readonly settings: DecisionSettings;
  readonly cut: number;
  readonly span: Span;
}

const outside = ({ startAt, endAt, name }: NamedTrouble, span: Span): BacktestIncident => ({
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

const judgedIncident = async (
  incident: NamedTrouble,
  place: number,
  warnings: readonly (Warning | null)[],
  told: ReturnType<typeof toldOf>,
  judged: readonly JudgedAlert[],
  context: Context,
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
  { config, simulated, settings, cut, span }: Context,
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
      firstMinute: span.firstMinute,
      minutes: minutes.length,
      requests: middleOf(requests) ?? 0,
      highest: simulated.minutes.filter(isBefore).reduce((most, { highest }) => Math.max(most, highest), 0),
      held: simulated.held.filter(isBefore),
    },
    config,
  );
};

const minutesOf = (ms: number): number => Math.round(ms / (MINUTE_MS / 10)) / 10;

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
  { endAt }: Span,
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

const completenessOf = (
  state: ReplayState,
  entries: readonly LedgerEntry[],
  { filled, minutes }: Simulated,
  { startAt, endAt }: Span,
): Completeness => {
  const { lines, records, rows, quarantined, skipped } = foldTotals(state, entries);
  const all = Math.round((endAt - startAt) / MINUTE_MS);
  return {
    lines,
    records,
    rows,
    quarantined,
    skipped,
    blocks_discarded: entries.filter(({ outcome }) => outcome === 'discarded').length,
    minutes: all,
    empty_minutes: all - filled.length,
    unseen_minutes: all - minutes.length,
    gaps: gapsOf(filled),
    problems: foldProblems(state, entries),
  };
};

/** The longest stretches without a record, in the order of time. */
const gapsOf = (filled: readonly number[]): readonly Gap[] => {
  const gaps: { readonly from: number; readonly minutes: number }[] = [];
  for (const [index, minute] of filled.entries()) {
    const before = filled[index - 1];
    const missing = before === undefined ? 0 : (minute - before) / MINUTE_MS - 1;
    if (before !== undefined && missing > 0) gaps.push({ from: before + MINUTE_MS, minutes: missing });
  }
  return gaps
    .toSorted((a, b) => b.minutes - a.minutes)
    .slice(0, MOST_GAPS)
    .toSorted((a, b) => a.from - b.from)
    .map(({ from, minutes }) => ({ from: isoTime(from), to: isoTime(from + minutes * MINUTE_MS), minutes }));
};
