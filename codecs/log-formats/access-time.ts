import type { TimeReader } from '../timestamp.ts';
import { httpDate } from './http-date.ts';

/** Length of `20/Nov/2026:`, of the clock behind it, and of both with a zone. */
const DAY = 12;
const CLOCK = 20;
const COLON = 58;
const SLASH = 47;

/**
 * Reads the time between the brackets [`at`, `end`) of an access log line. Most lines have the day and the zone of the line
 * before them: then only the clock is read.
 */
export const createAccessTime = (times: TimeReader): ((text: string, at: number, end: number) => number | null) => {
  let day = '';
  let zone = '';
  let midnight = 0;

  const readAnew = (text: string, at: number, end: number): number | null => {
    const date = text.charCodeAt(at + 3) === COMMA ? httpDate(text.slice(at, end)) : null;
    const ts = date === null ? times.read(text, at) : times.believe(date);
    const ms = ts === null ? -1 : clockMs(text, at);
    if (ts !== null && ms >= 0 && text.charCodeAt(at + 2) === SLASH) {
      day = text.slice(at, at + DAY);
      zone = text.slice(at + CLOCK, end);
      midnight = ts - ms;
    }
    return ts;
  };

  return (text, at, end) => {
    if (text.slice(at, at + DAY) !== day || text.slice(at + CLOCK, end) !== zone) return readAnew(text, at, end);
    const ms = clockMs(text, at);
    return ms < 0 ? readAnew(text, at, end) : times.believe(midnight + ms);
  };
};
const COMMA = 44;

/** Milliseconds into the day of the whole seconds behind the day at `at`; -1 where there is no such clock. */
const clockMs = (text: string, at: number): number => {
  const hour = two(text, at + DAY);
  const minute = two(text, at + DAY + 3);
  const second = two(text, at + DAY + 6);
  const isClock = text.charCodeAt(at + DAY + 2) === COLON && text.charCodeAt(at + DAY + 5) === COLON;
  // a leap second is left to the reader of all times
  if (!isClock || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1;
  return ((hour * 60 + minute) * 60 + second) * 1000;
};

const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
};
