import { csvFields } from './csv-fields.ts';
import { createTimeReader, epochMs } from './timestamp.ts';

/** Where a table of one series has what is needed; `columns` counts all of them. */
export interface SeriesHeader {
  readonly timestamp: number;
  readonly value: number;
  readonly columns: number;
}

/** Reads the header of a table of one series; a text says what is wrong with it. */
export const readSeriesHeader = (line: string): SeriesHeader | string => {
  const names = csvFields(line).map((name) => name.trim().toLowerCase());
  const [timestamp, value] = ['timestamp', 'value'].map((name) => names.indexOf(name));
  if (timestamp === undefined || value === undefined || timestamp < 0 || value < 0) {
    const missing = ['timestamp', 'value'].filter((name) => !names.includes(name)).join(' and ');
    return `the header has no column ${missing}: the first line must name the columns, for example timestamp,value`;
  }
  if (names.includes('anomaly_score')) {
    return 'there is a column anomaly_score already: give the series without its old scores';
  }
  return { timestamp, value, columns: names.length };
};

/** One row: its time in epoch ms and its value (NaN where it is empty), or what cannot be read. */
export type SeriesRow =
  | { readonly timestampMs: number; readonly value: number }
  | { readonly field: 'timestamp' | 'value'; readonly text: string };

/** What stands for no value. */
export const NO_NUMBER = /^(?:|nan|null|none|na|n\/a|-)$/i;
/** A number as tables write it. */
export const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const DATE = /^\d{4}-\d\d-\d\d$/;
/** A clock without seconds, and what may follow it. */
const TO_THE_MINUTE = /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d)(?=$|Z|[+-])/;
const ANY_TIME = 8.64e15;

/** A reader of times in ISO 8601 (UTC where no zone is written) or as epoch s, ms, µs or ns: epoch ms, NaN for anything else. */
export const createSeriesTimeReader = (): ((text: string) => number) => {
  const times = createTimeReader({
    zone: { offsetMinutes: 0, assumed: true },
    year: null,
    latestTs: ANY_TIME,
    earliestTs: -ANY_TIME,
  });
  return (text) => {
    if (NUMBER.test(text)) return epochMs(Number(text));
    const ms = times.read(DATE.test(text) ? `${text}T00:00:00` : text.replace(TO_THE_MINUTE, '$1:00'), 0);
    return ms === null ? NaN : ms;
  };
};

/** A reader of the rows of a table of one series. */
export const createSeriesRowReader = ({ timestamp, value }: SeriesHeader): ((line: string) => SeriesRow) => {
  const timeOf = createSeriesTimeReader();
  return (line) => {
    const fields = csvFields(line);
    const time = (fields[timestamp] ?? '').trim();
    const timestampMs = time === '' ? NaN : timeOf(time);
    if (Number.isNaN(timestampMs)) return { field: 'timestamp', text: time };
    const number = (fields[value] ?? '').trim();
    if (NO_NUMBER.test(number)) return { timestampMs, value: NaN };
    if (!NUMBER.test(number)) return { field: 'value', text: number };
    return { timestampMs, value: Number(number) };
  };
};

/** A score with six digits, cut off so that none is rounded up to an alarm. */
export const scoreText = (score: number): string => String(Math.floor(score * 1e6) / 1e6);
