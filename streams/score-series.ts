import { type CsvRecord, csvRecords } from '../codecs/csv-records.ts';
import { decompressed } from '../codecs/decode/decompress.ts';
import { createSeriesRowReader, readSeriesHeader, scoreText } from '../codecs/series-csv.ts';
import { observe } from '../domain/evidence/evidence.ts';
import { createEvidence } from '../domain/evidence/evidence-state.ts';
import { ReplayError } from './errors.ts';

/** What became of the rows of one series. */
export interface SeriesSummary {
  readonly rows: number;
  readonly alarms: number;
  /** Rows without a readable time or value: they got no score. */
  readonly unreadable: number;
  /** Where the first of them is and what is wrong with it; null when all could be read. */
  readonly firstProblem: string | null;
}

const ALARM = 0.5;

/**
 * The rows of a CSV of one series, each with its anomaly score in [0, 1] as the last column: 0.5 and more is an alarm, a value that is
 * missing has 0, a row that cannot be read has none. Reads and writes as it goes, in constant memory. `name` is for messages.
 */
export async function* scoreSeries(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<string, SeriesSummary> {
  const state = createEvidence();
  let read: ReturnType<typeof createSeriesRowReader> | null = null;
  const count = { rows: 0, alarms: 0, unreadable: 0 };
  let firstProblem: string | null = null;
  const scored = ({ text, line, lineBreak }: CsvRecord): string => {
    if (read === null) {
      const header = readSeriesHeader(text);
      if (typeof header === 'string') throw new ReplayError('nothing-readable', `${name}: line ${line}: ${header}`);
      read = createSeriesRowReader(header);
      return `${text},anomaly_score${lineBreak}`;
    }
    const row = read(text);
    count.rows += 1;
    if ('field' in row) {
      count.unreadable += 1;
      firstProblem ??= `line ${line}: the ${row.field} is ${JSON.stringify(row.text.slice(0, 80))}`;
      return `${text},${lineBreak}`;
    }
    const { score } = observe(state, row.timestampMs, row.value);
    if (score >= ALARM) count.alarms += 1;
    return `${text},${scoreText(score)}${lineBreak}`;
  };
  for await (const records of csvRecords(decompressed(chunks))) {
    if (records.length > 0) yield records.map(scored).join('');
  }
  if (read === null) {
    throw new ReplayError(
      'nothing-readable',
      `${name} is empty: the first line must be a header such as timestamp,value`,
    );
  }
  return { ...count, firstProblem };
}
