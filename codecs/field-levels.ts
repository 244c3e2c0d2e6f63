import type { Level } from '../domain/record.ts';
import type { Scale } from './field-names.ts';
import { levelOfNumber, levelOfWord } from './level.ts';

const LETTERS: ReadonlyMap<string, Level> = new Map([
  ['T', 'trace'],
  ['V', 'trace'],
  ['D', 'debug'],
  ['I', 'info'],
  ['N', 'info'],
  ['W', 'warn'],
  ['E', 'error'],
  ['F', 'fatal'],
  ['C', 'fatal'],
]);
const MORE_WORDS: ReadonlyMap<string, Level> = new Map([
  ['informational', 'info'],
  ['success', 'info'],
  ['fault', 'fatal'],
]);
/** Marks around the word of a level: colours, brackets, the name of an enumeration. */
// eslint-disable-next-line no-control-regex -- terminals' colours begin with it
const DECORATED = /^(?:\x1b\[[\d;]{1,20}m|[^A-Za-z\x1b]|(?:[Ll]evel|logging)\.){0,8}([A-Za-z]{1,20})/;

/** The level of a text in its field: a word, a letter or digits, with marks around it; null for none. */
export const levelOfText = (value: string, scale: Scale | undefined): Level | null => {
  const known = levelOfWord(value);
  if (known !== null) return known;
  if (scale === 'otel' && value.startsWith(OTEL_PREFIX))
    return levelOfWord(value.slice(OTEL_PREFIX.length).replace(/\d$/, ''));
  const code = value.charCodeAt(0);
  if (code >= 48 && code <= 57) return levelOfScale(Number(value), scale);
  // MongoDB: D1 to D5
  if (value.length <= 2) return LETTERS.get(value.charAt(0).toUpperCase()) ?? null;
  if (scale === 'letter' || value.length > 64) return null;
  const word = DECORATED.exec(value)?.[1]?.toLowerCase();
  return word === undefined ? null : (MORE_WORDS.get(word) ?? (word === value ? null : levelOfWord(word)));
};

/** The names that proto3 JSON gives the severity numbers: `SEVERITY_NUMBER_WARN2`. */
const OTEL_PREFIX = 'SEVERITY_NUMBER_';

const STEPS: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The level of a number on the scale of its field; null for none. */
export const levelOfScale = (value: number, scale: Scale | undefined): Level | null => {
  switch (scale) {
    case 'otel': // https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
      return value >= 1 && value <= 24 ? (STEPS[Math.floor((value - 1) / 4)] ?? null) : null;
    case 'python':
      return value >= 50 ? 'fatal' : value >= 40 ? 'error' : value >= 30 ? 'warn' : value >= 20 ? 'info' : 'debug';
    case 'dotnet':
      return STEPS[value] ?? levelOfNumber(value);
    case 'azure': // Application Insights: Verbose, Information, Warning, Error, Critical
      return STEPS[value + 1] ?? null;
    case 'verbosity':
      return value >= 0 && value <= 10 ? 'info' : null;
    case 'letter':
      return null;
    case 'hint':
    case 'exit':
    case 'log-group':
    case undefined:
      return levelOfNumber(value);
  }
};
