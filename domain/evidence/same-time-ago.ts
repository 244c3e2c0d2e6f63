/** Slots that remember the mean of each stretch of time for one period. */
interface Period {
  readonly slotMs: number;
  readonly slots: number;
  readonly from: number;
}

const DAY: Period = { slotMs: 900_000, slots: 96, from: 0 };
const WEEK: Period = { slotMs: 1_800_000, slots: 336, from: 2 * 96 + 3 };

/** The means of yesterday's quarters and of last week's half hours. */
export const newAgo = (): Float64Array => new Float64Array(2 * 96 + 3 + 2 * 336 + 3);

/** How far a value is from the mean at the same time yesterday; 0 while that is unknown. */
export const dayDifference = (ago: Float64Array, timestampMs: number, value: number): number =>
  differenceFrom(ago, DAY, timestampMs, value);

/** How far a value is from the mean at the same time a week ago; 0 while that is unknown. */
export const weekDifference = (ago: Float64Array, timestampMs: number, value: number): number =>
  differenceFrom(ago, WEEK, timestampMs, value);

const differenceFrom = (ago: Float64Array, period: Period, timestampMs: number, value: number): number => {
  const { slots, from } = period;
  const slot = Math.floor(timestampMs / period.slotMs);
  const open = from + 2 * slots;
  const openSlot = (ago[open] ?? 0) - 1;
  if (openSlot !== slot) {
    const count = ago[open + 2] ?? 0;
    if (count > 0) {
      const at = openSlot % slots;
      ago[from + at] = (ago[open + 1] ?? 0) / count;
      ago[from + slots + at] = openSlot + 1;
    }
    ago[open] = slot + 1;
    ago[open + 1] = 0;
    ago[open + 2] = 0;
  }
  ago[open + 1] = (ago[open + 1] ?? 0) + value;
  ago[open + 2] = (ago[open + 2] ?? 0) + 1;
  const at = slot % slots;
  return ago[from + slots + at] === slot - slots + 1 ? value - (ago[from + at] ?? 0) : 0;
};
