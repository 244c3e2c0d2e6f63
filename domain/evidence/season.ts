const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const SLOTS_OF_DAY = 96;
const HOURS_OF_WEEK = 168;
const OF_DAY = 0;
const DAY_COUNTS = SLOTS_OF_DAY;
const OF_WEEK = 2 * SLOTS_OF_DAY;
const WEEK_COUNTS = OF_WEEK + HOURS_OF_WEEK;
const LEVEL = WEEK_COUNTS + HOURS_OF_WEEK;

/** What is usual by quarter of an hour of the day and by hour of the week, beside a slow level. */
export const newSeason = (): Float64Array => new Float64Array(LEVEL + 1);

const slotOf = (timestampMs: number, period: number, slots: number): number => {
  const within = timestampMs - Math.floor(timestampMs / period) * period;
  return Math.min(slots - 1, Math.floor((within * slots) / period));
};

/** What the time of day and week adds to a value. */
export const seasonAt = (season: Float64Array, timestampMs: number): number => {
  const day = slotOf(timestampMs, DAY_MS, SLOTS_OF_DAY);
  const hour = slotOf(timestampMs, WEEK_MS, HOURS_OF_WEEK);
  const ofDay = (season[DAY_COUNTS + day] ?? 0) > 0 ? (season[OF_DAY + day] ?? 0) : 0;
  // an hour that was never seen has no profile of its own: the day's counts twice, as the best guess of a larger swing
  const ofWeek = (season[WEEK_COUNTS + hour] ?? 0) > 0 ? (season[OF_WEEK + hour] ?? 0) : ofDay;
  return ofDay + ofWeek;
};

/**
 * The value without its season, away from the slow level; then learns it: additive seasonal profiles updated as in
 * Holt-Winters smoothing (Winters 1960), by arithmetic means at first.
 */
export const seasonResidual = (
  season: Float64Array,
  point: { readonly timestampMs: number; readonly value: number; readonly adjusted: number; readonly index: number },
): number => {
  const { timestampMs, value, adjusted, index } = point;
  if (index === 0) season[LEVEL] = adjusted;
  const level = season[LEVEL] ?? 0;
  const residual = adjusted - level;
  const learned = level + Math.max(0.003, index < 300 ? 1 / (index + 1) : 0) * residual;
  season[LEVEL] = learned;
  const rest = value - learned;
  const day = slotOf(timestampMs, DAY_MS, SLOTS_OF_DAY);
  const hour = slotOf(timestampMs, WEEK_MS, HOURS_OF_WEEK);
  const dayCount = season[DAY_COUNTS + day] ?? 0;
  const hourCount = season[WEEK_COUNTS + hour] ?? 0;
  const ofHour = season[OF_WEEK + hour] ?? 0;
  const before = season[OF_DAY + day] ?? 0;
  const ofDay = before + Math.max(1 / (dayCount + 1), 0.02) * (rest - before - (hourCount > 3 ? ofHour : 0));
  season[OF_DAY + day] = ofDay;
  season[DAY_COUNTS + day] = dayCount + 1;
  season[OF_WEEK + hour] = ofHour + Math.max(0.8 / (hourCount + 1), 0.05) * (rest - ofDay - ofHour);
  season[WEEK_COUNTS + hour] = hourCount + 1;
  return residual;
};
