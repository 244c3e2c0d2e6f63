import { FASTEST, momentOf, offsetOf, speedOf, yearOf } from '../codecs/option-values.ts';
import type { Speed } from '../domain/replay.ts';
import { UsageError } from './failure.ts';

/** `60`, `1000`, `0.5`, `60x` or `max`. */
export const parseSpeed = (text: string): Speed => {
  const speed = speedOf(text);
  if (speed !== null) return speed;
  throw new UsageError(
    `--speed ${text}: give how many times as fast as the log, above 0 and at most ${FASTEST}, or max; for example --speed 60`,
  );
};

/** Minutes east of UTC from `+01:00`, `-0330`, `+2`, `Z` or `UTC`. */
export const parseOffset = (text: string): number => {
  const minutes = offsetOf(text);
  if (minutes !== null) return minutes;
  throw new UsageError(
    `--tz ${text}: give an offset from UTC between -14:00 and +14:00, for example --tz +01:00 or --tz Z`,
  );
};

/** A year from 2000 to 2100. */
export const parseYear = (text: string): number => {
  const year = yearOf(text);
  if (year !== null) return year;
  throw new UsageError(`--year ${text}: give the year of the log's first line, for example --year 2026`);
};

/** Epoch ms of an ISO 8601 date or time; without a zone it is in the zone given (minutes east of UTC). */
export const parseMoment = (option: string, text: string, offsetMinutes: number): number => {
  const instant = momentOf(text, offsetMinutes);
  if (instant !== null) return instant;
  throw new UsageError(
    `${option} ${text}: give a time in ISO 8601, for example ${option} 2026-11-20T22:10 or ${option} 2026-11-20T22:10:30+01:00`,
  );
};

const DEFAULT_PORT = 4318;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

/** An address of this machine from `host:port`, `:port`, `port`, `host` or nothing (127.0.0.1:4318, the port of OTLP). */
export const parseListen = (text: string): { readonly host: string; readonly port: number } => {
  const match = /^(?:(\d{1,5})|(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d{1,5}))?)$/.exec(text);
  if (!match) throw wrongAddress(text);
  const [, alone, bracketed, named = '', behind] = match;
  const host = bracketed ?? (named === '' ? '127.0.0.1' : named);
  const port = Number(alone ?? behind ?? DEFAULT_PORT);
  if (port > 65_535) throw wrongAddress(text);
  if (LOOPBACK.test(host)) return { host, port };
  throw new UsageError(
    `--listen ${text}: logs are taken from this machine alone: give 127.0.0.1, ::1 or localhost and a port, for example --listen 127.0.0.1:${DEFAULT_PORT}`,
  );
};

const wrongAddress = (text: string): UsageError =>
  new UsageError(`--listen ${text}: give host and port, for example --listen 127.0.0.1:${DEFAULT_PORT}`);
