/** Lengths in characters, each four times the one before. */
const LENGTHS = [2, 8, 32, 128].map((kilo) => kilo * 1024);
/** Shorter times say nothing. */
const FLOOR_MS = 25;
/** A sixteenth of the text, read sixteen times: linear work takes as long as the whole, quadratic a sixteenth of it. */
const PARTS = 16;
const STEPS = 2;
const MOST_GROWTH = 5;
const REPEATS = 3;
/** Beyond this no pause explains it. */
const CLEARLY_MS = 300;

/** Milliseconds of this thread alone: what others do on a shared machine is left out. */
const timeOf = (work: (text: string) => unknown, text: string, times: number): number => {
  const before = process.threadCpuUsage();
  for (let time = 0; time < times; time += 1) work(text);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};

/** The least of several: a pause to collect garbage is left out. */
const leastTimeOf = (work: (text: string) => unknown, text: string): number =>
  Math.min(...Array.from({ length: REPEATS }, () => timeOf(work, text, 1)));

/** In words how the time grew where it grew faster than the text; null when it did not. */
export const superlinear = (work: (text: string) => unknown, textOf: (length: number) => string): string | null => {
  for (const [index, length] of LENGTHS.entries()) {
    const text = textOf(length);
    const shorter = LENGTHS[index - STEPS];
    const once = timeOf(work, text, 1);
    if (once < FLOOR_MS || shorter === undefined) continue;
    const inParts = timeOf(work, textOf(shorter), PARTS);
    const whole = once > CLEARLY_MS ? once : leastTimeOf(work, text);
    if (whole > FLOOR_MS && whole > MOST_GROWTH * inParts) {
      return `${PARTS} times ${shorter} characters took ${inParts.toFixed(0)} ms, ${length} at once ${whole.toFixed(0)} ms`;
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
