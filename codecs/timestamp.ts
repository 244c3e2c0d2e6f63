import type { Reading } from '../domain/reading.ts';

/** 2000-01-01T00:00:00Z: an earlier time is not believed. */
export const EARLIEST_TS = 946_684_800_000;

/** What a time without zone or year takes from the reading, and which times are believed (epoch ms, inclusive). */
export interface TimeRules extends Pick<Reading, 'zone' | 'year'> {
  readonly latestTs: number;
  readonly earliestTs?: number;
}

/** Reads times out of text. `end` is the index after the time that was read last. */
export interface TimeReader {
  /** The time that begins at `start`, epoch ms (digits beyond milliseconds cut off), or null when there is none that is believed. */
  read(text: string, start: number): number | null;
  /** Where the last successful `read` ended. */
  end(): number;
  /** Whether that time named its zone. */
  zoned(): boolean;
  /** The instant itself when it is believed, else null. */
  believe(ts: number): number | null;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Offsets of zone names in minutes east of UTC, as databases and web servers print them. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ...['UTC', 'GMT', 'Z', 'WET'].map((name) => [name, 0] as const),
  ...['CET', 'BST', 'WEST', 'MEZ'].map((name) => [name, 60] as const),
  ...['CEST', 'EET', 'SAST', 'MESZ'].map((name) => [name, 120] as const),
  ...['EEST', 'MSK'].map((name) => [name, 180] as const),
  ['IST', 330],
  ...['SGT', 'HKT', 'AWST'].map((name) => [name, 480] as const),
  ...['JST', 'KST'].map((name) => [name, 540] as const),
  ['AEST', 600],
  ['AEDT', 660],
  ['NZST', 720],
  ['NZDT', 780],
  ...['BRT', 'ART', 'ADT'].map((name) => [name, -180] as const),
  ...['EDT', 'AST'].map((name) => [name, -240] as const),
  ...['EST', 'CDT'].map((name) => [name, -300] as const),
  ...['CST', 'MDT'].map((name) => [name, -360] as const),
  ...['MST', 'PDT'].map((name) => [name, -420] as const),
  ...['PST', 'AKDT'].map((name) => [name, -480] as const),
]);

const packed = (text: string, at: number): number =>
  ((text.charCodeAt(at) | 32) << 16) | ((text.charCodeAt(at + 1) | 32) << 8) | (text.charCodeAt(at + 2) | 32);

const MONTHS: ReadonlyMap<number, number> = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, index) => [
    packed(name, 0),
    index + 1,
  ]),
);
const WEEKDAYS: ReadonlySet<number> = new Set(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((name) => packed(name, 0)),
);

const SPACE = 32;
const COLON = 58;
const Z = 90;

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The number of two digits at `at`, -1 when they are not two digits. */
const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
};

/** Days from 1970-01-01 to a date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil). */
const daysFromCivil = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

/** Epoch ms of a number whose count of integer digits says the unit: s, ms, µs or ns. Fractions beyond ms are cut off. */
export const epochMs = (value: number): number => {
  if (value < 1e11) return Math.floor(value * 1000 + 0.0005);
  if (value < 1e14) return Math.floor(value);
  if (value < 1e17) return Math.floor(value / 1e3);
  // a double holds nanoseconds of today to 256 ns only
  return Math.floor(Math.round(value / 1e3) / 1e3);
};

/** A reader of times by the given rules. Shapes: ISO 8601, `20/Nov/2026:22:10:29 +0000`, `Nov 20 22:10:29`, `2026/11/20 22:10:23`, `Fri Nov 20 17:10:23.655140 2026`, epoch digits. */
export const createTimeReader = ({
  zone,
  year: yearRule,
  latestTs,
  earliestTs = EARLIEST_TS,
}: TimeRules): TimeReader => {
  const defaultOffset = zone.offsetMinutes * MINUTE;
  let end = 0;
  let zoned = false;
  let dayKey = -1;
  let dayStart = 0;

  const startOfDay = (year: number, month: number, day: number): number => {
    const key = (year * 16 + month) * 32 + day;
    if (key !== dayKey) {
      dayKey = key;
      dayStart = daysFromCivil(year, month, day) * DAY;
    }
    return dayStart;
  };

  /** Milliseconds into the day of `hh:mm:ss[.,fff…]` at `at`, -1 when it is none; moves `end`. */
  const clock = (text: string, at: number): number => {
    const hour = two(text, at);
    const minute = two(text, at + 3);
    const second = two(text, at + 6);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
    if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return -1;
    let ms = ((hour * 60 + minute) * 60 + second) * 1000;
    let stop = at + 8;
    const mark = text.charCodeAt(stop);
    if ((mark === 46 || mark === 44) && isDigit(text.charCodeAt(stop + 1))) {
      ms += (text.charCodeAt(stop + 1) - 48) * 100;
      stop += 2;
      for (let weight = 10; isDigit(text.charCodeAt(stop)); stop += 1) {
        if (weight === 0) continue;
        ms += (text.charCodeAt(stop) - 48) * weight;
        weight = weight === 10 ? 1 : 0;
      }
    }
    end = stop;
    return ms;
  };

  /** Offset in ms of a zone at `end`, or the default one; moves `end` behind it. */
  const offset = (text: string): number => {
    zoned = true;
    const found = namedOffset(text);
    if (found !== null) return found;
    zoned = false;
    return defaultOffset;
  };

  const namedOffset = (text: string): number | null => {
    let at = end;
    let code = text.charCodeAt(at);
    if (code === Z && !isLetter(text.charCodeAt(at + 1))) {
      end = at + 1;
      return 0;
    }
    if (code === 32) {
      at += 1;
      code = text.charCodeAt(at);
    }
    if (code === 43 || code === 45) {
      const hours = two(text, at + 1);
      const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0;
      const minutes = two(text, at + 3 + colon);
      if (hours < 0 || hours > 18) return null;
      if (minutes < 0) {
        if (at > end || isDigit(text.charCodeAt(at + 3))) return null;
        end = at + 3;
        return (code === 43 ? hours : -hours) * 60 * MINUTE;
      }
      end = at + 5 + colon;
      return (code === 43 ? 1 : -1) * (hours * 60 + minutes) * MINUTE;
    }
    if (code < 65 || code > 90) return null;
    let stop = at;
    while (stop < at + 5 && text.charCodeAt(stop) >= 65 && text.charCodeAt(stop) <= 90) stop += 1;
    const named = ZONES.get(text.slice(at, stop));
    if (named === undefined || isLetter(text.charCodeAt(stop))) return null;
    end = stop;
    return named * MINUTE;
  };

  const believe = (ts: number): number | null => (ts >= earliestTs && ts <= latestTs ? ts : null);

  const instant = (text: string, year: number, month: number, day: number, ms: number): number | null => {
    if (ms < 0 || month < 1 || month > 12 || day < 1 || day > 31) return null;
    return believe(startOfDay(year, month, day) + ms - offset(text));
  };

  const yearOf = (month: number): number =>
    yearRule === null ? Number.NaN : month >= yearRule.firstMonth ? yearRule.year : yearRule.year + 1;

  /** `Nov 20 22:10:29`, `Nov  5 22:10:29.123 2026` or `Nov 20 2026 22:10:29` at `at`. */
  const monthFirst = (text: string, at: number): number | null => {
    const month = MONTHS.get(packed(text, at));
    if (month === undefined || text.charCodeAt(at + 3) !== 32) return null;
    let day = two(text, at + 4);
    if (day < 0 && text.charCodeAt(at + 4) === 32) day = text.charCodeAt(at + 5) - 48;
    let after = at + 7;
    if (day < 0 && text.charCodeAt(at + 5) === 32) {
      day = text.charCodeAt(at + 4) - 48;
      after = at + 6;
    }
    const before = fourDigits(text, after);
    const ms = clock(text, before < 0 ? after : after + 5);
    if (before >= 0) return instant(text, before, month, day, ms);
    const behind = ms >= 0 && text.charCodeAt(end) === 32 ? fourDigits(text, end + 1) : -1;
    if (behind >= 0) {
      end += 5;
      return instant(text, behind, month, day, ms);
    }
    const year = yearOf(month);
    return Number.isNaN(year) ? null : instant(text, year, month, day, ms);
  };

  const epochDigits = (text: string, at: number): number | null => {
    let stop = at;
    while (stop < at + 20 && isDigit(text.charCodeAt(stop))) stop += 1;
    const digits = stop - at;
    if (!EPOCH_DIGITS.has(digits)) return null;
    if (text.charCodeAt(stop) === 46 && isDigit(text.charCodeAt(stop + 1))) {
      for (stop += 1; stop < at + 32 && isDigit(text.charCodeAt(stop)); stop += 1);
    }
    end = stop;
    zoned = true;
    return believe(epochMs(Number(text.slice(at, stop))));
  };

  const read = (text: string, start: number): number | null => {
    const first = text.charCodeAt(start);
    if (!isDigit(first)) {
      if (!(first >= 65)) return null;
      return WEEKDAYS.has(packed(text, start)) ? monthFirst(text, start + 4) : monthFirst(text, start);
    }
    const fifth = text.charCodeAt(start + 4);
    if (fifth === 45 || (fifth === 47 && text.charCodeAt(start + 7) === 47)) {
      const century = two(text, start);
      const decade = two(text, start + 2);
      const separator = text.charCodeAt(start + 10);
      if (century < 0 || decade < 0 || text.charCodeAt(start + 7) !== fifth) return null;
      if (separator !== 84 && separator !== 32 && separator !== 116) return null;
      const ms = clock(text, start + 11);
      return instant(text, century * 100 + decade, two(text, start + 5), two(text, start + 8), ms);
    }
    if (text.charCodeAt(start + 2) === 47 && text.charCodeAt(start + 6) === 47) {
      const month = MONTHS.get(packed(text, start + 3)) ?? 0;
      const year = fourDigits(text, start + 7);
      return year < 0 ? null : instant(text, year, month, two(text, start), clock(text, start + 12));
    }
    return epochDigits(text, start);
  };

  return { read, end: () => end, zoned: () => zoned, believe };
};

/** The year at `at` when exactly four digits and a space or the end are there, else -1. */
const fourDigits = (text: string, at: number): number => {
  const century = two(text, at);
  const decade = two(text, at + 2);
  return century < 0 || decade < 0 || isDigit(text.charCodeAt(at + 4)) ? -1 : century * 100 + decade;
};

/** True when a time of a known shape seems to begin at `at`: cheap, without reading it. */
export const looksTimed = (text: string, at: number): boolean => {
  if (!isDigit(text.charCodeAt(at))) {
    const letters = packed(text, at);
    if (WEEKDAYS.has(letters)) return looksTimed(text, at + 4);
    if (!MONTHS.has(letters) || text.charCodeAt(at + 3) !== SPACE) return false;
    // `Nov 20 22:10`, `Nov 5 22:10` or `Nov 20 2026 22:10`
    return text.charCodeAt(at + 9) === COLON || text.charCodeAt(at + 8) === COLON || text.charCodeAt(at + 14) === COLON;
  }
  const fifth = text.charCodeAt(at + 4);
  if (fifth === 45 || fifth === 47) {
    return text.charCodeAt(at + 7) === fifth && two(text, at + 11) >= 0 && text.charCodeAt(at + 13) === 58;
  }
  if (text.charCodeAt(at + 2) === 47) return text.charCodeAt(at + 6) === 47 && text.charCodeAt(at + 11) === 58;
  let stop = at;
  while (stop < at + 20 && isDigit(text.charCodeAt(stop))) stop += 1;
  return EPOCH_DIGITS.has(stop - at);
};

/** Digits of an epoch in s, ms, µs and ns, this century. */
const EPOCH_DIGITS: ReadonlySet<number> = new Set([10, 13, 16, 19]);
