import type { LatencyUnit } from '../domain/reading.ts';
import type { Speed } from '../domain/replay.ts';

/** The largest speed that can be asked for. */
export const FASTEST = 1_000_000;

/** `60`, `1000`, `0.5`, `60x` or `max`; null for what is none. */
export const speedOf = (text: string): Speed | null => {
  if (text === 'max') return 'max';
  const speed = /^\d+(?:\.\d+)?x?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  return speed > 0 && speed <= FASTEST ? speed : null;
};

/** Minutes east of UTC from `+01:00`, `-0330`, `+2`, `Z` or `UTC`; null for what is none. */
export const offsetOf = (text: string): number | null => {
  if (/^(?:z|utc|gmt)$/i.test(text)) return 0;
  const match = /^([+-])(\d{1,2})(?::?([0-5]\d))?$/.exec(text);
  const minutes = match ? Number(match[2]) * 60 + Number(match[3] ?? 0) : Number.NaN;
  if (!(minutes <= 14 * 60)) return null;
  return match?.[1] === '-' ? -minutes : minutes;
};

/** A year from 2000 to 2100; null for what is none. */
export const yearOf = (text: string): number | null => {
  const year = /^\d{4}$/.test(text) ? Number(text) : 0;
  return year >= 2000 && year <= 2100 ? year : null;
};

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** Epoch ms of an ISO 8601 date or time, without a zone in the one given (minutes east of UTC); null for what is none. */
export const momentOf = (text: string, offsetMinutes: number): number | null => {
  const [, date, time = '00:00', zone] = MOMENT.exec(text) ?? [];
  if (date === undefined) return null;
  const instant = Date.parse(`${date}T${time}Z`);
  const isRealDay = new Date(Date.parse(`${date}T00:00Z`) || 0).toISOString().startsWith(date);
  const offset = zone === undefined ? offsetMinutes : offsetOf(zone);
  return Number.isNaN(instant) || !isRealDay || offset === null ? null : instant - offset * 60_000;
};

const UNITS: ReadonlyMap<string, LatencyUnit> = new Map([
  ['ns', 'ns'],
  ['us', 'us'],
  ['µs', 'us'],
  ['ms', 'ms'],
  ['s', 's'],
]);

/** A unit of latencies; null for what is none. */
export const unitOf = (text: string): LatencyUnit | null => UNITS.get(text) ?? null;

/** A file's own time, epoch ms, from ISO 8601 (UTC unless it says) or from epoch milliseconds; null for what is none. */
export const ownTimeOf = (text: string): number | null => (/^\d{12,14}$/.test(text) ? Number(text) : momentOf(text, 0));
