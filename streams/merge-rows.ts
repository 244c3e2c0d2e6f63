import { createColumnBuilder, unionOfColumns } from '../codecs/parquet/column-builder.ts';
import type { ColumnShape } from '../codecs/parquet/columns.ts';
import { LOG_SHAPES } from '../codecs/log-table.ts';
import { datasetOfOrigin } from '../domain/compaction.ts';
import { compareText } from '../domain/window.ts';
import type { BlobReader } from '../ports/index.ts';
import { createInputReader, describeInput, type InputRows, type MergeInput, type RowUnit } from './merge-inputs.ts';
import type { MergedRowGroup } from './write-merged.ts';

export interface MergeOptions {
  /** About how many bytes the rows in memory may take; 128 MiB. One instant is never divided. */
  readonly memory?: number;
  /** Rows of a row group at most; 131,072. */
  readonly rowGroupRows?: number;
}

const MEMORY_BYTES = 128 * 1024 * 1024;
const ROW_GROUP_ROWS = 128 * 1024;
/** Values of one row group, about, before they are encoded. */
const ROW_GROUP_BYTES = 48 * 1024 * 1024;
/** How many files are opened at once. */
const OPENED_AT_ONCE = 8;

/** The rows of all inputs as row groups sorted by `ts`, then `event_id`, and the columns that any input has. */
export const mergeRows = async (
  blobs: Pick<BlobReader, 'get' | 'getRange'>,
  inputs: readonly MergeInput[],
  { memory = MEMORY_BYTES, rowGroupRows = ROW_GROUP_ROWS }: MergeOptions = {},
): Promise<{ readonly columns: readonly ColumnShape[]; readonly rowGroups: AsyncIterable<MergedRowGroup> }> => {
  const units: RowUnit[] = [];
  const shapes = new Map<string, readonly ColumnShape[]>();
  for (let from = 0; from < inputs.length; from += OPENED_AT_ONCE) {
    const opened = await Promise.all(
      inputs.slice(from, from + OPENED_AT_ONCE).map((input) => describeInput(blobs, input)),
    );
    for (const { columns, rowGroups } of opened) {
      units.push(...rowGroups);
      shapes.set(JSON.stringify(columns), columns);
    }
  }
  const columns = unionOfColumns(LOG_SHAPES, [...shapes.values()]);
  units.sort((a, b) => a.min - b.min || compareText(a.input.key, b.input.key) || a.index - b.index);
  return { columns, rowGroups: rowGroupsOf(createInputReader(blobs), units, columns, { memory, rowGroupRows }) };
};

async function* rowGroupsOf(
  read: ReturnType<typeof createInputReader>,
  units: readonly RowUnit[],
  columns: readonly ColumnShape[],
  { memory, rowGroupRows }: Required<MergeOptions>,
): AsyncGenerator<MergedRowGroup> {
  for await (const parts of slices(read, units, memory)) {
    const order = orderOf(parts);
    const total = parts.reduce((sum, part) => sum + part.memory, 0);
    const fitting = Math.ceil((order.length * ROW_GROUP_BYTES) / Math.max(total, 1));
    const step = Math.max(1, Math.min(rowGroupRows, fitting));
    for (let from = 0; from < order.length; from += step) {
      yield encodeRows(parts, order.slice(from, from + step), columns);
    }
  }
}

/**
 * The rows of all units in stretches of time that fit into memory. A stretch that turns out too large is cut short, at
 * the time by which nine tenths of what was read of it lie before; what lies behind is read again with the next one.
 */
async function* slices(
  read: ReturnType<typeof createInputReader>,
  units: readonly RowUnit[],
  memory: number,
): AsyncGenerator<readonly InputRows[]> {
  let from = -Infinity;
  for (let rest = units; rest.length > 0;) {
    let to = Infinity;
    let parts: InputRows[] = [];
    let held = 0;
    for (const unit of rest) {
      if (unit.min >= to) break;
      const part = await read(unit, from, to);
      parts.push(part);
      held += part.memory;
      while (held > memory) {
        const cut = cutBefore(parts, to);
        if (cut === to) break;
        to = cut;
        parts = parts.map((one) => one.before(cut));
        held = parts.reduce((sum, one) => sum + one.memory, 0);
      }
    }
    parts = parts.filter(({ ts }) => ts.length > 0);
    if (parts.length > 0) yield parts;
    from = to;
    const begin = from;
    rest = rest.filter(({ max }) => max >= begin);
  }
}

const SAMPLES = 4096;
const KEPT_SHARE = 0.9;

/** A time before which most of the rows lie, at least those of the first instant; `to` when there is but one instant. */
const cutBefore = (parts: readonly InputRows[], to: number): number => {
  const rows = parts.reduce((sum, { ts }) => sum + ts.length, 0);
  const step = Math.max(1, Math.floor(rows / SAMPLES));
  const sample: number[] = [];
  let first = Infinity;
  let last = -Infinity;
  for (const { ts } of parts) {
    for (const time of ts) {
      first = Math.min(first, time);
      last = Math.max(last, time);
    }
    for (let row = 0; row < ts.length; row += step) sample.push(ts[row] ?? 0);
  }
  if (first === last) return last + 1 < to ? last + 1 : to;
  sample.sort((a, b) => a - b);
  return Math.max(first + 1, Math.min(last, sample[Math.floor(sample.length * KEPT_SHARE)] ?? last));
};

/** Places of rows, part and row as one number each, in the order in which they are written. */
const orderOf = (parts: readonly InputRows[]): readonly number[] => {
  const order: number[] = [];
  for (const [index, { ts }] of parts.entries())
    for (let row = 0; row < ts.length; row += 1) order.push(index * PART + row);
  const at = (place: number): InputRows | undefined => parts[Math.floor(place / PART)];
  // runs that are in order already cost one comparison a row: each part is one
  return order.sort((a, b) => {
    const [left, right] = [at(a), at(b)];
    const [rowA, rowB] = [a % PART, b % PART];
    return (
      (left?.ts[rowA] ?? 0) - (right?.ts[rowB] ?? 0) ||
      compareText(left?.eventIds[rowA] ?? '', right?.eventIds[rowB] ?? '') ||
      a - b
    );
  });
};

const PART = 2 ** 24;

const encodeRows = (
  parts: readonly InputRows[],
  order: readonly number[],
  columns: readonly ColumnShape[],
): MergedRowGroup => {
  const partOf = Uint32Array.from(order, (place) => Math.floor(place / PART));
  const rowOf = Uint32Array.from(order, (place) => place % PART);
  const chunks = columns.map((shape) => {
    const builder = createColumnBuilder(shape);
    const values = parts.map((part) => part.columns.get(shape.name));
    for (let index = 0; index < partOf.length; index += 1) {
      builder.add(values[partOf[index] ?? 0]?.[rowOf[index] ?? 0] ?? null);
    }
    return builder.finish(null);
  });
  return { chunks, origins: countOrigins(parts, partOf, rowOf) };
};

const countOrigins = (
  parts: readonly InputRows[],
  partOf: Uint32Array,
  rowOf: Uint32Array,
): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  const originsOf = parts.map(({ input }) => new Map(input.origins.map((origin) => [datasetOfOrigin(origin), origin])));
  const datasets = parts.map(({ columns }) => columns.get('dataset'));
  for (let index = 0; index < partOf.length; index += 1) {
    const part = partOf[index] ?? 0;
    const dataset = String(datasets[part]?.[rowOf[index] ?? 0]);
    const origin = originsOf[part]?.get(dataset);
    if (origin === undefined)
      throw new Error(`${parts[part]?.input.key} holds rows of dataset ${dataset}, which is not in its ledger`);
    counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  return counts;
};
