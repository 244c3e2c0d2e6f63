import { minutesBefore, type SeriesMemory } from './memory.ts';
import { MINUTE_MS } from './window.ts';

/** A stream must have been heard of in so many minutes, without a silent one among them, before its silence is news. */
const MIN_MINUTES = 10;
/** So many records must be missing, at the lowest rate known. */
const MIN_MISSING = 20;

/**
 * True when nothing at all is written any more where something was written in every minute known: the whole of a live stream
 * only, since a route may fall out of use, and a file just ends. The first and last minute known are seldom full ones and do
 * not count for the lowest rate.
 */
export const isTotallySilent = (memory: SeriesMemory, minute: number): boolean => {
  if (memory.name.service !== null || memory.seenAt >= minute) return false;
  const known = minutesBefore(memory, minute);
  const [first] = known;
  if (first === undefined || known.length < MIN_MINUTES) return false;
  if (known.length < (memory.seenAt - first.minute) / MINUTE_MS + 1) return false;
  const lowest = known.slice(1, -1).reduce((least, { records }) => Math.min(least, records), Infinity);
  return (lowest * (minute - memory.seenAt)) / MINUTE_MS >= MIN_MISSING;
};
