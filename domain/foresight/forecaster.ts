import { exp, ln } from '../math.ts';
import { foldSlo, isBadWindow, NO_BREACH, type Slo, type SloLimit } from '../slo.ts';
import { type DailyLevel, foldLevel, meanResidual, newLevel, standsOut, usualAt } from './daily-level.ts';
import { type ErrorTrack, newErrorTrack } from './error-track.ts';
import {
  foldFurther,
  furtherFeatures,
  type FurtherSignal,
  isGrowing,
  openFurther,
  strongest,
} from './further-signal.ts';
import { companionFeatures, FEATURE_COUNT, FURTHER_FROM, growthFeatures } from './growth-features.ts';
import { type Answer, ask, type GrowthForest, learnOutcome, openForest, type PackedPrior } from './growth-forest.ts';
import { newFits, resetFits, type ShapeFits } from './growth-shapes.ts';
import { SIX_HOURS_MS, MINUTE_MS, HOUR_MS } from './spans.ts';

/** One window of one service. */
export interface ServiceWindow {
  /** Its time, epoch ms. */
  readonly at: number;
  /** One value per signal of the stream, in their order; NaN = absent. */
  readonly values: readonly number[];
}

/** A limit of the objective, and what the growth towards it looks like. */
export interface RiskNow {
  readonly limit: SloLimit;
  /** Value now and usual value at this hour, in the signal's unit. */
  readonly observed: number;
  readonly expected: number;
  /** When the growth began, epoch ms; null = it does not stand out. */
  readonly movedAt: number | null;
  /** Share of the way to the limit that is gone. */
  readonly way: number;
}

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

/** Follows one service window by window; constant memory, no look ahead. */
export interface Forecaster {
  readonly fold: (window: ServiceWindow) => Foresight;
  /** Features of the newest window, when there was an answer: for learning priors. */
  readonly features: Float64Array;
}

/** Windows before anything is foretold. */
const FEW = 24;
/** Standard errors from which growth is looked at. */
const GROWS = 2.5;
/** The same for errors, as a share of the limit. */
const ERRORS_GROW = 0.1;
/** A window counts towards what is learned by this: windows of one growth are alike. */
const LEARNED = 0.05;
/** Windows that wait for their outcome. */
const MOST_PENDING = 512;
/** Templates are forgotten at this rate per window. */
const FORGET = 0.8;
const DEPLOYED = 1.5;
/** Windows longer than this say too little about the next six hours. */
const LONGEST_WINDOW_MS = HOUR_MS;
const TINY = 1e-9;

/** A signal with a limit that is not a share: the log scale is its natural one. */
interface Risk {
  readonly limit: SloLimit;
  readonly column: number;
  readonly sign: 1 | -1;
  readonly level: DailyLevel;
  readonly fits: ShapeFits;
}

interface Tracks {
  readonly intervalMs: number;
  readonly risks: readonly Risk[];
  readonly errors: ErrorTrack | null;
  readonly errorLimit: SloLimit | null;
  readonly volume: DailyLevel | null;
  readonly further: readonly FurtherSignal[];
  readonly forest: GrowthForest;
  readonly leaves: Int32Array;
  readonly pending: Pending;
}

/** Whether a signal is a share by its name: errors of requests. */
export const isShare = (signal: string): boolean => /(?:^|_)(?:ratio|share|rate)$/.test(signal);

/** What growths became before: of services with their logs alone, and of those with further signals. */
export interface Priors {
  readonly plain: PackedPrior;
  readonly further: PackedPrior;
}

/** Opens a forecaster for windows with these signals; empty priors foretell nothing (used to learn one). */
export const openForecaster = (signals: readonly string[], slo: Slo, priors: Priors): Forecaster => {
  const column = (name: string): number => signals.indexOf(name);
  const columns = {
    count: column('count'),
    errors: column('errors'),
    ratio: column('error_ratio'),
    templates: column('new_templates'),
  };
  const valueOf = (values: readonly number[], signal: string): number | undefined => {
    const own = values[column(signal)];
    if (own !== undefined || signal !== 'error_ratio') return own;
    const [errors, count] = [values[columns.errors], values[columns.count]];
    return errors === undefined || count === undefined ? undefined : count > 0 ? errors / count : 0;
  };
  const features = new Float64Array(FEATURE_COUNT);
  const best = new Float64Array(FEATURE_COUNT);
  const early: ServiceWindow[] = [];
  let tracks: Tracks | null = null;
  let state = NO_BREACH;
  let templates = 0;
  let seen = 0;

  const foldTracks = (known: Tracks, { at, values }: ServiceWindow): void => {
    templates = templates * FORGET + finite(values[columns.templates], 0);
    for (const { limit, level, sign } of known.risks) {
      const value = valueOf(values, limit.signal);
      if (value === undefined || Number.isNaN(value)) continue;
      foldLevel(level, at, sign * ln(Math.max(TINY, value)), templates > DEPLOYED);
    }
    const ratio = valueOf(values, 'error_ratio');
    if (ratio !== undefined && !Number.isNaN(ratio)) known.errors?.fold(ratio);
    const count = values[columns.count];
    for (const signal of known.further) foldFurther(signal, at, values[signal.column]);
    if (count !== undefined && !Number.isNaN(count) && known.volume)
      foldLevel(known.volume, at, ln(Math.max(0.5, count)), false);
  };

  const foretell = (known: Tracks, at: number): Answer | null => {
    const errorsGrow = (known.errors?.recent(2) ?? 0) > ERRORS_GROW;
    const furtherGrows = known.further.some(isGrowing);
    let found: Answer | null = null;
    for (const { level, fits, limit, sign } of known.risks) {
      const grows = standsOut(level) > GROWS;
      if (!grows && !errorsGrow && !furtherGrows) {
        resetFits(fits);
        continue;
      }
      growthFeatures(features, level, fits, usualAt(level, at), sign * ln(Math.max(TINY, limit.limit)), grows);
      companionFeatures(features, known.errors, known.volume === null ? 0 : meanResidual(known.volume, 2), templates);
      furtherFeatures(features, FURTHER_FROM, strongest(known.further));
      const answer = ask(known.forest, features, known.leaves);
      if (found === null || answer.arrives > found.arrives) {
        found = answer;
        best.set(features);
        known.pending.note(known.leaves);
      }
    }
    return found;
  };

  return {
    features: best,
    fold: (window) => {
      seen += 1;
      const isBad = isBadWindow(slo, (signal) => valueOf(window.values, signal));
      state = foldSlo(state, slo, isBad);
      if (tracks === null) {
        early.push(window);
        const intervalMs = early.length < 4 ? null : shortestStep(early);
        if (intervalMs !== null) {
          tracks = openTracks({ slo, signals, priors }, early, intervalMs);
          for (const known of early.splice(0)) foldTracks(tracks, known);
        }
      } else foldTracks(tracks, window);
      const unknown = unknownAt(tracks, seen);
      tracks?.pending.pass(tracks.forest, window.at, state.since === null ? null : window.at);
      const answer = tracks === null || unknown !== null || state.since !== null ? null : foretell(tracks, window.at);
      if (answer !== null) tracks?.pending.add(window.at);
      return {
        at: window.at,
        valueOf: (signal) => valueOf(window.values, signal),
        isBad,
        breachedFor: state.since,
        answer,
        unknown,
        risks: answer === null || tracks === null ? [] : risksNow(tracks, window.at),
        volume: tracks?.volume ? exp(meanResidual(tracks.volume, 2)) : null,
        newTemplates: templates,
        further: tracks === null || answer === null ? null : furtherNow(tracks, window),
      };
    },
  };
};

const unknownAt = (tracks: Tracks | null, seen: number): Foresight['unknown'] => {
  if (tracks !== null && tracks.risks.length === 0) return 'no-risk-signal';
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

/** Signals that have a part of their own. */
const KNOWN = ['count', 'errors', 'error_ratio', 'new_templates', 'p50', 'p95', 'p99'];

const openTracks = (
  { slo, signals, priors }: { readonly slo: Slo; readonly signals: readonly string[]; readonly priors: Priors },
  early: readonly ServiceWindow[],
  intervalMs: number,
): Tracks => {
  const named = [...KNOWN, ...slo.limits.map(({ signal }) => signal)];
  const further = openFurther(
    signals.map((name) => (named.includes(name) ? '' : name)),
    early,
    intervalMs,
  );
  const forest = openForest(further.length > 0 ? priors.further : priors.plain);
  const errorLimit = slo.limits.find(({ signal, comparison }) => isShare(signal) && comparison.startsWith('>')) ?? null;
  const risks = slo.limits
    .filter((limit) => limit !== errorLimit && limit.limit > 0)
    .map((limit): Risk => {
      return {
        limit,
        column: signals.indexOf(limit.signal),
        sign: limit.comparison.startsWith('>') ? 1 : -1,
        level: newLevel(intervalMs),
        fits: newFits(),
      };
    });
  return {
    intervalMs,
    risks: risks.length > 0 || errorLimit === null ? risks : [latencyBeside(signals, intervalMs)],
    errors: errorLimit === null ? null : newErrorTrack(errorLimit.limit, intervalMs),
    errorLimit,
    volume: signals.includes('count') ? newLevel(intervalMs) : null,
    further,
    forest,
    leaves: new Int32Array(forest.roots.length),
    pending: newPending(forest.roots.length),
  };
};

/** An objective of errors alone has no limit of latency: one far away stands in, so that latency can agree. */
const latencyBeside = (signals: readonly string[], intervalMs: number): Risk => {
  const signal = ['p95', 'p99', 'p50'].find((name) => signals.includes(name)) ?? 'p95';
  return {
    limit: { signal, comparison: '>', limit: 1e6 },
    column: signals.indexOf(signal),
    sign: 1,
    level: newLevel(intervalMs),
    fits: newFits(),
  };
};

const risksNow = (tracks: Tracks, at: number): readonly RiskNow[] => {
  const risks = tracks.risks
    .filter(({ level }) => level.level.seen > 0 && standsOut(level) > GROWS)
    .map(({ limit, level, sign, fits }): RiskNow => {
      const usual = usualAt(level, at);
      const growth = meanResidual(level, 2);
      const fit = fits.fits[0];
      return {
        limit,
        observed: exp(sign * (usual + growth)),
        expected: exp(sign * usual),
        movedAt: fit === undefined || fit.duration === 0 ? null : at - Math.round(fit.duration) * tracks.intervalMs,
        way: growth / Math.max(growth, sign * ln(Math.max(TINY, limit.limit)) - usual, 0.01),
      };
    });
  const { errors, errorLimit } = tracks;
  if (errors !== null && errorLimit !== null && errors.recent(2) > ERRORS_GROW) {
    const observed = errors.recent(2) * errorLimit.limit + errors.usual();
    const since = exp(errors.passed().half) * 2 * 5 * MINUTE_MS;
    risks.push({
      limit: errorLimit,
      observed,
      expected: errors.usual(),
      movedAt: at - Math.round(since / tracks.intervalMs) * tracks.intervalMs,
      way: Math.min(1, errors.recent(2)),
    });
  }
  return risks;
};

const furtherNow = ({ further }: Tracks, { at, values }: ServiceWindow): Foresight['further'] => {
  const signal = strongest(further.filter(isGrowing));
  if (signal === null) return null;
  const expected = signal.size * (exp(usualAt(signal.level, at)) - 1);
  return { name: signal.name, observed: values[signal.column] ?? NaN, expected };
};

/** Answers that wait for what becomes of them. */
interface Pending {
  readonly note: (leaves: Int32Array) => void;
  readonly add: (at: number) => void;
  /** Learns from those whose outcome is known by now: a breach (`breachAt`), or six hours without one. */
  readonly pass: (forest: GrowthForest, at: number, breachAt: number | null) => void;
}

const newPending = (trees: number): Pending => {
  const times = new Float64Array(MOST_PENDING);
  const leaves = new Int32Array(MOST_PENDING * trees);
  const noted = new Int32Array(trees);
  let first = 0;
  let count = 0;
  return {
    note: (reached) => noted.set(reached),
    add: (at) => {
      if (count === MOST_PENDING) return;
      const place = (first + count) % MOST_PENDING;
      times[place] = at;
      leaves.set(noted, place * trees);
      count += 1;
    },
    pass: (forest, at, breachAt) => {
      while (count > 0) {
        const age = at - (times[first] ?? 0);
        if (breachAt === null && age <= SIX_HOURS_MS) return;
        const minutes = breachAt !== null && age <= SIX_HOURS_MS ? age / MINUTE_MS : null;
        learnOutcome(forest, leaves, first * trees, minutes, LEARNED);
        first = (first + 1) % MOST_PENDING;
        count -= 1;
      }
    },
  };
};
