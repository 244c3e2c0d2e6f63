/**
 * The channels of the evidence engine: each looks at a series in its own way. `slow`, `fast` and `lasting` are its weights in three sums: in the
 * first what mostly moves together with others counts half, the only one that looks at variance counts twice. The whole
 * configuration is here and in `evidence-config.ts`, the same for every series.
 */
export interface Channel {
  /** What it looks at: the value itself, the mean of so many, or a feature of the last values. */
  readonly of: 'value' | 12 | 48 | 144 | 'spread' | 'shape' | 'floor';
  readonly name: string;
  /** What it says to a person when it stands out. */
  readonly says: string;
  /** Weight in the evidence that decides about alarms. */
  readonly slow: number;
  /** Weight in the evidence that tells whether a single value is notable. */
  readonly fast: number;
  /** Weight in the evidence that grades what is not notable, and lingers. */
  readonly lasting: number;
}

const channel = (name: string, of: Channel['of'], says: string, slow: number, fast = 0, lasting = fast): Channel => ({
  name,
  of,
  says,
  slow,
  fast,
  lasting,
});

/** All channels, in the order in which their values are kept. */
export const CHANNELS: readonly Channel[] = [
  channel('fast-forecast', 'value', 'differs from the next value that the last few lead to', 0, 2),
  channel('slow-forecast', 'value', 'differs from the next value that the longer trend leads to', 0.5, 0, 0.5),
  channel('average', 'value', 'is away from its moving average', 0.5, 0, 0.5),
  channel('jump', 'value', 'jumps from the value before', 1, 1),
  channel('range', 'value', 'is outside of all that was seen', 1, 0, 0.5),
  channel('season', 'value', 'is unusual for the time of day and week', 1, 0, 1),
  channel('season-forecast', 'value', 'differs from the seasonal forecast', 0.5, 1.5),
  channel('mean-12', 12, 'the mean of 12 values is away from the long mean', 1, 0, 0.25),
  channel('mean-48', 48, 'the mean of 48 values is away from the long mean', 1),
  channel('mean-144', 144, 'the mean of 144 values is away from the long mean', 1),
  channel('season-mean-12', 12, '12 values are unusual for their time of day and week', 0.5),
  channel('season-mean-48', 48, '48 values are unusual for their time of day and week', 1),
  channel('shape', 'shape', 'the last 48 values do not follow the shape of the day and week', 0.5),
  channel('spread', 'spread', 'the spread of the last 24 values has changed', 2),
  channel('trend', 12, 'the last 12 values left the 36 before them', 1),
  channel('floor', 'floor', 'the lowest of the last 48 values has moved', 1, 0, 0.25),
  channel('day-12', 12, '12 values differ from the same time yesterday', 1),
  channel('day-48', 48, '48 values differ from the same time yesterday', 1),
  channel('week-12', 12, '12 values differ from the same time a week ago', 1),
  channel('week-48', 48, '48 values differ from the same time a week ago', 1),
];

/** Where each channel's value stands. */
export const AT = {
  fastForecast: 0,
  slowForecast: 1,
  average: 2,
  jump: 3,
  range: 4,
  season: 5,
  seasonForecast: 6,
  mean12: 7,
  mean48: 8,
  mean144: 9,
  seasonMean12: 10,
  seasonMean48: 11,
  shape: 12,
  spread: 13,
  trend: 14,
  floor: 15,
  day12: 16,
  day48: 17,
  week12: 18,
  week48: 19,
} as const;
