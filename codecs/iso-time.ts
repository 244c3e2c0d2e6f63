const DATE_BYTES = 10;
const SHORTEST = '2026-02-17T22:00:00Z'.length;
const HYPHEN = 45;
const DOT = 46;
const ZERO = 48;
const COLON = 58;
const T = 84;
const Z = 90;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const SECOND = 1000;

/**
 * A reader of UTC times as most programs write them (`2026-02-17T22:00:00.123Z`, ISO 8601; digits beyond milliseconds are cut
 * off) where they lie in bytes: epoch ms, NaN for everything else. It remembers the last date.
 */
export const createIsoReader = (): ((bytes: Uint8Array, from: number, to: number) => number) => {
  const date = new Uint8Array(DATE_BYTES);
  let midnight = Number.NaN;

  const midnightAt = (bytes: Uint8Array, from: number): number => {
    let same = true;
    for (let at = 0; at < DATE_BYTES && same; at += 1) same = date[at] === bytes[from + at];
    if (!same) {
      date.set(bytes.subarray(from, from + DATE_BYTES));
      midnight = readMidnight(bytes, from);
    }
    return midnight;
  };

  return (bytes, from, to) => {
    if (to - from < SHORTEST || bytes[to - 1] !== Z || bytes[from + DATE_BYTES] !== T) return Number.NaN;
    const hour = two(bytes, from + 11);
    const minute = two(bytes, from + 14);
    const second = two(bytes, from + 17);
    // NaN fails every comparison
    if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
    if (bytes[from + 13] !== COLON || bytes[from + 16] !== COLON) return Number.NaN;
    const ms = to - from === SHORTEST ? 0 : fraction(bytes, from + SHORTEST - 1, to - 1);
    return midnightAt(bytes, from) + hour * HOUR + minute * MINUTE + second * SECOND + ms;
  };
};

const digit = (bytes: Uint8Array, at: number): number => {
  const value = (bytes[at] as number) - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
};

const two = (bytes: Uint8Array, at: number): number => digit(bytes, at) * 10 + digit(bytes, at + 1);

/** Milliseconds of `.123456`, NaN for anything else. */
const fraction = (bytes: Uint8Array, from: number, to: number): number => {
  if (bytes[from] !== DOT || to - from < 2 || to - from > 10) return Number.NaN;
  let ms = 0;
  for (let at = from + 1, unit = 100; at < to; at += 1, unit /= 10) {
    const value = digit(bytes, at);
    if (value !== value) return Number.NaN;
    if (at < from + 4) ms += value * unit;
  }
  return ms;
};

/** Epoch ms of the start of the UTC day `2026-02-17`, NaN when there is no such day. */
const readMidnight = (bytes: Uint8Array, from: number): number => {
  const year = two(bytes, from) * 100 + two(bytes, from + 2);
  const month = two(bytes, from + 5);
  const day = two(bytes, from + 8);
  if (bytes[from + 4] !== HYPHEN || bytes[from + 7] !== HYPHEN || !(year >= 1000 && day >= 1)) return Number.NaN;
  const midnight = Date.UTC(year, month - 1, day);
  const found = new Date(midnight);
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day ? midnight : Number.NaN;
};
