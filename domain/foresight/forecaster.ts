import { exp } from '../math.ts';
import { foldSlo, isBadWindow, NO_BREACH, type SloState } from '../slo.ts';
import { meanResidual, standsOut, usualAt } from './daily-level.ts';
import { errorsAbove } from './error-track.ts';
import { type ForecastPlan, signalIn } from './forecast-plan.ts';
import { furtherFeatures, isGrowing, strongest } from './further-signal.ts';
import { companionFeatures, FURTHER_FROM, growthFeatures } from './growth-features.ts';
import { type Answer, ask, NO_LEAF } from './growth-forest.ts';
import { resetFits } from './growth-shapes.ts';
import { addPending, passPending } from './pending.ts';
import { ERRORS_GROW, furtherNow, GROWS, type RiskNow, risksNow } from './risks-now.ts';
import { HOUR_MS, MINUTE_MS } from './spans.ts';
import { copyTracks, foldTracks, openTracks, passGaps, riskScale, type ServiceWindow, type Tracks } from './tracks.ts';

/** What is foreseen at one window. */
export interface Foresight {
  readonly at: number;
  /** The window's value of a signal of the objective, undefined where it has none. */
  readonly valueOf: (signal: string) => number | undefined;
  readonly isBad: boolean;
  /** Windows since the breach that goes on began (0 = with this one); null = none goes on. */
  readonly breachedFor: number | null;
  /** What became of growths like this one; null = nothing grows, or nothing is known yet. */
  readonly answer: Readonly<Answer> | null;
  /** Why there is no answer although windows come: said once it matters. */
  readonly unknown: 'too-few-windows' | 'windows-too-long' | 'no-risk-signal' | null;
  readonly risks: readonly RiskNow[];
  /** Volume against the usual one (1 = as usual); null = not counted. */
  readonly volume: number | null;
  readonly newTemplates: number;
  /** The further signal that has grown most: its name, value and usual value; null = none grows. */
  readonly further: { readonly name: string; readonly observed: number; readonly expected: number } | null;
}

/** All that is remembered of one service: plain data, bounded. `foldForecast` changes it in place. */
export interface ForecastState {
  /** The first windows, while their length is not known. */
  early: readonly ServiceWindow[];
  tracks: Tracks | null;
  breach: SloState;
  /** New templates lately, fading. */
  templates: number;
  /** Windows so far, and the time of the newest one. */
  seen: number;
  at: number | null;
}

/** Windows before anything is foretold. */
const FEW = 24;
/** Templates are forgotten at this rate per window. */
const FORGET = 0.8;
/** Windows longer than this say too little about the next six hours. */
const LONGEST_WINDOW_MS = HOUR_MS;
/** Windows that may be missing before growth no longer goes on. */
const MISSING = 6;
const FIRST_WINDOWS = 4;

/** Nothing known yet. */
export const newForecast = (): ForecastState => ({
  early: [],
  tracks: null,
  breach: NO_BREACH,
  templates: 0,
  seen: 0,
  at: null,
});

/** A copy that goes its own way. */
export const copyForecast = (state: ForecastState): ForecastState => ({
  ...state,
  tracks: state.tracks === null ? null : copyTracks(state.tracks),
});

/** Folds one window and says what it foresees: constant memory, no look ahead. */
export const foldForecast = (plan: ForecastPlan, state: ForecastState, window: ServiceWindow): Foresight => {
  const { slo } = plan;
  const { at, values } = window;
  const valueOf = (signal: string): number | undefined => signalIn(plan, values, signal);
  if (state.tracks !== null && at - (state.at ?? at) > (MISSING + 1) * state.tracks.intervalMs) passGaps(state.tracks);
  state.seen += 1;
  state.at = at;
  const isBad = isBadWindow(slo, valueOf);
  state.breach = foldSlo(state.breach, slo, isBad);
  foldWindow(plan, state, window);
  const { tracks, breach } = state;
  const unknown = unknownAt(plan, tracks, state.seen);
  if (tracks !== null) passPending(tracks.pending, tracks.learned, at, breach.since === null ? null : at);
  const answer =
    tracks === null || unknown !== null || breach.since !== null ? null : foretell(plan, tracks, at, state.templates);
  if (answer !== null && tracks !== null) addPending(tracks.pending, at, plan.room.noted);
  return {
    at,
    valueOf,
    isBad,
    breachedFor: breach.since,
    answer,
    unknown,
    risks: answer === null || tracks === null ? [] : risksNow(plan, tracks, at),
    volume: tracks?.volume ? exp(meanResidual(tracks.volume, 2)) : null,
    newTemplates: state.templates,
    further: tracks === null || answer === null ? null : furtherNow(tracks, window),
  };
};

const foldWindow = (plan: ForecastPlan, state: ForecastState, window: ServiceWindow): void => {
  const fold = (tracks: Tracks, { at, values }: ServiceWindow): void => {
    state.templates = state.templates * FORGET + finite(values[plan.columns.templates], 0);
    foldTracks(plan, tracks, { at, values }, state.templates);
  };
  if (state.tracks !== null) {
    fold(state.tracks, window);
    return;
  }
  state.early = [...state.early, window];
  if (state.early.length < FIRST_WINDOWS) return;
  state.tracks = openTracks(plan, state.early, plan.intervalMs ?? shortestStep(state.early));
  for (const known of state.early) fold(state.tracks, known);
  state.early = [];
};

const foretell = (plan: ForecastPlan, tracks: Tracks, at: number, templates: number): Answer | null => {
  const { features, best, leaves, noted } = plan.room;
  const { errors, volume, further, learned } = tracks;
  const errorsGrow = errors !== null && errorsAbove(errors, 2) > ERRORS_GROW;
  const furtherGrows = further.some(isGrowing);
  // a further signal that stays where it is says nothing: it may have nothing to do with what fails
  const forest = furtherGrows ? plan.furtherForest : plan.plainForest;
  const reached = leaves.subarray(0, forest.roots.length);
  let found: Answer | null = null;
  for (const [index, { level, fits }] of tracks.risks.entries()) {
    const risk = plan.risks[index];
    if (risk === undefined) continue;
    const grows = standsOut(level) > GROWS;
    if (!grows && !errorsGrow && !furtherGrows) {
      resetFits(fits);
      continue;
    }
    growthFeatures(features, level, fits, usualAt(level, at), riskScale(risk, risk.limit.limit), grows);
    companionFeatures(features, errors, volume === null ? 0 : meanResidual(volume, 2), templates);
    furtherFeatures(features, FURTHER_FROM, strongest(further));
    const answer = ask(forest, learned, features, reached);
    if (found === null || answer.arrives > found.arrives) {
      found = answer;
      best.set(features);
      noted.fill(NO_LEAF);
      noted.set(reached);
    }
  }
  return found;
};

const unknownAt = (plan: ForecastPlan, tracks: Tracks | null, seen: number): Foresight['unknown'] => {
  if (tracks !== null && plan.risks.length === 0) return 'no-risk-signal';
  if (tracks !== null && tracks.intervalMs > LONGEST_WINDOW_MS) return 'windows-too-long';
  return seen < FEW ? 'too-few-windows' : null;
};

const finite = (value: number | undefined, otherwise: number): number =>
  value === undefined || !Number.isFinite(value) ? otherwise : value;

const shortestStep = (windows: readonly ServiceWindow[]): number => {
  let shortest = Infinity;
  for (const [index, { at }] of windows.entries()) {
    const before = windows[index - 1];
    if (before !== undefined && at > before.at) shortest = Math.min(shortest, at - before.at);
  }
  return shortest === Infinity ? MINUTE_MS : shortest;
};
