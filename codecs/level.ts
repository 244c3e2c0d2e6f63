import type { Level } from '../domain/record.ts';

const WORDS: ReadonlyMap<string, Level> = new Map([
  ...['trace', 'trc', 'finest', 'finer', 'verbose', 'silly'].map((word) => [word, 'trace'] as const),
  ...['debug', 'dbg', 'fine', 'debug1', 'debug2', 'debug3', 'debug4', 'debug5'].map((word) => [word, 'debug'] as const),
  ...['info', 'inf', 'information', 'notice', 'log', 'config', 'http'].map((word) => [word, 'info'] as const),
  ...['warn', 'warning', 'wrn'].map((word) => [word, 'warn'] as const),
  ...['error', 'err', 'severe', 'fail'].map((word) => [word, 'error'] as const),
  ...['fatal', 'ftl', 'critical', 'crit', 'alert', 'emerg', 'emergency', 'panic', 'dpanic'].map(
    (word) => [word, 'fatal'] as const,
  ),
]);

/** The level that a word stands for, in any case; null when it is none. */
export const levelOfWord = (word: string): Level | null => WORDS.get(word) ?? WORDS.get(word.toLowerCase()) ?? null;

/** The level of a number: pino and bunyan 10–60, Monolog 100–600, syslog severity 0–7; null for anything else. */
export const levelOfNumber = (value: number): Level | null => {
  if (value >= 100)
    return value < 200 ? 'debug' : value < 300 ? 'info' : value < 400 ? 'warn' : value < 500 ? 'error' : 'fatal';
  if (value >= 10)
    return value < 20
      ? 'trace'
      : value < 30
        ? 'debug'
        : value < 40
          ? 'info'
          : value < 50
            ? 'warn'
            : value < 60
              ? 'error'
              : 'fatal';
  if (!(value >= 0 && value <= 7)) return null;
  return value <= 2 ? 'fatal' : value === 3 ? 'error' : value === 4 ? 'warn' : value === 7 ? 'debug' : 'info';
};

/** The level of a request in a format that has none: 5xx error, 4xx warn, else info. */
export const levelOfStatus = (status: number | null): Level | null =>
  status === null ? null : status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info';
