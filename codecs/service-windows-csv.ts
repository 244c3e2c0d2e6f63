import type { ServiceWindow } from '../domain/foresight/tracks.ts';
import { csvFields } from './csv-fields.ts';
import { createSeriesTimeReader, NO_NUMBER, NUMBER } from './series-csv.ts';

/** Where a table of one service's windows has what is needed. */
export interface WindowsHeader {
  readonly timestamp: number;
  /** Names of the columns that are read, and where they are. */
  readonly signals: readonly string[];
  readonly columns: readonly number[];
  /** Whether a value that is no number is a fault: further columns may hold words, which say nothing. */
  readonly needed: readonly boolean[];
}

const ALIASES: ReadonlyMap<string, string> = new Map([['error_share', 'error_ratio']]);

/** Names of columns as the header has them, in the words of objectives. */
export const columnNames = (line: string): readonly string[] =>
  csvFields(line).map((name) => {
    const plain = name.trim();
    return ALIASES.get(plain.toLowerCase()) ?? (KNOWN.includes(plain.toLowerCase()) ? plain.toLowerCase() : plain);
  });

/** What is read of a service whatever the objective says. */
export const KNOWN_SIGNALS: readonly string[] = [
  'count',
  'errors',
  'error_ratio',
  'p50',
  'p95',
  'p99',
  'new_templates',
];
const KNOWN = ['timestamp', ...KNOWN_SIGNALS];

/** Reads the header of a table of windows; a text says what is wrong with it. `wanted` are further columns that an objective names. */
export const readWindowsHeader = (line: string, wanted: readonly string[]): WindowsHeader | string => {
  const names = columnNames(line);
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) return `the header names ${twice} twice: give every column a name of its own`;
  const timestamp = names.indexOf('timestamp');
  if (timestamp < 0) {
    return 'the header has no column timestamp: the first line must name the columns, for example timestamp,count,error_ratio,p95';
  }
  const signals = names.filter((name) => name !== 'timestamp' && name !== '').slice(0, MOST_SIGNALS);
  const lost = wanted.find((name) => names.includes(name) && !signals.includes(name));
  if (lost !== undefined) return `${lost} is beyond the first ${MOST_SIGNALS} columns, which are all that is read`;
  return {
    timestamp,
    signals,
    columns: signals.map((name) => names.indexOf(name)),
    needed: signals.map((name) => KNOWN.includes(name) || wanted.includes(name)),
  };
};

/** Columns that are read at most. */
const MOST_SIGNALS = 64;

/** One window, or what cannot be read of it. */
export type WindowRow = ServiceWindow | { readonly field: string; readonly text: string };

/** A reader of rows: an empty value is absent (NaN), times are ISO 8601 or epochs, as in series. */
export const createWindowRowReader = ({
  timestamp,
  signals,
  columns,
  needed,
}: WindowsHeader): ((line: string) => WindowRow) => {
  const timeOf = createSeriesTimeReader();
  return (line) => {
    const fields = csvFields(line);
    const time = (fields[timestamp] ?? '').trim();
    const at = time === '' ? NaN : timeOf(time);
    if (Number.isNaN(at)) return { field: 'timestamp', text: time };
    const values: number[] = [];
    for (const [index, column] of columns.entries()) {
      const text = (fields[column] ?? '').trim();
      const isAbsent = NO_NUMBER.test(text);
      const isNumber = !isAbsent && NUMBER.test(text);
      if (!isAbsent && !isNumber && needed[index]) return { field: signals[index] ?? '', text };
      values.push(isNumber ? Number(text) : NaN);
    }
    return { at, values };
  };
};
