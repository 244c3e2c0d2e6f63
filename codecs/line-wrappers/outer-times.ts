import type { ParserContext } from '../log-formats/format.ts';
import { createTimeReader, type TimeReader } from '../timestamp.ts';

/** Reads the times of wrappers. */
export interface OuterTimes extends TimeReader {
  /** Whether the time that was read last named its year. */
  dated(): boolean;
}

/** A reader of times by the rules of a reading. */
export const createOuterTimes = ({ reading, latestTs }: ParserContext): OuterTimes => {
  const dated = createTimeReader({ ...reading, year: null, latestTs });
  const any = createTimeReader({ ...reading, latestTs });
  let last = dated;
  return {
    read: (text, start) => {
      last = dated;
      const ts = dated.read(text, start);
      if (ts !== null || reading.year === null) return ts;
      last = any;
      return any.read(text, start);
    },
    readClock: (text, start) => {
      last = any;
      return any.readClock(text, start);
    },
    end: () => last.end(),
    zoned: () => last.zoned(),
    dated: () => last === dated,
    believe: (ts) => dated.believe(ts),
  };
};

/** A reader for which every time of a known shape is one: tells where times stand, not when they are. */
export const timeShapes = (): OuterTimes => {
  const times = createTimeReader({
    zone: { offsetMinutes: 0, assumed: true },
    year: { year: 2000, firstMonth: 1, assumed: true },
    earliestTs: Number.NEGATIVE_INFINITY,
    latestTs: Number.POSITIVE_INFINITY,
  });
  return { ...times, dated: () => false };
};
