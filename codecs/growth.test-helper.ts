/** Lengths in characters, each four times the one before. */
const LENGTHS = [2, 8, 32, 128].map((kilo) => kilo * 1024);
/** Shorter times say nothing. */
const FLOOR_MS = 25;
/** For sixteen times the text: linear work takes 16 times as long, quadratic 256 times. */
const MOST_GROWTH = 80;
const STEPS = 2;
const REPEATS = 3;
/** The clock of a thread is coarse: a shorter time counts as this. */
const RESOLUTION_MS = 1;
/** Beyond this no pause explains it. */
const CLEARLY_MS = 300;

/** Milliseconds of this thread alone: what others do on a shared machine is left out. */
const timeOf = (work: (text: string) => unknown, text: string): number => {
  const before = process.threadCpuUsage();
  work(text);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};

/** The least of several: a pause to collect garbage is left out. */
const leastTimeOf = (work: (text: string) => unknown, text: string): number =>
  Math.min(...Array.from({ length: REPEATS }, () => timeOf(work, text)));

/** In words how the time grew where it grew faster than the text; null when it did not. */
export const superlinear = (work: (text: string) => unknown, textOf: (length: number) => string): string | null => {
  for (const [index, length] of LENGTHS.entries()) {
    const text = textOf(length);
    const shorter = LENGTHS[index - STEPS];
    const once = timeOf(work, text);
    if (once < FLOOR_MS || shorter === undefined) continue;
    const before = Math.max(RESOLUTION_MS, leastTimeOf(work, textOf(shorter)));
    const after = once > CLEARLY_MS ? once : leastTimeOf(work, text);
    if (after > MOST_GROWTH * before) {
      return `${shorter} characters took ${before.toFixed(2)} ms, ${length} took ${after.toFixed(1)} ms`;
    }
  }
  return null;
};

/** What hostile or broken lines repeat. */
const RUNS = [
  'a',
  ' ',
  '1',
  '"',
  '\\',
  '[',
  ']',
  '{',
  '}',
  '(',
  'a.',
  'a ',
  '1 ',
  'key=',
  'k=v ',
  'k="v" ',
  'k="\\',
  '": ',
  '{"a":',
  '[1,',
  ': ',
  ',',
  '/',
  '/a',
  '-',
  '::',
  'A:',
  '%20',
  '\t',
  '<1>',
  'GET /',
  '2026-11-20 22:10:29 ',
  'took 5 ',
  'é',
];

/** Makers of hostile texts behind a beginning, by what they repeat. */
export const hostileTexts = (beginning: string): readonly (readonly [run: string, (length: number) => string])[] =>
  RUNS.map((run) => [run, (length) => beginning + run.repeat(Math.ceil(length / run.length))] as const);
