import { withoutAnsi } from '../ansi.ts';
import { LINE_WRAPPERS } from './registry.ts';
import { timeShapes } from './outer-times.ts';
import { type LineWrapper, SURE_WRAPPER } from './wrapper.ts';

/** Part of a sample's lines that must be wrapped: stack traces and other programs may stand between. */
const ENOUGH = 0.4;
/** How much better the text inside must be read than the whole line, where the wrapper alone is not sure. */
const CLEARLY = 0.2;
/** Scores that differ by less are the same. */
const SAME = 1e-6;

/** The wrappers around most lines of a source. */
export interface FoundWrappers {
  /** Their ids as a reading names them, outermost first; null without any. */
  readonly wrapper: string | null;
  readonly outermost: LineWrapper | null;
  /** Takes them off lines; what is not wrapped stays as it is. */
  readonly open: (lines: readonly string[]) => readonly string[];
}

const MAX_WRAPPERS = 3;

/** Finds the wrappers around most lines of a sample, one inside the other; `formatScore` as for `chooseWrapper`. */
export const findWrappers = (
  lines: readonly string[],
  formatScore: (lines: readonly string[]) => number,
): FoundWrappers => {
  const found: LineWrapper[] = [];
  let inner = lines;
  while (found.length < MAX_WRAPPERS) {
    const next = chooseWrapper(inner, formatScore);
    if (next === null) break;
    found.push(next);
    inner = innerLines(next, inner);
  }
  return {
    wrapper: found.length === 0 ? null : found.map(({ id }) => id).join('+'),
    outermost: found[0] ?? null,
    open: (wrapped) => found.reduce((text, wrapper) => innerLines(wrapper, text), wrapped),
  };
};

/** The text inside each line that is wrapped so; other lines as they are. */
const innerLines = (wrapper: LineWrapper, lines: readonly string[]): readonly string[] =>
  lines.map((line) => {
    const inner = wrapper.unwrap(line, SHAPES);
    return inner === null ? line : withoutAnsi(inner.text);
  });

const SHAPES = timeShapes();

/**
 * The wrapper around most lines of a sample, or null. `formatScore` says how sure the best log format is of lines (mean,
 * 0 to 1): a format that is surer of the whole lines knows the wrapper itself.
 */
const chooseWrapper = (
  lines: readonly string[],
  formatScore: (lines: readonly string[]) => number,
): LineWrapper | null => {
  if (lines.length === 0) return null;
  const asTheyAre = formatScore(lines);
  const scores = LINE_WRAPPERS.map((wrapper) => ({ wrapper, score: meanScore(wrapper, lines) })).filter(
    ({ score }) => score > 0,
  );
  scores.sort((a, b) => b.score - a.score);
  for (const { wrapper, score } of scores) {
    const share = lines.filter((line) => wrapper.score(line) > 0).length / lines.length;
    if (share < ENOUGH) continue;
    if (score / share >= SURE_WRAPPER && score >= ENOUGH * SURE_WRAPPER && score + SAME >= asTheyAre) return wrapper;
    if (formatScore(innerLines(wrapper, lines)) > asTheyAre + CLEARLY) return wrapper;
  }
  return null;
};

const meanScore = (wrapper: LineWrapper, lines: readonly string[]): number => {
  let total = 0;
  for (const line of lines) total += wrapper.score(line);
  return total / lines.length;
};

/** The wrapper that alone is around a line beyond doubt, whatever is around the others; null when none is. */
export const certainWrapper = (line: string): LineWrapper | null => {
  if (!mayBeWrapped(line)) return null;
  for (const wrapper of LINE_WRAPPERS) if (wrapper.score(line) >= CERTAIN) return wrapper;
  return null;
};
const CERTAIN = 0.95;

const T = 84;
const LESS = 60;
const BRACKET = 91;
const BRACE = 123;
/** A month or weekday with day and hour, or a name before a bar. */
const SYSLOG_OR_COMPOSE = /^(?:[^ \t\d]{3,12} {1,2}\d{1,2} \d\d:|[A-Z][a-z]{2} \d{4}-|[A-Za-z][\w.@-]{0,160} {1,80}\|)/;

/** False for most lines that nothing is around, from a few characters. */
const mayBeWrapped = (line: string): boolean => {
  const first = line.charCodeAt(0);
  if (first >= 48 && first <= 57) {
    if (line.charCodeAt(10) === T) return true;
    // the length of a syslog message before its priority
    const mark = line.slice(0, 8).indexOf('<');
    return mark > 1;
  }
  if (first === BRACE || first === LESS) return true;
  return first === BRACKET ? line.startsWith('[pod/') : SYSLOG_OR_COMPOSE.test(line);
};
