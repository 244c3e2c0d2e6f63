import { endOfName, isWeekday, monthAt, monthOfName } from './calendar.ts';
import { readZone } from './time-zones.ts';
import { compactClock, digitsFrom, isDigit, isLetter, numberAt, readClock, type WrittenTime } from './written-clock.ts';

const SPACE = 32;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const COLON = 58;
const UNDERSCORE = 95;

const dated = (out: WrittenTime, year: number, month: number, day: number): boolean => {
  out.year = year;
  out.month = month;
  out.day = day;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
};

const century = (year: number): number => (year < 70 ? 2000 + year : 1900 + year);

/** The index of the clock behind a date: past one space, `T`, `-`, `_`, `, `, `:` or `::`; -1 without one. */
const clockAfter = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  if (code === COMMA && text.charCodeAt(at + 1) === SPACE) return at + 2;
  if (code === COLON && text.charCodeAt(at + 1) === COLON) return at + 2;
  if (code === SPACE && text.charCodeAt(at + 1) === SPACE) return isDigit(text.charCodeAt(at + 2)) ? at + 2 : -1;
  if (code === SPACE && text.startsWith('at ', at + 1)) return at + 4;
  // Kibana: `Nov 20, 2026 @ 22:10:29.123`
  if (code === SPACE && text.startsWith('@ ', at + 1)) return at + 3;
  if (code === SPACE || code === 84 || code === 116 || code === MINUS || code === UNDERSCORE || code === COLON)
    return at + 1;
  return -1;
};

/** Reads the clock behind a date, and a zone with the year that date(1) and Ruby write behind it. */
const clockThen = (text: string, dateEnd: number, out: WrittenTime): boolean => {
  const at = clockAfter(text, dateEnd);
  return at > 0 && readClock(text, at, out);
};

const yearAt = (text: string, at: number): number =>
  digitsFrom(text, at, 5) === 4 ? numberAt(text, at, 4) : Number.NaN;

/** `2026 Nov 20 22:10:29`, `2026-Nov-20 22:10:29`. */
const yearThenName = (text: string, at: number, out: WrittenTime): boolean => {
  const nameEnd = endOfName(text, at + 5);
  const month = monthOfName(text, at + 5, nameEnd);
  if (month === 0 || text.charCodeAt(nameEnd) !== text.charCodeAt(at + 4)) return false;
  const dayAt = text.charCodeAt(nameEnd + 1) === SPACE ? nameEnd + 2 : nameEnd + 1;
  const digits = digitsFrom(text, dayAt, 3);
  if (digits < 1 || digits > 2) return false;
  return (
    dated(out, numberAt(text, at, 4), month, numberAt(text, dayAt, digits)) && clockThen(text, dayAt + digits, out)
  );
};

/** `20Nov2026 22:10:29`, as Forge and ENVI write it. */
const gluedDate = (text: string, at: number, out: WrittenTime): boolean => {
  const month = monthAt(text, at + 2);
  const year = month > 0 ? yearAt(text, at + 5) : Number.NaN;
  return !Number.isNaN(year) && dated(out, year, month, numberAt(text, at, 2)) && clockThen(text, at + 9, out);
};

/** `2005-06-03-15.42.50.675`, `2012-025T10:22:40,672`, `2026.11.20 22:10:29`, `2026/1/5 2:10:29`. */
const yearFirst = (text: string, at: number, out: WrittenTime): boolean => {
  const separator = text.charCodeAt(at + 4);
  if ((separator === SPACE || separator === MINUS) && isLetter(text.charCodeAt(at + 5)))
    return yearThenName(text, at, out);
  if (separator !== MINUS && separator !== SLASH && separator !== DOT) return false;
  const year = numberAt(text, at, 4);
  const monthDigits = digitsFrom(text, at + 5, 4);
  if (monthDigits === 3 && separator === MINUS) {
    const day = numberAt(text, at + 5, 3);
    // the day is counted from January on: days beyond a month's end are what `daysFromCivil` takes them for
    if (day < 1 || day > 366 || !clockThen(text, at + 8, out)) return false;
    out.year = year;
    out.month = 1;
    out.day = day;
    return true;
  }
  if (monthDigits < 1 || monthDigits > 2 || text.charCodeAt(at + 5 + monthDigits) !== separator) return false;
  const dayAt = at + 6 + monthDigits;
  const dayDigits = digitsFrom(text, dayAt, 3);
  if (dayDigits < 1 || dayDigits > 2) return false;
  if (!dated(out, year, numberAt(text, at + 5, monthDigits), numberAt(text, dayAt, dayDigits))) return false;
  const clockAt = clockAfter(text, dayAt + dayDigits);
  if (clockAt < 0) return false;
  return readClock(text, clockAt, out) || readClock(text, clockAt, out, DOT);
};

/** `20-Nov-2026 22:10:29`, `20-Nov-2026::22:10:29`, `20 Nov 2026 22:10:29.123`, `20 Nov 22:10:29.123`, `20 nov. 2026, 22:10:29`. */
const dayThenName = (text: string, at: number, digits: number, out: WrittenTime): boolean => {
  const nameAt = at + digits + 1;
  const nameEnd = endOfName(text, nameAt);
  const month = monthOfName(text, nameAt, nameEnd);
  if (month === 0) return false;
  let after = text.charCodeAt(nameEnd) === DOT ? nameEnd + 1 : nameEnd;
  const separator = text.charCodeAt(after);
  if (separator !== SPACE && separator !== MINUS && separator !== SLASH) return false;
  after += 1;
  const year = yearAt(text, after);
  // Oracle's `20-NOV-26`
  if (
    separator === MINUS &&
    Number.isNaN(year) &&
    digitsFrom(text, after, 3) === 2 &&
    text.charCodeAt(after + 2) === SPACE
  ) {
    return (
      dated(out, century(numberAt(text, after, 2)), month, numberAt(text, at, digits)) &&
      clockThen(text, after + 2, out)
    );
  }
  if (!dated(out, year, month, numberAt(text, at, digits))) return false;
  return Number.isNaN(year) ? readClock(text, after, out) : clockThen(text, after + 4, out);
};

/** Dates of numbers: `17/06/09`, `11/20/2026`, `20.11.2026`, `26-11-20`, and `03-17`, `10.30`, `11/20` without a year. */
const numbersDate = (text: string, at: number, digits: number, out: WrittenTime, dayFirst: boolean): boolean => {
  const separator = text.charCodeAt(at + digits);
  const first = numberAt(text, at, digits);
  const secondAt = at + digits + 1;
  const secondDigits = digitsFrom(text, secondAt, 3);
  if (secondDigits < 1 || secondDigits > 2) return false;
  const second = numberAt(text, secondAt, secondDigits);
  const thirdAt = secondAt + secondDigits + 1;
  if (text.charCodeAt(thirdAt - 1) !== separator) {
    if (digits !== 2 || secondDigits !== 2 || text.charCodeAt(thirdAt - 1) !== SPACE) return false;
    const swap = first > 12 || (dayFirst && second <= 12);
    return dated(out, Number.NaN, swap ? second : first, swap ? first : second) && readClock(text, thirdAt, out);
  }
  const thirdDigits = digitsFrom(text, thirdAt, 5);
  const third = numberAt(text, thirdAt, thirdDigits);
  if (thirdDigits !== 4 && thirdDigits !== 2) return false;
  if (!clockThen(text, thirdAt + thirdDigits, out)) return false;
  const halfDay = (text.charCodeAt(out.end - 1) | 32) === 109;
  if (thirdDigits === 2 && separator !== DOT && !halfDay && second <= 12)
    return digits === 2 && dated(out, century(first), second, third);
  const year = thirdDigits === 4 ? third : century(third);
  const daysFirst = first > 12 || (second <= 12 && (separator !== SLASH || (dayFirst && !halfDay)));
  return dated(out, year, daysFirst ? second : first, daysFirst ? first : second);
};

/** `081109 203615`, `091112  8:13:56`, `20171223-22:15:29:606`, `20261120T221029.123Z`, `20261120221029`. */
const compact = (text: string, at: number, digits: number, out: WrittenTime): boolean => {
  const yearDigits = digits === 6 ? 2 : 4;
  const year = numberAt(text, at, yearDigits);
  const monthAtIndex = at + yearDigits;
  if (
    !dated(
      out,
      yearDigits === 2 ? century(year) : year,
      numberAt(text, monthAtIndex, 2),
      numberAt(text, monthAtIndex + 2, 2),
    )
  )
    return false;
  if (digits === 14 || digits === 17) return compactClock(text, at + 8, out);
  const clockAt = clockAfter(text, at + digits);
  if (clockAt < 0) return false;
  return digitsFrom(text, clockAt, 7) === 6 ? compactClock(text, clockAt, out) : readClock(text, clockAt, out);
};

/** `Nov 20 22:10:29`, `Nov  5 22:10:29.123 2026`, `Nov 20 2026 22:10:29`, `Nov 21, 2026 3:53:42 AM`, `Aug 29 11:10:23 +0200 2008`. */
const monthFirst = (text: string, month: number, nameEnd: number, out: WrittenTime): boolean => {
  let dayAt = text.charCodeAt(nameEnd) === DOT ? nameEnd + 1 : nameEnd;
  if (text.charCodeAt(dayAt) !== SPACE) return false;
  dayAt += text.charCodeAt(dayAt + 1) === SPACE ? 2 : 1;
  const dayDigits = digitsFrom(text, dayAt, 3);
  if (dayDigits < 1 || dayDigits > 2) return false;
  const day = numberAt(text, dayAt, dayDigits);
  let after = dayAt + dayDigits;
  if (text.charCodeAt(after) === COMMA) after += 1;
  if (text.charCodeAt(after) !== SPACE) return false;
  const year = yearAt(text, after + 1);
  if (!dated(out, year, month, day)) return false;
  if (!Number.isNaN(year)) return clockThen(text, after + 5, out);
  if (!readClock(text, after + 1, out)) return false;
  const zoned = readZone(text, out.end, out);
  const yearBehind = text.charCodeAt(out.end) === SPACE ? yearAt(text, out.end + 1) : Number.NaN;
  if (!Number.isNaN(yearBehind) && yearBehind >= 1970 && yearBehind < 2200) {
    out.year = yearBehind;
    out.end += 5;
  } else if (!zoned) out.offsetMinutes = Number.NaN;
  return true;
};

const KLOG_LEVELS = 'IWEF';

/** Letters first: weekdays, months, and the `E0517 15:04:22.6` of glog. */
const named = (text: string, at: number, out: WrittenTime): boolean => {
  if (isDigit(text.charCodeAt(at + 1))) {
    if (!KLOG_LEVELS.includes(text.charAt(at)) || digitsFrom(text, at + 1, 5) !== 4) return false;
    return (
      text.charCodeAt(at + 5) === SPACE &&
      dated(out, Number.NaN, numberAt(text, at + 1, 2), numberAt(text, at + 3, 2)) &&
      readClock(text, at + 6, out)
    );
  }
  if (text.charCodeAt(at + 3) === SPACE) {
    const month = monthAt(text, at);
    if (month > 0) return monthFirst(text, month, at + 3, out);
  }
  let from = at;
  let end = endOfName(text, from);
  const mark = text.charCodeAt(end);
  if (end - from < 2 || (mark !== SPACE && mark !== DOT && mark !== COMMA)) return false;
  let next = mark === SPACE ? end + 1 : end + 2;
  const day = text.charCodeAt(next);
  // a name is followed by a day, or by another name that is
  if (!isDigit(day) && !isLetter(day) && day !== SPACE) return false;
  if (!isDigit(day) && (mark !== SPACE || end - from <= 3) && isWeekday(text, from, end)) {
    from = next;
    end = endOfName(text, from);
  } else if (isDigit(day) && isWeekday(text, from, end) && monthOfName(text, from, end) === 0) {
    const digits = digitsFrom(text, next, 3);
    return digits <= 2 && dayThenName(text, next, digits, out);
  }
  next = text.charCodeAt(end);
  if (next !== SPACE && next !== DOT) return false;
  const month = monthOfName(text, from, end);
  return month > 0 && monthFirst(text, month, end, out);
};

/** Reads a time at `at` in one of the less usual shapes, without zone or year where there is none; false when there is no time. */
export const readWrittenTime = (text: string, at: number, out: WrittenTime, dayFirst: boolean): boolean => {
  out.offsetMinutes = Number.NaN;
  const first = text.charCodeAt(at);
  if (!isDigit(first)) return isLetter(first) && named(text, at, out);
  const digits = digitsFrom(text, at, 18);
  if (digits === 4) return yearFirst(text, at, out);
  if (digits === 6 || digits === 8 || digits === 14 || digits === 17) return compact(text, at, digits, out);
  if (digits > 2) return false;
  const separator = text.charCodeAt(at + digits);
  if (digits === 2 && isLetter(separator)) return gluedDate(text, at, out);
  if (separator !== SPACE && separator !== MINUS && separator !== SLASH && separator !== DOT) return false;
  const next = text.charCodeAt(at + digits + 1);
  if (isDigit(next)) return separator !== SPACE && numbersDate(text, at, digits, out, dayFirst);
  return (isLetter(next) || next > 127) && dayThenName(text, at, digits, out);
};
