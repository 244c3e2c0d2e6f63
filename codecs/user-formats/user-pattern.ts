import { RE2JS } from 're2js';

/** A user's regular expression, run by an engine whose time grows with the text and never with the pattern's twists (RE2). */
export interface UserPattern {
  /** True when some part of the text matches. */
  test(text: string): boolean;
  /** The named groups that took part in the first match; null when nothing matches. */
  groups(text: string): ReadonlyMap<string, string> | null;
  readonly names: readonly string[];
}

/** Instructions that a pattern may compile to: time per character grows with them. */
const MAX_PROGRAM = 1500;
/** Longer texts match nothing: they are read as plain text. */
const MAX_TEXT = 32 * 1024;

/** Compiles a user's pattern; a sentence that says what is wrong with it when that fails. */
export const compilePattern = (pattern: string): UserPattern | string => {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    return `${reasonOf(error)}; the syntax is RE2's (no look-around, no back-references): https://github.com/google/re2/wiki/Syntax`;
  }
  const size = compiled.programSize();
  if (size > MAX_PROGRAM) {
    return `it is too large (${size} steps, at most ${MAX_PROGRAM}): use smaller repeat counts, or * instead of {0,1000}`;
  }
  const names = Object.entries(compiled.namedGroups());
  return {
    names: names.map(([name]) => name),
    test: (text) => text.length <= MAX_TEXT && compiled.test(text),
    groups: (text) => {
      if (text.length > MAX_TEXT) return null;
      const match = compiled.matcher(text);
      if (!match.find()) return null;
      const groups = new Map<string, string>();
      for (const [name, index] of names) {
        const value: string | null = match.group(index);
        if (value !== null) groups.set(name, value);
      }
      return groups;
    },
  };
};

const reasonOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
