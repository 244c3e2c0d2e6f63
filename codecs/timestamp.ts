import type { Reading } from '../domain/reading.ts';
import { daysFromCivil, monthAt } from './calendar.ts';
import { tai64Ms } from './tai64.ts';
import { readZone } from './time-zones.ts';
import { readClock, type WrittenTime } from './written-clock.ts';
import { readWrittenTime } from './written-time.ts';

/** 2000-01-01T00:00:00Z: an earlier time is not believed. */
export const EARLIEST_TS = 946_684_800_000;

/** What a time without zone or year takes from the reading, and which times are believed (epoch ms, inclusive). */
export interface TimeRules extends Pick<Reading, 'zone' | 'year'> {
  readonly latestTs: number;
  readonly earliestTs?: number;
  /** Whether `01/02/2026` is the first of February; without it the second of January. */
  readonly dayFirst?: boolean;
}

/** Reads times out of text. `end` is the index after the time that was read last. */
export interface TimeReader {
  /** The time that begins at `start`, epoch ms (digits beyond milliseconds cut off), or null when there is none that is believed. */
  read(text: string, start: number): number | null;
  /** The same for a time of day alone (`16:52:28.243`), on the first day of the reading's year. */
  readClock(text: string, start: number): number | null;
  /** Where the last successful `read` ended. */
  end(): number;
  /** Whether that time named its zone. */
  zoned(): boolean;
  /** The instant itself when it is believed, else null. */
  believe(ts: number): number | null;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

const SPACE = 32;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const COLON = 58;
const AT = 64;
const Z = 90;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Epoch ms of a number whose count of integer digits says the unit: s, ms, µs or ns. Fractions beyond ms are cut off. */
export const epochMs = (value: number): number => {
  if (value < 1e11) return Math.floor(value * 1000 + 0.0005);
  if (value < 1e14) return Math.floor(value);
  if (value < 1e17) return Math.floor(value / 1e3);
  // a double holds nanoseconds of today to 256 ns only
  return Math.floor(Math.round(value / 1e3) / 1e3);
};

/** Digits of an epoch in s, ms, µs and ns, this century. */
const EPOCH_DIGITS: ReadonlySet<number> = new Set([10, 13, 16, 19]);

/** `1.795213241E12`: how spreadsheets and JavaScript print a large number. */
const EXPONENT = /^\d(?:\.\d{1,17})?[Ee]\+?(?:0?9|1[0-8])(?![\w.])/;

/**
 * A reader of times by the given rules: ISO 8601 and its relatives, access log times, syslog, ctime, names of months in
 * seven languages, numeric dates, epoch digits in s, ms, µs and ns.
 */
export const createTimeReader = ({
  zone,
  year: yearRule,
  latestTs,
  earliestTs = EARLIEST_TS,
  dayFirst = false,
}: TimeRules): TimeReader => {
  const defaultOffset = zone.offsetMinutes * MINUTE;
  const written: WrittenTime = { year: 0, month: 0, day: 0, ms: 0, offsetMinutes: 0, end: 0 };
  let end = 0;
  let zoned = false;
  let dayKey = -1;
  let days = 0;

  const startOfDay = (year: number, month: number, day: number): number => {
    const key = (year * 16 + month) * 512 + day;
    if (key !== dayKey) {
      dayKey = key;
      days = daysFromCivil(year, month, day);
    }
    return days * DAY;
  };

  const believe = (ts: number): number | null => (ts >= earliestTs && ts <= latestTs ? ts : null);

  /** Offset in ms of a zone at `at`, or the default one; moves `end` behind it. */
  const offsetAt = (text: string, at: number): number => {
    const code = text.charCodeAt(at);
    end = at;
    if (code === Z) {
      const after = text.charCodeAt(at + 1);
      if (!((after | 32) >= 97 && (after | 32) <= 122)) {
        end = at + 1;
        zoned = true;
        return 0;
      }
    }
    const next = code === SPACE ? text.charCodeAt(at + 1) : code;
    zoned = (next === 43 || next === MINUS || (next >= 65 && next <= Z)) && readZone(text, at, written);
    if (!zoned) return defaultOffset;
    end = written.end;
    return written.offsetMinutes * MINUTE;
  };

  /** Milliseconds of the fraction that begins at `at` with a digit; moves `end` behind it. */
  const fractionAt = (text: string, at: number): number => {
    const tenths = text.charCodeAt(at) - 48;
    const hundredths = text.charCodeAt(at + 1) - 48;
    end = at + 1;
    if (!(hundredths >= 0 && hundredths <= 9)) return tenths * 100;
    const thousandths = text.charCodeAt(at + 2) - 48;
    end = at + 2;
    if (!(thousandths >= 0 && thousandths <= 9)) return tenths * 100 + hundredths * 10;
    let stop = at + 3;
    while (isDigit(text.charCodeAt(stop))) stop += 1;
    end = stop;
    return tenths * 100 + hundredths * 10 + thousandths;
  };

  const instant = (text: string, dayMs: number, at: number, secondsMs: number): number | null => {
    const mark = text.charCodeAt(at);
    end = at;
    let ms = secondsMs;
    if ((mark === DOT || mark === COMMA) && isDigit(text.charCodeAt(at + 1))) ms += fractionAt(text, at + 1);
    return believe(dayMs + ms - offsetAt(text, end));
  };

  /** `hh:mm:ss` at `at` in ms, two digits each; -1 when it is something else. */
  const clockAt = (text: string, at: number): number => {
    const h1 = text.charCodeAt(at) - 48;
    const h2 = text.charCodeAt(at + 1) - 48;
    const m1 = text.charCodeAt(at + 3) - 48;
    const m2 = text.charCodeAt(at + 4) - 48;
    const s1 = text.charCodeAt(at + 6) - 48;
    const s2 = text.charCodeAt(at + 7) - 48;
    if (notDigits(h1 | h2 | m1 | m2 | s1 | s2, (h1 + 6) | (h2 + 6) | (m1 + 6) | (m2 + 6) | (s1 + 6) | (s2 + 6)))
      return -1;
    if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return -1;
    const hour = h1 * 10 + h2;
    const second = s1 * 10 + s2;
    return hour > 23 || m1 > 5 || second > 60 ? -1 : ((hour * 60 + m1 * 10 + m2) * 60 + second) * 1000;
  };

  /** `yyyy-mm-dd hh:mm:ss`, also with `/` and with a T, in one go because every line has one; undefined when it is something else. */
  const iso = (text: string, at: number, separator: number): number | null | undefined => {
    if (text.length < at + 20) return text.length < at + 19 ? undefined : iso(`${text} `, at, separator);
    const y1 = text.charCodeAt(at) - 48;
    const y2 = text.charCodeAt(at + 1) - 48;
    const y3 = text.charCodeAt(at + 2) - 48;
    const y4 = text.charCodeAt(at + 3) - 48;
    const o1 = text.charCodeAt(at + 5) - 48;
    const o2 = text.charCodeAt(at + 6) - 48;
    const d1 = text.charCodeAt(at + 8) - 48;
    const d2 = text.charCodeAt(at + 9) - 48;
    const between = text.charCodeAt(at + 10);
    const h1 = text.charCodeAt(at + 11) - 48;
    const h2 = text.charCodeAt(at + 12) - 48;
    const m1 = text.charCodeAt(at + 14) - 48;
    const m2 = text.charCodeAt(at + 15) - 48;
    const s1 = text.charCodeAt(at + 17) - 48;
    const s2 = text.charCodeAt(at + 18) - 48;
    const or = y1 | y2 | y3 | y4 | o1 | o2 | d1 | d2 | h1 | h2 | m1 | m2 | s1 | s2;
    const dates = (y1 + 6) | (y2 + 6) | (y3 + 6) | (y4 + 6) | (o1 + 6) | (o2 + 6) | (d1 + 6) | (d2 + 6);
    if (notDigits(or, dates | (h1 + 6) | (h2 + 6) | (m1 + 6) | (m2 + 6) | (s1 + 6) | (s2 + 6))) return undefined;
    if (between !== 84 && between !== SPACE && between !== 116) return undefined;
    if (text.charCodeAt(at + 7) !== separator) return undefined;
    if (text.charCodeAt(at + 13) !== COLON || text.charCodeAt(at + 16) !== COLON) return undefined;
    const month = o1 * 10 + o2;
    const day = d1 * 10 + d2;
    const hour = h1 * 10 + h2;
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || m1 > 5 || s1 > 6) return null;
    const dayMs = startOfDay(y1 * 1000 + y2 * 100 + y3 * 10 + y4, month, day);
    const ms = ((hour * 60 + m1 * 10 + m2) * 60 + s1 * 10 + s2) * 1000;
    const mark = text.charCodeAt(at + 19);
    if (mark !== DOT && mark !== COMMA && (isDigit(mark) || isHalfDay(text, at + 19))) return undefined;
    return instant(text, dayMs, at + 19, ms);
  };

  /** `20/Nov/2026:22:10:29 +0000`, also with a space before the clock; undefined when it is something else. */
  const accessLogTime = (text: string, at: number): number | null | undefined => {
    const month = monthAt(text, at + 3);
    const between = text.charCodeAt(at + 11);
    if (month === 0 || text.length < at + 20 || (between !== COLON && between !== SPACE)) return undefined;
    const d1 = text.charCodeAt(at) - 48;
    const d2 = text.charCodeAt(at + 1) - 48;
    const y1 = text.charCodeAt(at + 7) - 48;
    const y2 = text.charCodeAt(at + 8) - 48;
    const y3 = text.charCodeAt(at + 9) - 48;
    const y4 = text.charCodeAt(at + 10) - 48;
    if (notDigits(d1 | d2 | y1 | y2 | y3 | y4, (d1 + 6) | (d2 + 6) | (y1 + 6) | (y2 + 6) | (y3 + 6) | (y4 + 6)))
      return undefined;
    const ms = clockAt(text, at + 12);
    const day = d1 * 10 + d2;
    if (ms < 0 || day < 1 || day > 31) return null;
    return instant(text, startOfDay(y1 * 1000 + y2 * 100 + y3 * 10 + y4, month, day), at + 20, ms);
  };

  const epochDigits = (text: string, at: number): number | null => {
    let stop = at;
    while (stop < at + 20 && isDigit(text.charCodeAt(stop))) stop += 1;
    if (!EPOCH_DIGITS.has(stop - at)) {
      const scientific = stop - at === 1 ? EXPONENT.exec(text.slice(at, at + 28)) : null;
      if (!scientific) return null;
      end = at + scientific[0].length;
      zoned = true;
      return believe(epochMs(Number(scientific[0])));
    }
    if (text.charCodeAt(stop) === DOT && isDigit(text.charCodeAt(stop + 1))) {
      for (stop += 1; stop < at + 32 && isDigit(text.charCodeAt(stop)); stop += 1);
    }
    end = stop;
    zoned = true;
    return believe(epochMs(Number(text.slice(at, stop))));
  };

  const yearOf = (month: number): number =>
    yearRule === null ? Number.NaN : month >= yearRule.firstMonth ? yearRule.year : yearRule.year + 1;

  /** The instant of what `readWrittenTime` or `readClock` found. */
  const ofWritten = (text: string): number | null => {
    const year = Number.isNaN(written.year) ? yearOf(written.month) : written.year;
    if (Number.isNaN(year)) return null;
    const dayMs = startOfDay(year, written.month, written.day) + written.ms;
    if (Number.isNaN(written.offsetMinutes)) return believe(dayMs - offsetAt(text, written.end));
    zoned = true;
    end = written.end;
    return believe(dayMs - written.offsetMinutes * MINUTE);
  };

  const read = (text: string, start: number): number | null => {
    const first = text.charCodeAt(start);
    if (isDigit(first)) {
      const fifth = text.charCodeAt(start + 4);
      if (fifth === MINUS || fifth === SLASH) {
        const ts = iso(text, start, fifth);
        if (ts !== undefined) return ts;
      } else if (text.charCodeAt(start + 2) === SLASH && text.charCodeAt(start + 6) === SLASH) {
        const ts = accessLogTime(text, start);
        if (ts !== undefined) return ts;
      }
    } else if (first === AT) {
      const ts = tai64Ms(text, start + 1);
      if (ts === null) return null;
      end = start + 25;
      zoned = true;
      return believe(ts);
    } else if (!(first >= 65)) return null;
    if (readWrittenTime(text, start, written, dayFirst)) return ofWritten(text);
    return isDigit(first) ? epochDigits(text, start) : null;
  };

  const readClockAlone = (text: string, start: number): number | null => {
    if (!looksClock(text, start) || !readClock(text, start, written)) return null;
    written.year = Number.NaN;
    written.month = yearRule?.firstMonth ?? 1;
    written.day = 1;
    written.offsetMinutes = Number.NaN;
    return ofWritten(text);
  };

  return { read, readClock: readClockAlone, end: () => end, zoned: () => zoned, believe };
};

/** True unless all digits or-ed together, and all of them plus six, stay below sixteen: then each is 0 to 9. */
const notDigits = (digits: number, plusSix: number): boolean => ((digits | plusSix) & ~15) !== 0;

const isHalfDay = (text: string, at: number): boolean => {
  const from = isDigit(text.charCodeAt(at + 1)) ? at : text.charCodeAt(at) === SPACE ? at + 1 : at;
  const half = text.charCodeAt(from) | 32;
  if (half !== 97 && half !== 112) return false;
  const after = text.charCodeAt(from + 2) | 32;
  return (text.charCodeAt(from + 1) | 32) === 109 && !(after >= 97 && after <= 122);
};

/** A reader that believes every time: it tells where times are, not which. */
export const createShapeReader = (): TimeReader =>
  createTimeReader({
    zone: { offsetMinutes: 0, assumed: true },
    year: { year: 2000, firstMonth: 1, assumed: true },
    earliestTs: Number.NEGATIVE_INFINITY,
    latestTs: Number.POSITIVE_INFINITY,
  });

// what it keeps between calls is the day it read last
const SHAPES = createShapeReader();

/** True when a time with a date begins at `at`; of the most usual shape only the marks are looked at. */
export const looksTimed = (text: string, at: number): boolean => {
  const separator = text.charCodeAt(at + 4);
  if ((separator === MINUS || separator === SLASH) && text.charCodeAt(at + 7) === separator) {
    const isClock = text.charCodeAt(at + 13) === COLON && text.charCodeAt(at + 16) === COLON;
    if (isClock && isDigit(text.charCodeAt(at)) && isDigit(text.charCodeAt(at + 11))) return true;
  }
  return SHAPES.read(text, at) !== null;
};

/** True when a time of day begins at `at`: two digits each. */
export const looksClock = (text: string, at: number): boolean =>
  text.charCodeAt(at + 1) === COLON ? HALF_DAY.test(text.slice(at, at + 24)) : looksWholeClock(text, at);

/** `1:10:29 PM`: one digit alone is too little. */
const HALF_DAY = /^\d:[0-5]\d:[0-5]\d(?:[.,]\d{1,9})?[ \u202f][AaPp][Mm]\b/;

const looksWholeClock = (text: string, at: number): boolean =>
  text.charCodeAt(at + 2) === COLON &&
  text.charCodeAt(at + 5) === COLON &&
  isDigit(text.charCodeAt(at)) &&
  isDigit(text.charCodeAt(at + 1)) &&
  isDigit(text.charCodeAt(at + 3)) &&
  isDigit(text.charCodeAt(at + 7));
