import type { LogFormat } from './format.ts';

/** What a header line that a format knows adds to the score of every line below it. */
const HEADED = 0.5;

/** How sure lines are of a format (0 to 1), given the header lines of their source: those of a known header can be of any shape. */
export const sureness = (format: LogFormat, headers: readonly string[]): ((line: string) => number) => {
  const isHeaded = headers.some((header) => (format.readHeader?.(header, {}) ?? null) !== null);
  return isHeaded ? (line) => Math.min(1, format.score(line) + HEADED) : (line) => format.score(line);
};
