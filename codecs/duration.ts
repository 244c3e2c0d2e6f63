import type { LatencyUnit } from '../domain/reading.ts';

const MS_PER: Readonly<Record<LatencyUnit, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1e3 };
const PER_MS: Readonly<Record<LatencyUnit, number>> = { ns: 1e6, us: 1e3, ms: 1, s: 1 };

/** Milliseconds of a value in a unit. Division keeps decimal values exact where multiplication by 0.001 would not. */
export const toMs = (value: number, unit: LatencyUnit): number =>
  unit === 's' ? roundTo(value * MS_PER.s) : value / PER_MS[unit];

// 0.032 s must be 32 ms, not 32.00000000000001
const roundTo = (ms: number): number => Math.round(ms * 1e6) / 1e6;

const UNIT_WORDS: ReadonlyMap<string, LatencyUnit> = new Map([
  ...['ns', 'nanos', 'nsec', 'nanoseconds', 'nanosecond'].map((word) => [word, 'ns'] as const),
  ...['us', 'µs', 'μs', 'usec', 'usecs', 'micros', 'microseconds', 'microsecond'].map((word) => [word, 'us'] as const),
  ...['ms', 'msec', 'msecs', 'millis', 'milliseconds', 'millisecond'].map((word) => [word, 'ms'] as const),
  ...['s', 'sec', 'secs', 'seconds', 'second'].map((word) => [word, 's'] as const),
]);

/** The unit a word names (`ms`, `µs`, `seconds`), lower case; undefined when it names none. */
export const unitOfWord = (word: string): LatencyUnit | undefined => UNIT_WORDS.get(word);

const ONE = /^(\d+(?:\.\d+)?)\s?([a-zA-Zµμ]+)$/;
const MINUTES = /^(?:(\d{1,5})h)?(?:(\d{1,5})m)?(\d{1,5}(?:\.\d+)?)s$/;

/** .NET's TimeSpan and Python's timedelta: `00:00:01.2345678`. */
const CLOCK = /^(\d{1,2}):([0-5]\d):([0-5]\d(?:\.\d{1,9})?)$/;
/** ISO 8601, as Java's Duration prints it: `PT1H2M0.055S`. */
const ISO = /^PT(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5}(?:\.\d{1,9})?)S)?$/;

/**
 * Milliseconds of a duration that says its unit (`32.9ms`, `0.05 s`, Go's `1m2.5s`, `00:00:01.5`, `PT0.055S`); null for
 * anything else, days included.
 */
export const durationMs = (text: string): number | null => {
  if (text.length > 40) return null;
  const one = ONE.exec(text);
  if (one) {
    const unit = UNIT_WORDS.get(one[2]?.toLowerCase() ?? '');
    return unit === undefined ? null : toMs(Number(one[1]), unit);
  }
  const parts = MINUTES.exec(text) ?? CLOCK.exec(text) ?? (text.length > 2 ? ISO.exec(text) : null);
  return parts
    ? roundTo((Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0)) * 1000)
    : null;
};

/** How large values are: median and largest of those above 0, and whether most have a fraction. */
interface Magnitude {
  readonly median: number;
  readonly largest: number;
  readonly fractional: boolean;
}

/** The magnitude of values, in their own unit. */
export const magnitudeOf = (values: readonly number[]): Magnitude => {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const fractions = sorted.filter((value) => !Number.isInteger(value)).length;
  return {
    median: sorted[sorted.length >> 1] ?? 0,
    largest: sorted[sorted.length - 1] ?? 0,
    fractional: fractions * 2 > sorted.length,
  };
};

/**
 * The unit of unlabelled latencies, from their size: whole numbers in the hundred thousands are Go's nanoseconds (or, where
 * `wholeIsMicros`, Apache's `%D`), fractions around or below one are seconds. Milliseconds otherwise; null without values.
 */
export const inferUnit = (values: readonly number[], wholeIsMicros = false): LatencyUnit | null => {
  if (values.length === 0) return null;
  const { median, largest, fractional } = magnitudeOf(values);
  if (fractional) return median < 1.5 && largest < 3600 ? 's' : 'ms';
  if (wholeIsMicros) return median >= 1000 || largest >= 300_000 ? 'us' : 'ms';
  return median >= 100_000 ? 'ns' : median >= 10_000 ? 'us' : 'ms';
};
