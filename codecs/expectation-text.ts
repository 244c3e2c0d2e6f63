import type { Expectation, Spoken } from '../domain/expectation.ts';
import { DAY_MS, MINUTE_MS } from '../domain/window.ts';
import { instantOf } from './incident-labels.ts';

/** One expectation as it was written. */
export interface WrittenExpectation {
  readonly line: number;
  readonly text: string;
  readonly expectation: Expectation;
}

/** Files that are replayed, how, and what is expected of the messages about them. */
export interface ExpectationBlock {
  readonly line: number;
  /** Words behind `replay`: files, patterns and reading options. */
  readonly words: readonly string[];
  /** Text of `slo`, `labels` and `setting` lines; null = none. */
  readonly slo: WrittenText | null;
  readonly labels: WrittenText | null;
  readonly setting: WrittenText | null;
  readonly expectations: readonly WrittenExpectation[];
}

export interface WrittenText {
  readonly line: number;
  readonly text: string;
}

/** What is wrong in a file of expectations: one text for each line, with its number. */
export interface ExpectationProblem {
  readonly line: number;
  readonly message: string;
}

export type Expectations =
  | { readonly ok: true; readonly blocks: readonly ExpectationBlock[] }
  | { readonly ok: false; readonly problems: readonly ExpectationProblem[] };

const MOST_PROBLEMS = 20;

/**
 * Reads a file of expectations, one statement a line: `replay FILE…` begins a block; `slo`, `labels` and `setting` say how it is judged;
 * every other line is an expectation. `#` begins a comment.
 */
export const parseExpectations = (text: string): Expectations => {
  const blocks: Block[] = [];
  const problems: ExpectationProblem[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const words = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (words === '') continue;
    const message = addLine(blocks, index + 1, words);
    if (message !== null && problems.length < MOST_PROBLEMS) problems.push({ line: index + 1, message });
  }
  for (const { line, expectations } of blocks) {
    if (expectations.length === 0 && problems.length === 0) {
      problems.push({ line, message: 'nothing is expected of this replay: write expectations below it' });
    }
  }
  if (blocks.length === 0 && problems.length === 0) {
    problems.push({ line: 1, message: 'the file holds nothing: begin with a line `replay FILE`' });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, blocks };
};

interface Block {
  readonly line: number;
  readonly words: readonly string[];
  slo: WrittenText | null;
  labels: WrittenText | null;
  setting: WrittenText | null;
  readonly expectations: WrittenExpectation[];
}

/** Adds a statement; gives what is wrong with it. */
const addLine = (blocks: Block[], line: number, text: string): string | null => {
  const [keyword = '', ...rest] = text.split(/\s+/);
  const argument = text.slice(keyword.length).trim();
  if (keyword === 'replay') {
    if (rest.length === 0) return 'replay what? Name files, for example `replay logs/*.log.gz`';
    blocks.push({ line, words: wordsOf(argument), slo: null, labels: null, setting: null, expectations: [] });
    return null;
  }
  const block = blocks.at(-1);
  if (block === undefined) return 'a line `replay FILE` must come first';
  if (keyword === 'slo' || keyword === 'labels' || keyword === 'setting') {
    if (argument === '') return `${keyword} what? Its text is missing`;
    if (block[keyword] !== null) return `this replay has a line ${keyword} already`;
    block[keyword] = { line, text: argument };
    return null;
  }
  const expectation = expectationOf(text);
  if (typeof expectation === 'string') return expectation;
  block.expectations.push({ line, text, expectation });
  return null;
};

/** Words as a shell would split them; quotes keep blanks. */
const wordsOf = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');

const FORMS = [
  'incident at TIME must be warned >= 5 min before',
  'incident at TIME must be detected within 2 min',
  'every incident must be warned >= 1 min before',
  'no alert between TIME and TIME',
  'alert between TIME and TIME',
  'at most 1 alert per day',
  'at most 0 false alarms',
] as const;

type Reader = (parts: readonly string[]) => Expectation | string;

/** An expectation, or what is wrong with it. */
const expectationOf = (text: string): Expectation | string => {
  const plain = text.replaceAll('≥', '>=').replaceAll('≤', '<=').replace(/\s+/g, ' ').replace(/\.$/, '');
  for (const [pattern, read] of READERS) {
    const [found, ...parts] = pattern.exec(plain) ?? [];
    if (found !== undefined) return read(parts.map((part) => part ?? ''));
  }
  return `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}" is no expectation; write one like ${FORMS.map((form) => `\`${form}\``).join(', ')}`;
};

const AT_LEAST = '(?: (?:>=|at least)? ?([\\d.]+ ?[a-z]+) before)?';

const warned: Reader = ([time = '', before = '']) => {
  const at = momentFrom(time);
  const beforeMs = before === '' ? 0 : durationFrom(before);
  return typeof at === 'string' ? at : typeof beforeMs === 'string' ? beforeMs : { kind: 'warned', at, beforeMs };
};

const detected: Reader = ([time = '', within = '']) => {
  const at = momentFrom(time);
  const withinMs = durationFrom(within);
  return typeof at === 'string' ? at : typeof withinMs === 'string' ? withinMs : { kind: 'detected', at, withinMs };
};

const allWarned: Reader = ([before = '']) => {
  const beforeMs = before === '' ? 0 : durationFrom(before);
  return typeof beforeMs === 'string' ? beforeMs : { kind: 'all-warned', beforeMs };
};

const between: Reader = ([no = '', what = '', start = '', end = '']) => {
  const from = start === '' ? null : momentFrom(start);
  const to = end === '' ? null : momentFrom(end);
  if (typeof from === 'string') return from;
  if (typeof to === 'string') return to;
  if (from !== null && to !== null && from >= to) return `${start} is not before ${end}`;
  return { kind: no === '' ? 'some' : 'none', what: spokenOf(what), from, to };
};

const atMost: Reader = ([count = '', what = '', per = '']) => ({
  kind: 'at-most',
  count: Number(count),
  what: what.startsWith('false') ? 'false alarm' : spokenOf(what),
  perMs: PERIODS.get(per) ?? null,
});

const READERS: readonly (readonly [RegExp, Reader])[] = [
  [new RegExp(`^incident at (.+?) (?:must be|is) warned(?: of)?${AT_LEAST}$`, 'i'), warned],
  [/^incident at (.+?) (?:must be|is) detected within ([\d.]+ ?[a-z]+)$/i, detected],
  [new RegExp(`^every incident (?:must be|is) warned(?: of)?${AT_LEAST}$`, 'i'), allWarned],
  [/^(no )?(alert|warning)s?(?: between (.+) and (.+))?$/i, between],
  [/^at most (\d{1,6}) (alert|warning|false alarm)s?(?: (?:per|a|an) (minute|hour|day|week)| in all)?$/i, atMost],
];

const PERIODS: ReadonlyMap<string, number> = new Map([
  ['minute', MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['day', DAY_MS],
  ['week', 7 * DAY_MS],
]);

const spokenOf = (what: string): Spoken => (what.toLowerCase() === 'warning' ? 'warning' : 'alert');

const momentFrom = (text: string): number | string =>
  instantOf(text) ??
  `"${text}" is no time: give ISO 8601 (UTC unless it says), for example 2026-11-20T22:23:38Z, or epoch seconds`;

const UNITS: ReadonlyMap<string, number> = new Map([
  ...['s', 'sec', 'secs', 'second', 'seconds'].map((word) => [word, 1000] as const),
  ...['m', 'min', 'mins', 'minute', 'minutes'].map((word) => [word, MINUTE_MS] as const),
  ...['h', 'hour', 'hours'].map((word) => [word, 60 * MINUTE_MS] as const),
]);

const durationFrom = (text: string): number | string => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/i.exec(text) ?? [];
  const ms = UNITS.get(unit.toLowerCase());
  return number === '' || ms === undefined
    ? `"${text}" is no stretch of time: write it as 90 s, 5 min or 1 h`
    : Number(number) * ms;
};
