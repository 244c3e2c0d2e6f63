import { CHANNELS } from './channel-names.ts';
import { EFFECT_NUMBERS } from './effect-size.ts';
import { KEPT_ALARMS } from './evidence-config.ts';
import { type Extremes, newExtremes } from './extremes.ts';
import { newForecasts } from './forecasts.ts';
import { newWindows } from './moving-windows.ts';
import { newAgo } from './same-time-ago.ts';
import { newSeason } from './season.ts';

/** Gaps between values from which the usual one is learned. */
export const GAPS = 9;

/** Where the single numbers stand. */
export const NUMBER = {
  points: 0,
  origin: 1,
  unit: 2,
  lastAt: 3,
  interval: 4,
  incident: 5,
  alarms: 6,
  lingering: 7,
  skipped: 8,
  noted: 9,
  notedOf: 10,
  sinceNoted: 11,
  sinceYesterday: 12,
  sinceLastWeek: 13,
  gaps: 14,
  gapCount: 14 + GAPS,
  keptAlarms: 15 + GAPS,
  nextAlarm: 15 + GAPS + 2 * KEPT_ALARMS,
  effects: 16 + GAPS + 2 * KEPT_ALARMS,
} as const;

/** All that the engine knows of one series: bounded, mutable, the same bytes for the same values. */
export interface EvidenceState {
  readonly numbers: Float64Array;
  readonly season: Float64Array;
  readonly ago: Float64Array;
  readonly windows: Float64Array;
  readonly forecasts: Float64Array;
  readonly extremes: Extremes;
  /** Of the last value only, for explanations: what each channel measured, and its evidence. */
  readonly raw: Float64Array;
  readonly found: Float64Array;
}

/** A series of which nothing is known yet. */
export const createEvidence = (): EvidenceState => ({
  numbers: new Float64Array(NUMBER.effects + CHANNELS.length * EFFECT_NUMBERS),
  season: newSeason(),
  ago: newAgo(),
  windows: newWindows(),
  forecasts: newForecasts(),
  extremes: newExtremes(2 * CHANNELS.length),
  raw: new Float64Array(CHANNELS.length),
  found: new Float64Array(CHANNELS.length),
});

/** Bytes that the numbers of one series take in memory. */
export const liveBytes = ({
  numbers,
  season,
  ago,
  windows,
  forecasts,
  extremes,
  raw,
  found,
}: EvidenceState): number => {
  const { largest, kept, fits } = extremes;
  const arrays = [numbers, season, ago, windows, forecasts, largest, kept, fits, raw, found];
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
};
