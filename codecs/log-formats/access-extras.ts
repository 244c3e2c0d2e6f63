import { durationMs, toMs } from '../duration.ts';
import { closingQuote } from './access-line.ts';

const SPACE = 32;
const QUOTE = 34;
const COLON = 58;
const EQUALS = 61;
const OPEN = 91;
const MAX_EXTRAS = 24;

/** The fields from `start` on: quoted and bracketed ones keep their inner text, `key="value"` becomes `key=value`. */
export const splitExtras = (text: string, start: number): readonly string[] => {
  const words: string[] = [];
  let at = start;
  while (at < text.length && words.length < MAX_EXTRAS) {
    const code = text.charCodeAt(at);
    if (code === SPACE) {
      at += 1;
    } else if (code === QUOTE) {
      const close = closingQuote(text, at + 1);
      const stop = close < 0 ? text.length : close;
      words.push(text.slice(at + 1, stop));
      at = stop + 1;
    } else if (code === OPEN) {
      const close = text.indexOf(']', at);
      const stop = close < 0 ? text.length : close;
      words.push(text.slice(at + 1, stop));
      at = stop + 1;
    } else {
      let stop = wordEnd(text, at);
      const quote = text.indexOf('"', at);
      if (quote > at && quote < stop && isAssignment(text.charCodeAt(quote - 1))) {
        const close = closingQuote(text, quote + 1);
        stop = close < 0 ? text.length : close + 1;
        words.push(`${text.slice(at, quote)}${text.slice(quote + 1, close < 0 ? stop : close)}`);
      } else words.push(text.slice(at, stop));
      at = stop;
    }
  }
  return words;
};

const isAssignment = (code: number): boolean => code === EQUALS || code === COLON;

const wordEnd = (text: string, start: number): number => {
  const space = text.indexOf(' ', start);
  return space < 0 ? text.length : space;
};

/** Keys of `key=value` fields that hold the request's own time; nginx writes seconds. */
const TIME_KEYS: ReadonlySet<string> = new Set(
  'rt req_time request_time reqtime rtime time duration elapsed total_time response_time resp_time latency took d'.split(
    ' ',
  ),
);
export const WHOLE = /^\d{1,15}$/;
export const FRACTION = /^\d{1,9}\.\d+$/;
/** Apache's `**%T/%D**` and `%T/%D`: seconds, then microseconds. */
const SECONDS_AND_MICROS = /^(?:\*\*)?\d{1,6}\/(\d{1,12})(?:\*\*)?$/;

/** A request's time as the fields of a line write it: with its unit, or a bare number under a key. */
export type SaidTime =
  | { readonly kind: 'ms'; readonly ms: number; readonly from: 'unit' | 'apache' | 'traefik' | 'haproxy' }
  | { readonly kind: 'key'; readonly key: string; readonly value: number; readonly whole: boolean };

const UNITS: ReadonlySet<string> = new Set(['ms', 's', 'us', 'µs', 'sec', 'seconds', 'msec', 'usec']);

/** The time that fields say to be the request's: `23.258 ms`, `0.5s`, `rt=0.010`, `**0/95926**`; null when none does. */
export const saidTime = (extras: readonly string[]): SaidTime | null => {
  const clf = haproxyTotal(extras);
  if (clf !== null) return { kind: 'ms', ms: clf, from: 'haproxy' };
  for (let at = 0; at < extras.length; at += 1) {
    const extra = extras[at] ?? '';
    const first = extra.charCodeAt(0);
    if (first >= 48 && first <= 57) {
      const ms = withUnit(extra, extras[at + 1]);
      if (ms !== null) return { kind: 'ms', ms, from: isTraefik(extras) ? 'traefik' : 'unit' };
      const micros = extra.includes('/') ? SECONDS_AND_MICROS.exec(extra) : null;
      if (micros) return { kind: 'ms', ms: toMs(Number(micros[1]), 'us'), from: 'apache' };
      continue;
    }
    const keyed = keyedTime(extra, extras[at + 1]);
    if (keyed) return keyed;
    const micros = first === 42 ? SECONDS_AND_MICROS.exec(extra) : null;
    if (micros) return { kind: 'ms', ms: toMs(Number(micros[1]), 'us'), from: 'apache' };
  }
  return null;
};

const withUnit = (extra: string, next: string | undefined): number | null => {
  if (next !== undefined && UNITS.has(next)) return durationMs(extra + next);
  return extra.charCodeAt(extra.length - 1) > 57 ? durationMs(extra) : null;
};

const keyedTime = (extra: string, next: string | undefined): SaidTime | null => {
  const equals = extra.indexOf('=');
  const mark = equals < 0 ? extra.indexOf(':') : equals;
  if (mark <= 0) return null;
  const key = extra.slice(0, mark);
  const unit = UNIT_ENDING.exec(key);
  if (!TIME_KEYS.has(unit ? key.slice(0, unit.index) : key)) return null;
  const value = extra.slice(mark + 1);
  if (value === '') return null;
  const ms = unit ? withUnit(value, unit[1]) : withUnit(value, next);
  if (ms !== null) return { kind: 'ms', ms, from: 'unit' };
  if (FRACTION.test(value)) return { kind: 'key', key, value: Number(value), whole: false };
  return WHOLE.test(value) ? { kind: 'key', key, value: Number(value), whole: true } : null;
};

const UNIT_ENDING = /_(ms|us|s)$/;

/** `1 "router@docker" "http://10.0.0.2:80" 5ms`: what Traefik writes behind the agent. */
export const isTraefik = (extras: readonly string[]): boolean => {
  const last = extras[extras.length - 1] ?? '';
  return extras.length === 4 && last.endsWith('ms') && WHOLE.test(extras[0] ?? '');
};

/** Total time (ms) of HAProxy's `option httplog clf`: port, milliseconds, three names, five timers, state …; null elsewhere. */
const haproxyTotal = (extras: readonly string[]): number | null => {
  const total = extras[9] ?? '';
  if (extras.length < 16 || !STATE.test(extras[10] ?? '') || !SIGNED.test(total)) return null;
  for (let at = 5; at < 9; at += 1) if (!SIGNED.test(extras[at] ?? '')) return null;
  const ms = Number(total);
  return ms >= 0 ? ms : null;
};
const STATE = /^[A-Za-z-]{4}$/;
const SIGNED = /^[+-]?\d{1,12}$/;
