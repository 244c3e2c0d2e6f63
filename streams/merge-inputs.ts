import type { ColumnShape } from '../codecs/parquet/columns.ts';
import type { ParquetValue } from '../codecs/parquet/decode.ts';
import {
  numbersOf,
  openParquet,
  openParquetBytes,
  type ParquetFileReader,
  textsOf,
} from '../codecs/parquet/row-groups.ts';
import { datasetOfOrigin } from '../domain/compaction.ts';
import type { BlobReader } from '../ports/index.ts';

type InputBlobs = Pick<BlobReader, 'get' | 'getRange'>;

/** A file to be merged, and whose rows in it are wanted. */
export interface MergeInput {
  readonly key: string;
  readonly bytes: number;
  /** Where its rows came from; of one dataset there is one origin at most. */
  readonly origins: readonly string[];
  /** Origins whose rows are left out. */
  readonly without: readonly string[];
}

/** A row group of an input, with the times of its rows (epoch ms). */
export interface RowUnit {
  readonly input: MergeInput;
  readonly index: number;
  readonly min: number;
  readonly max: number;
}

/** Rows of one row group of an input. */
export interface InputRows {
  readonly input: MergeInput;
  readonly columns: ReadonlyMap<string, readonly ParquetValue[]>;
  readonly ts: readonly number[];
  readonly eventIds: readonly string[];
  /** Whether `ts` never falls. */
  readonly isSorted: boolean;
  /** About how many bytes they take. */
  readonly memory: number;
  /** Those of them before an instant. */
  before(to: number): InputRows;
}

/** What is known of an input before its rows are read. */
export const describeInput = async (
  blobs: InputBlobs,
  input: MergeInput,
): Promise<{ readonly columns: readonly ColumnShape[]; readonly rowGroups: readonly RowUnit[] }> => {
  const file = await openRanges(blobs, input);
  const rowGroups = file.rowGroups.map((place) => {
    const { min, max } = place.bounds('ts') ?? { min: -Infinity, max: Infinity };
    return { input, index: place.index, min: Number(min), max: Number(max) };
  });
  return { columns: file.columns, rowGroups };
};

/** A file up to this many bytes is fetched whole. */
const WHOLE_BYTES = 8 * 1024 * 1024;
/** Readers of larger files that are kept open, and values of row groups that are kept, at most. */
const MAX_OPEN = 32;
const KEPT_BYTES = 32 * 1024 * 1024;

/** Reads the rows of a unit whose `ts` is in [from, to); keeps what it read last, for the next stretch begins where this one ends. */
export const createInputReader = (
  blobs: InputBlobs,
): ((unit: RowUnit, from: number, to: number) => Promise<InputRows>) => {
  const open = new Map<string, ParquetFileReader>();
  const kept = new Map<string, { readonly rows: InputRows; readonly memory: number }>();
  const fileOf = async (input: MergeInput): Promise<ParquetFileReader> => {
    const known = open.get(input.key);
    if (known) return known;
    if (input.bytes <= WHOLE_BYTES) return openParquetBytes(await whole(blobs, input));
    const file = await openRanges(blobs, input);
    open.set(input.key, file);
    const [oldest] = open.keys();
    if (open.size > MAX_OPEN && oldest !== undefined) open.delete(oldest);
    return file;
  };
  const keep = (name: string, rows: InputRows): void => {
    kept.set(name, { rows, memory: rows.memory });
    let held = [...kept.values()].reduce((sum, { memory }) => sum + memory, 0);
    for (const [other, { memory }] of kept) {
      if (held <= KEPT_BYTES) return;
      kept.delete(other);
      held -= memory;
    }
  };
  return async (unit, from, to) => {
    const name = `${unit.input.key} ${unit.index}`;
    const known = kept.get(name)?.rows ?? (await readUnit(await fileOf(unit.input), unit));
    kept.delete(name);
    if (unit.max >= to) keep(name, known);
    return between(known, from, to);
  };
};

const openRanges = (blobs: InputBlobs, input: MergeInput): Promise<ParquetFileReader> =>
  openParquet(input.bytes, async (start, end) => (await blobs.getRange(input.key, start, end)) ?? missing(input.key));

const whole = async (blobs: InputBlobs, { key }: MergeInput): Promise<Uint8Array> =>
  (await blobs.get(key)) ?? missing(key);

const missing = (key: string): never => {
  throw Object.assign(new Error(`${key} was deleted while it was being merged: the next compaction plans anew`), {
    code: 'ECHANGED',
  });
};

const readUnit = async (file: ParquetFileReader, { input, index }: RowUnit): Promise<InputRows> => {
  const place = file.rowGroups[index];
  if (!place) throw new Error(`${input.key} has no row group ${index} any more`);
  const columns = await file.read(place);
  const { without } = input;
  const rows = rowsOf(input, columns, place.memory);
  if (without.length === 0) return rows;
  const left = new Set(without.map(datasetOfOrigin));
  const datasets = columns.get('dataset') ?? [];
  return pick(rows, (row) => !left.has(String(datasets[row])));
};

const rowsOf = (
  input: MergeInput,
  columns: ReadonlyMap<string, readonly ParquetValue[]>,
  memory: number,
): InputRows => {
  const ts = numbersOf(columns.get('ts'));
  const rows: InputRows = {
    isSorted: ts.every((time, row) => row === 0 || time >= (ts[row - 1] ?? 0)),
    input,
    columns,
    ts,
    eventIds: textsOf(columns.get('event_id')),
    memory,
    before: (to) => between(rows, -Infinity, to),
  };
  return rows;
};

/** The rows whose `ts` is in [from, to): a stretch of them where they are in order, as ours are. */
const between = (rows: InputRows, from: number, to: number): InputRows => {
  const { input, columns, ts, memory, isSorted } = rows;
  if (!isSorted) {
    return pick(rows, (row) => {
      const time = ts[row] ?? 0;
      return time >= from && time < to;
    });
  }
  const [begin, end] = [firstAtOrAfter(ts, from), firstAtOrAfter(ts, to)];
  if (begin === 0 && end === ts.length) return rows;
  const cut = [...columns].map(([name, values]) => [name, values.slice(begin, end)] as const);
  return rowsOf(input, new Map(cut), Math.ceil((memory * (end - begin)) / Math.max(1, ts.length)));
};

const firstAtOrAfter = (ts: readonly number[], time: number): number => {
  let low = 0;
  let high = ts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ts[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
};

const pick = ({ input, columns, ts, memory }: InputRows, isWanted: (row: number) => boolean): InputRows => {
  const wanted = Uint32Array.from(ts.keys()).filter((row) => isWanted(row));
  const picked = [...columns].map(
    ([name, values]) => [name, Array.from(wanted, (row) => values[row] ?? null)] as const,
  );
  return rowsOf(input, new Map(picked), Math.ceil((memory * wanted.length) / Math.max(1, ts.length)));
};
