import { DAY_MS } from '../../domain/window.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Fewer days in a row than this stand one by one. */
const SHORTEST_RANGE = 3;

/**
 * A condition on `dt` that exactly these days (as 2026-02-18, in any order) meet; days in a row become ranges. Throws for
 * no day, and for what is no day: it would stand in SQL.
 */
export const dayFilter = (days: readonly string[]): string => {
  const odd = days.find((day) => !isDay(day));
  if (odd !== undefined) throw new Error(`"${odd}" is not a day like 2026-02-18: a view over days cannot name it`);
  if (days.length === 0) throw new Error('a condition on days needs at least one day');
  const runs = runsOf([...new Set(days)].sort());
  const single = runs.filter((run) => run.length < SHORTEST_RANGE).flat();
  const ranges = runs.filter((run) => run.length >= SHORTEST_RANGE);
  return [
    ...ranges.map((run) => `dt between '${run[0]}' and '${run.at(-1)}'`),
    ...(single.length === 0 ? [] : [`dt in (${single.map((day) => `'${day}'`).join(', ')})`]),
  ].join(' or ');
};

const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

const isDay = (text: string): boolean =>
  DAY.test(text) && !Number.isNaN(startOf(text)) && new Date(startOf(text)).toISOString().startsWith(text);

/** Sorted days, cut where one is missing. */
const runsOf = (days: readonly string[]): readonly (readonly string[])[] => {
  const runs: string[][] = [];
  let last = Number.NaN;
  for (const day of days) {
    const start = startOf(day);
    if (start === last + DAY_MS) runs.at(-1)?.push(day);
    else runs.push([day]);
    last = start;
  }
  return runs;
};
