import type { Decision } from './alert.ts';
import { type LookOptions, outlookOf, requestsIn } from './assessment.ts';
import { decide, decisionOf } from './decision.ts';
import { type DecisionSettings, type Reach, settingsOf } from './decision-settings.ts';
import type { DetectorConfig } from './detector-config.ts';
import { failureCounts, type FailureState, foldFailure } from './failure.ts';
import { featuresOf, minuteCells } from './features.ts';
import type { Held } from './held.ts';
import type { Look, Seen } from './judgement.ts';
import { bornSeries, remember, type SeriesMemory } from './memory.ts';
import { addMinute, bornLongMemory, closeWindow, type FailureNow } from './long-memory/long-memory.ts';
import { awake, type DormantSeries, putToSleep, wake } from './long-memory/dormant.ts';
import type { OpenIncident } from './open-incident.ts';
import { sameSeries, seriesKey, seriesOf } from './series.ts';
import { bornTemplates } from './templates/known-templates.ts';
import { foldRegular } from './templates/regular-templates.ts';
import {
  compareSeries,
  compareText,
  emptyWindow,
  mergeWindow,
  type MinuteWindows,
  MINUTE_MS,
  type SeriesWindow,
  type Window,
} from './window.ts';

/** Everything the detector carries from minute to minute: plain data, bounded per series and in the number of series. */
export interface DetectorState {
  /** Start of the minute folded last, epoch ms; null before the first. */
  readonly lastMinute: number | null;
  /** Oldest first. */
  readonly series: readonly SeriesMemory[];
  /** Series that were silent for long, with what is known of their days; the one heard of last stands last. */
  readonly dormant: readonly DormantSeries[];
  readonly incidents: readonly OpenIncident[];
}

export const initialDetectorState = (_config: DetectorConfig): DetectorState => ({
  lastMinute: null,
  series: [],
  dormant: [],
  incidents: [],
});

/** Service and route of the series that holds what is beyond the cap on series. */
export const OTHER_SERIES = 'other';
const OTHER = { service: OTHER_SERIES, route: OTHER_SERIES } as const;

/** Folds one closed minute; called for every minute of event time in order, silent ones (no series) too. */
export const foldMinute = (
  state: DetectorState,
  { minute, series }: MinuteWindows,
  config: DetectorConfig,
): DetectorState => {
  const present = new Map(
    seriesOf(capped(state, series, config)).map((named) => [seriesKey(named.name), named] as const),
  );
  const forgetBefore = minute - config.memory.levelMinutes * MINUTE_MS;
  const kept: SeriesMemory[] = [];
  const silent: SeriesMemory[] = [];
  for (const memory of state.series) {
    const key = seriesKey(memory.name);
    const named = present.get(key);
    present.delete(key);
    if (named !== undefined) kept.push(foldSeries(memory, minute, named.window, config));
    else if (memory.seenAt >= forgetBefore || inIncident(state, memory)) kept.push(foldSilence(memory, minute, config));
    else silent.push(memory);
  }
  const known = putToSleep(state.dormant, silent, minute);
  const born = [...present.values()].map(({ name, window }) =>
    foldSeries(wake(bornSeries(name, minute), known), minute, window, config),
  );
  return { ...state, lastMinute: minute, series: [...kept, ...born], dormant: awake(known, born) };
};

/** Passes over a stretch without any record in one step; both minutes are starts in epoch ms, `toMinute` the last silent one. */
export const foldGap = (
  state: DetectorState,
  _fromMinute: number,
  toMinute: number,
  config: DetectorConfig,
): DetectorState => foldMinute(state, { minute: toMinute, series: [] }, config);

/** What a look sees in the state after a minute was folded, enough for all settings within reach. */
export const see = (state: DetectorState, options: LookOptions, config: DetectorConfig, reach: Reach): Seen => {
  let heard: ReadonlySet<string> | null = null;
  const heardKeys = (): ReadonlySet<string> => (heard ??= heardIn(state, options.minute));
  return {
    ...options,
    outlooks: state.series
      .map((memory) => outlookOf(memory, options, config, reach))
      .filter(({ failing, prospects }) => failing || prospects.length > 0),
    heardKeys,
    isHeard: (name) => heardKeys().has(seriesKey(name)),
  };
};

const heardIn = ({ series }: DetectorState, minute: number): ReadonlySet<string> =>
  new Set(series.filter((memory) => requestsIn(memory, minute) > 0).map(({ name }) => seriesKey(name)));

/** What a look did: the state remembers what was told; `held` is what it kept to itself. */
export interface Looked {
  readonly state: DetectorState;
  readonly decisions: readonly Decision[];
  readonly held: readonly Held[];
}

/** Decides whom to tell what of a look, by settings other than the configuration's own where they are given. */
export const tell = (
  state: DetectorState,
  seen: Look,
  config: DetectorConfig,
  settings: DecisionSettings = settingsOf(config),
): Looked => {
  const { incidents, told, held } = decide(state.incidents, seen, config, settings);
  const decisions = told.map((one) => decisionOf(one, seen, config, settings));
  return { state: { ...state, incidents }, decisions, held };
};

/** Looks at the state after a minute was folded and decides whom to tell what. */
export const look = (state: DetectorState, options: LookOptions, config: DetectorConfig): Looked =>
  tell(state, see(state, options, config, settingsOf(config)), config);

const inIncident = ({ incidents }: DetectorState, { name }: SeriesMemory): boolean =>
  incidents.some(({ members }) => members.some((member) => sameSeries(member, name)));

const foldSilence = (memory: SeriesMemory, minute: number, config: DetectorConfig): SeriesMemory => {
  const failure = foldFailure(memory.failure, minute, { requests: 0, errors: 0, critical: 0 }, config.failure);
  const long = memory.long === null ? null : closeWindow(memory.long, minute, failureNow(failure, config));
  return failure === memory.failure && long === memory.long ? memory : { ...memory, failure, long };
};

const failureNow = ({ since }: FailureState, { failure }: DetectorConfig): FailureNow => ({
  limits: failure,
  isFailing: since !== null,
});

const foldSeries = (memory: SeriesMemory, minute: number, window: Window, config: DetectorConfig): SeriesMemory => {
  const cells = minuteCells(window);
  const features = featuresOf(minute, window, cells);
  const templates = templatesOf(memory, minute, window, config);
  const isRoute = memory.name.route !== null;
  const long = memory.long ?? (isRoute && features.requests > 0 ? bornLongMemory() : null);
  const failure = foldFailure(memory.failure, minute, failureCounts(window), config.failure);
  const news = templates.fresh.filter((template) => template.minute === minute).length;
  return {
    ...remember(memory, features, config.memory),
    ...templates,
    regular: foldRegular(memory.regular, minute, window),
    failure,
    long: long && addMinute(long, { features, cells: cells.whole, templates: news }, failureNow(failure, config)),
  };
};

/** Fingerprints remembered for each template that there is room for, so that only new ones are looked at. */
const FINGERPRINTS_PER_TEMPLATE = 4;

/** Known templates and those born lately. A series' first minutes are all new and thus no news. */
const templatesOf = (
  memory: SeriesMemory,
  minute: number,
  window: Window,
  config: DetectorConfig,
): Pick<SeriesMemory, 'templates' | 'sorted' | 'fresh'> => {
  const { maxTemplates } = config.memory;
  const from = minute - config.decision.cooldownMinutes * MINUTE_MS;
  const recent = memory.fresh.filter((template) => template.minute > from);
  const fresh = recent.length === memory.fresh.length ? memory.fresh : recent;
  const unsorted = [...window.fingerprints]
    .filter(([fingerprint]) => !memory.sorted.includes(fingerprint))
    .sort(([a], [b]) => compareText(a, b));
  if (unsorted.length === 0) return { templates: memory.templates, sorted: memory.sorted, fresh };
  const messages = unsorted.map(([, message]) => message);
  const { known, born } = bornTemplates(memory.templates, messages, maxTemplates);
  const sorted = [...memory.sorted, ...unsorted.map(([fingerprint]) => fingerprint)];
  const isNews = minute - memory.bornAt >= config.trend.minMinutes * MINUTE_MS;
  const news = isNews ? born.map((template) => ({ minute, ...template, text: template.text.slice(0, 160) })) : [];
  return {
    templates: known,
    sorted: sorted.slice(0, FINGERPRINTS_PER_TEMPLATE * maxTemplates),
    fresh: news.length === 0 ? fresh : [...fresh, ...news].slice(-8),
  };
};

/** Routes beyond the cap are one series `other`: those known longest keep their place, then those first in canonical order. */
const capped = (
  state: DetectorState,
  series: readonly SeriesWindow[],
  { memory }: DetectorConfig,
): readonly SeriesWindow[] => {
  const admitted = new Set<string>();
  for (const { name } of state.series)
    if (name.route !== null && !sameSeries(name, OTHER)) admitted.add(seriesKey(name));
  const beyond: SeriesWindow[] = [];
  for (const one of series) {
    if (admitted.has(seriesKey(one))) continue;
    if (admitted.size < memory.maxSeries) admitted.add(seriesKey(one));
    else beyond.push(one);
  }
  if (beyond.length === 0) return series;
  const window = emptyWindow();
  for (const one of beyond) mergeWindow(window, one.window);
  const kept = series.filter((one) => admitted.has(seriesKey(one)));
  return [...kept, { ...OTHER, window }].sort(compareSeries);
};
