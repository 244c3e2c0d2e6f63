/** Seconds by which TAI is ahead of UTC, and from which instant (epoch seconds); IERS Bulletin C. */
const LEAP_SECONDS: readonly (readonly [since: number, seconds: number])[] = [
  [1_483_228_800, 37],
  [1_435_708_800, 36],
  [1_341_100_800, 35],
  [1_230_768_000, 34],
  [1_136_073_600, 33],
  [0, 32],
];

const LABEL = /^4[0-9a-f]{23}(?![0-9a-f])/;
const LENGTH = 25;

/** Epoch ms of the 24 hex digits of a TAI64N label (D. J. Bernstein, "TAI64, TAI64N, and TAI64NA") at `at`; null when there are none. */
export const tai64Ms = (text: string, at: number): number | null => {
  const label = text.slice(at, at + LENGTH);
  if (!LABEL.test(label)) return null;
  const tai = Number.parseInt(label.slice(1, 16), 16);
  const seconds = tai - (LEAP_SECONDS.find(([since, ahead]) => tai - ahead >= since)?.[1] ?? 32);
  return seconds * 1000 + Math.floor(Number.parseInt(label.slice(16, 24), 16) / 1e6);
};
