import { type CsvRecord, csvRecords } from '../codecs/csv-records.ts';
import { decompressed } from '../codecs/decode/decompress.ts';
import { createAlertWriter } from '../codecs/foresight-alert.ts';
import { columnNames, createWindowRowReader, KNOWN_SIGNALS, readWindowsHeader } from '../codecs/service-windows-csv.ts';
import type { Foresight } from '../domain/foresight/forecaster.ts';
import { watchService } from '../domain/foresight/watch-service.ts';
import type { AlertJson } from '../domain/machine-output.ts';
import type { Slo, SloLimit } from '../domain/slo.ts';
import { ReplayError } from './errors.ts';

/** What became of the windows of one service. */
export interface WindowsSummary {
  readonly rows: number;
  readonly alerts: number;
  /** Rows that could not be read, or whose time is not after the one before: they were left out. */
  readonly unreadable: number;
  /** Where the first of them is and what is wrong with it; null when all could be read. */
  readonly firstProblem: string | null;
  /** Why nothing could be foretold; null when it could. */
  readonly unknown: Foresight['unknown'] | 'no-objective';
  /** Signals of the objective that the table does not have. */
  readonly absent: readonly string[];
}

/** What to watch: names for messages and alerts, and the objective; null = the failure condition of the detector, as far as the columns allow. */
export interface WindowsSource {
  readonly name: string;
  readonly dataset: string;
  readonly service: string;
  readonly slo: Slo | null;
}

/** The alerts of a CSV of one service's windows, as they come: reads as it goes, in constant memory. */
export async function* predictSeries(
  chunks: AsyncIterable<Uint8Array>,
  source: WindowsSource,
): AsyncGenerator<readonly AlertJson[], WindowsSummary> {
  const count = { rows: 0, alerts: 0, unreadable: 0 };
  let watch: ((record: CsvRecord) => AlertJson | null) | null = null;
  let firstProblem: string | null = null;
  let unknown: WindowsSummary['unknown'] = 'too-few-windows';
  let absent: readonly string[] = [];
  const leaveOut = (problem: string): null => {
    count.unreadable += 1;
    firstProblem ??= problem;
    return null;
  };
  const open = ({ text, line }: CsvRecord): ((record: CsvRecord) => AlertJson | null) => {
    const refuse = (reason: string): never => {
      throw new ReplayError('nothing-readable', `${source.name}: line ${line}: ${reason}`);
    };
    const names = columnNames(text);
    const slo = objectiveFor(names, source.slo ?? defaultObjective(names));
    if (typeof slo === 'string') return refuse(slo);
    absent = slo.absent;
    const header = readWindowsHeader(
      text,
      slo.limits.map(({ signal }) => signal),
    );
    if (typeof header === 'string') return refuse(header);
    const read = createWindowRowReader(header);
    const fold = watchService(header.signals, slo);
    const write = createAlertWriter(source.dataset, source.service, slo);
    let before = -Infinity;
    return (record) => {
      count.rows += 1;
      const row = read(record.text);
      if ('field' in row) {
        return leaveOut(`line ${record.line}: the ${row.field} is ${JSON.stringify(row.text.slice(0, 80))}`);
      }
      if (row.at <= before) return leaveOut(`line ${record.line}: the time is not after that of the row before`);
      before = row.at;
      const { decision, foresight } = fold(row);
      unknown = slo.limits.length === 0 ? 'no-objective' : foresight.unknown;
      return decision === null ? null : write(decision);
    };
  };
  for await (const records of csvRecords(decompressed(chunks))) {
    const alerts: AlertJson[] = [];
    for (const record of records) {
      if (watch === null) {
        watch = open(record);
        continue;
      }
      const alert = watch(record);
      if (alert !== null) alerts.push(alert);
    }
    count.alerts += alerts.length;
    if (alerts.length > 0) yield alerts;
  }
  if (watch === null) {
    throw new ReplayError(
      'nothing-readable',
      `${source.name} is empty: the first line must be a header such as timestamp,count,error_ratio,p95`,
    );
  }
  return { ...count, firstProblem, unknown, absent };
}

/** The part of an objective that a table can show, and the known signals that it does not have; a text says what is wrong. */
const objectiveFor = (names: readonly string[], slo: Slo): (Slo & Pick<WindowsSummary, 'absent'>) | string => {
  const limits = slo.limits.filter(({ signal }) => isThere(names, signal));
  const absent = slo.limits.map(({ signal }) => signal).filter((signal) => !isThere(names, signal));
  const strange = absent.find((signal) => !KNOWN_SIGNALS.includes(signal));
  if (strange === undefined && (limits.length > 0 || absent.length === 0)) return { ...slo, limits, absent };
  const known = names.filter((name) => name !== 'timestamp' && name !== '').join(', ');
  return `the objective names ${strange ?? absent.join(', ')}, but the columns are ${known}`;
};

const isThere = (names: readonly string[], signal: string): boolean =>
  names.includes(signal) || (signal === 'error_ratio' && names.includes('errors') && names.includes('count'));

/** Errors above 5 %, or more than 5 % above the critical limit of 2 s, in two of three windows, as far as the columns allow: DESIGN, detection point 3. */
const defaultObjective = (names: readonly string[]): Slo => {
  const slow = ['p95', 'p99'].find((name) => names.includes(name));
  const limits: SloLimit[] = [
    ...(isThere(names, 'error_ratio') ? [{ signal: 'error_ratio', comparison: '>', limit: 0.05 } as const] : []),
    ...(slow === undefined ? [] : [{ signal: slow, comparison: '>', limit: 2000 } as const]),
  ];
  return { limits, windows: 2, ofWindows: 3 };
};
