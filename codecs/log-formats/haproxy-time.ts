import type { SyslogHeader } from '../syslog-header.ts';
import { createTimeReader, type TimeReader } from '../timestamp.ts';
import type { ParserContext } from './format.ts';

const QUARTER_HOUR = 900_000;
const FIVE_MINUTES = 300_000;
const DAY_MS = 86_400_000;

/** What is known of the time of a header before a line. */
export type HeaderTime = Pick<SyslogHeader, 'ts' | 'zoned'>;

/** Reads accept dates of HAProxy (`20/Nov/2026:22:10:28.908`), which have no zone. */
export interface AcceptTimes {
  /** The times of headers. */
  readonly times: TimeReader;
  /** The date at `at` as if it were UTC, epoch ms; null when it is not believed. */
  utc(text: string, at: number): number | null;
  /** A date that was read as UTC, in the zone that brings its end to a header's time that has one; null where that says nothing. */
  zoned(local: number | null, header: HeaderTime | null, totalMs: number): number | null | undefined;
  /** The instant of the date at `at`: in the zone that the header shows, or that of the reading. */
  read(text: string, at: number, header: HeaderTime | null, totalMs: number): number | null;
}

/** A reader of the accept dates of one source. */
export const createAcceptTimes = ({ reading, latestTs }: ParserContext): AcceptTimes => {
  const times = createTimeReader({ ...reading, latestTs });
  const zone = { offsetMinutes: 0, assumed: true };
  const asUtc = createTimeReader({ ...reading, zone, latestTs: latestTs + DAY_MS });
  const zoned: AcceptTimes['zoned'] = (local, header, totalMs) => {
    if (!header?.ts || !header.zoned || local === null) return undefined;
    const apart = header.ts - local - totalMs;
    const offset = Math.round(apart / QUARTER_HOUR) * QUARTER_HOUR;
    return Math.abs(apart - offset) < FIVE_MINUTES ? times.believe(local + offset) : undefined;
  };
  return {
    times,
    utc: (text, at) => asUtc.read(text, at),
    zoned,
    read: (text, at, header, totalMs) => {
      const found = header?.zoned ? zoned(asUtc.read(text, at), header, totalMs) : undefined;
      return found === undefined ? times.read(text, at) : found;
    },
  };
};
