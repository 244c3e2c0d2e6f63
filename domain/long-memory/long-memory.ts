import type { DetectorConfig } from '../detector-config.ts';
import type { Answer } from '../foresight/growth-forest.ts';
import { meanResidual, usualAt } from '../foresight/daily-level.ts';
import { type ForecastPlan, planForecast } from '../foresight/forecast-plan.ts';
import {
  copyForecast,
  foldForecast,
  type Foresight,
  type ForecastState,
  newForecast,
} from '../foresight/forecaster.ts';
import { chanceOf } from '../foresight/outlook.ts';
import { SHIPPED_PRIORS } from '../foresight/watch-service.ts';
import type { RiskTrack, ServiceWindow } from '../foresight/tracks.ts';
import { type Excursions, foldExcursion, NO_EXCURSIONS } from './excursions.ts';
import { gather, type GatheredMinute, type Gathering, LONG_WINDOW_MS, type LongWindow, windowOf } from './gathering.ts';
import {
  type ChannelFinding,
  copyLongEvidence,
  foldEvidence,
  type LongEvidence,
  newLongEvidence,
} from './long-evidence.ts';
import { ln } from '../math.ts';
import { MINUTE_MS } from '../window.ts';

/** What a window foresees. */
export interface LongOutlook {
  /** End of the window, epoch ms. */
  readonly at: number;
  readonly answer: Readonly<Answer>;
  readonly risks: Foresight['risks'];
}

/** What is remembered of a series for days: five-minute windows. Bounded; a value, never changed once it stands in a memory. */
export interface LongMemory {
  readonly gathering: Gathering | null;
  readonly forecast: ForecastState;
  readonly evidence: LongEvidence;
  readonly excursions: Excursions;
  /** Names of the numbers inside messages that are followed. */
  readonly numbers: readonly string[];
  /** End of the newest window, epoch ms, and what is unusual in it. */
  readonly newest: { readonly at: number; readonly found: readonly ChannelFinding[] } | null;
  /** The newest window in which something grew. */
  readonly outlook: LongOutlook | null;
  /** P(failure within its own horizon) of the last windows, newest first; 0 = nothing grew, 1 = the limit was passed. */
  readonly chances: readonly number[];
}

/** Windows whose chances are remembered: half an hour. */
const CHANCES = 6;
const MOST_NUMBERS = 2;
const SIGNALS = ['count', 'error_ratio', 'p95', 'new_templates'] as const;
const NUMBER_SIGNALS = ['number 1', 'number 2'] as const;

/** Nothing known yet. */
export const bornLongMemory = (): LongMemory => ({
  gathering: null,
  forecast: newForecast(),
  evidence: newLongEvidence(),
  excursions: NO_EXCURSIONS,
  numbers: [],
  newest: null,
  outlook: null,
  chances: [],
});

/** When a series fails, and whether it does now. */
export interface FailureNow {
  readonly limits: DetectorConfig['failure'];
  readonly isFailing: boolean;
}

/** Adds a minute of the series; its window is folded when the minute is its last one. */
export const addMinute = (memory: LongMemory, minute: GatheredMinute, failure: FailureNow): LongMemory =>
  closeWindow({ ...memory, gathering: gather(memory.gathering, minute) }, minute.features.minute, failure);

/** Folds the window that ends with a minute (its start, epoch ms), if it does: called for silent minutes too. */
export const closeWindow = (memory: LongMemory, minute: number, failure: FailureNow): LongMemory => {
  const { gathering } = memory;
  if (gathering === null || minute + MINUTE_MS < gathering.from + LONG_WINDOW_MS) return memory;
  return foldWindow(memory, windowOf(gathering), failure);
};

const foldWindow = (memory: LongMemory, window: LongWindow, { limits, isFailing }: FailureNow): LongMemory => {
  const plan = planFor(limits);
  const forecast = copyForecast(memory.forecast);
  const numbers = forecast.tracks === null ? namesOf(memory, window) : memory.numbers;
  const foresight = foldForecast(plan, forecast, valuesOf(window, numbers));
  const evidence = copyLongEvidence(memory.evidence);
  const [risk] = forecast.tracks?.risks ?? [];
  const volume = forecast.tracks?.volume ?? null;
  const at = window.from + LONG_WINDOW_MS;
  const above = risk === undefined ? 0 : meanResidual(risk.level, 1);
  const found = foldEvidence(evidence, window, {
    latency: above,
    latencyHour: risk === undefined ? 0 : meanResidual(risk.level, 12),
    volume: volume === null ? 0 : meanResidual(volume, 1),
  });
  const { answer, risks, breachedFor, isBad } = foresight;
  const chance = breachedFor !== null ? 1 : answer === null ? 0 : chanceOf(answer).probability;
  return {
    gathering: null,
    forecast,
    evidence,
    excursions: foldExcursion(memory.excursions, {
      at,
      above: Math.max(above, slowestAbove(window, risk)),
      noise: risk?.level.level.noise ?? 0,
      isFailing: isFailing || isBad,
    }),
    numbers,
    newest: { at, found },
    outlook: answer === null ? memory.outlook : { at, answer, risks },
    chances: [chance, ...memory.chances].slice(0, CHANCES),
  };
};

/** How far the slowest minute of a window is above what is usual at its hour, ln. */
const slowestAbove = ({ from, slowestMs }: LongWindow, risk: RiskTrack | undefined): number =>
  risk === undefined || slowestMs <= 0 ? 0 : ln(slowestMs) - usualAt(risk.level, from);

/** Which gauges are followed: the first two by name, once there are any. */
const namesOf = ({ numbers }: LongMemory, { numberNames }: LongWindow): readonly string[] =>
  numbers.length > 0 ? numbers : numberNames.toSorted().slice(0, MOST_NUMBERS);

const valuesOf = (window: LongWindow, numbers: readonly string[]): ServiceWindow => ({
  at: window.from,
  values: [
    window.requests,
    window.errorRatio,
    window.p95,
    window.templates,
    ...NUMBER_SIGNALS.map((_, index) => {
      const name = numbers[index];
      return name === undefined ? NaN : window.numberOf(name);
    }),
  ],
});

/** One plan serves all series with the same failure condition; a pure function of it, and dear. */
const plans = new WeakMap<DetectorConfig['failure'], ForecastPlan>();

const planFor = (failure: DetectorConfig['failure']): ForecastPlan => {
  const known = plans.get(failure);
  if (known !== undefined) return known;
  const slo = {
    limits: [
      { signal: 'error_ratio', comparison: '>', limit: failure.share },
      { signal: 'p95', comparison: '>', limit: failure.criticalMs },
    ],
    windows: failure.minutes,
    ofWindows: failure.ofMinutes,
  } as const;
  const plan = planForecast([...SIGNALS, ...NUMBER_SIGNALS], slo, SHIPPED_PRIORS, LONG_WINDOW_MS);
  plans.set(failure, plan);
  return plan;
};
