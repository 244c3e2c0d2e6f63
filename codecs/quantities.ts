/** A whole number with spaces between thousands, as in `18 428`. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');

/** A number with three digits that count and no exponent: `0.0042`, `3.14`, `254`, `18 428`. */
export const numberText = (value: number): string => {
  const size = Math.abs(value);
  if (size >= 100) return countText(Math.round(value));
  if (size === 0) return '0';
  if (size < 0.001) return value < 0 ? '> -0.001' : '< 0.001';
  return String(Number(value.toPrecision(3)));
};

/** Milliseconds for a person: `254 ms`, `2.01 s`, `3.5 min`. */
export const latencyText = (ms: number): string => {
  if (ms < 1000) return `${numberText(ms)} ms`;
  return ms < 120_000 ? `${numberText(ms / 1000)} s` : `${numberText(ms / 60_000)} min`;
};

/** A share of 1 as per cent: `5.2%`, `87%`, `0.4%`; shares that are neither 0 nor 1 never look so. */
export const percentText = (share: number): string => {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1%';
  if (percent < 100 && percent > 99.9) return '> 99.9%';
  return `${percent < 10 || percent > 99 ? Number(percent.toFixed(1)) : Math.round(percent)}%`;
};

/** How many times the expected: `2.6x`, `412x`; null where nothing was expected or nothing can be said. */
export const ratioText = (observed: number | null, expected: number | null): string | null => {
  if (observed === null || expected === null || !(expected > 0)) return null;
  const ratio = observed / expected;
  if (ratio >= 10_000) return '>9999x';
  return ratio >= 100 ? `${Math.round(ratio)}x` : ratio >= 0.95 ? `${ratio.toFixed(1)}x` : `${ratio.toFixed(2)}x`;
};

/** A measured value with its unit (`ms`, `share`, `count`, another word or null). */
export const valueText = (value: number, unit: string | null): string => {
  if (unit === 'ms') return latencyText(value);
  if (unit === 'share') return percentText(value);
  return unit === null || unit === 'count' ? numberText(value) : `${numberText(value)} ${unit}`;
};

/** `17:20` UTC of an instant (epoch ms), with seconds where they are not 0. */
export const clockText = (instant: number): string => {
  const iso = new Date(instant).toISOString();
  return iso.slice(17, 19) === '00' ? iso.slice(11, 16) : iso.slice(11, 19);
};

/** `17:20` UTC of an instant rounded to the nearest minute (epoch ms). */
export const minuteText = (instant: number): string =>
  new Date(Math.round(instant / 60_000) * 60_000).toISOString().slice(11, 16);

/** A stretch of time (ms) in words: `40 seconds`, `1 minute`, `2.5 minutes`, `17 minutes`, `3 hours`. */
export const durationText = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return many(seconds, 'second');
  const minutes = seconds / 60;
  if (minutes < 10) return many(Number(minutes.toFixed(1)), 'minute');
  return minutes < 120 ? many(Math.round(minutes), 'minute') : many(Number((minutes / 60).toFixed(1)), 'hour');
};

/** `1 file`, `2 files`. */
export const many = (count: number, noun: string): string => `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Bytes in decimal units: `512 B`, `12.3 MB`. */
export const bytesText = (bytes: number): string => {
  const power = BYTE_UNITS.findLastIndex((_, index) => bytes >= 1000 ** index);
  return power <= 0 ? `${bytes} B` : `${(bytes / 1000 ** power).toPrecision(3)} ${BYTE_UNITS[power]}`;
};
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
