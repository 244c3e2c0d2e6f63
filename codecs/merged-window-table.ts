import type { SeriesWindow } from '../domain/window.ts';
import type { Chunk } from './parquet/chunk.ts';
import { createColumnBuilder } from './parquet/column-builder.ts';
import type { ColumnShape } from './parquet/columns.ts';
import type { ParquetValue } from './parquet/decode.ts';
import { WINDOW_COLUMNS, windowOf, windowRow } from './window-table.ts';

/** One minute of one series out of one or several blocks of a ledger. */
export interface MergedWindow {
  readonly ledger: string;
  readonly dataset: string;
  /** Number and id of the block, or of the last of several blocks that a look has seen together. */
  readonly block: number;
  readonly blockId: string;
  /** Start of the minute, epoch ms. */
  readonly minute: number;
  readonly series: SeriesWindow;
}

/** The columns of merged windows: those of `windows`, then where they came from. */
export const MERGED_WINDOW_SHAPES: readonly ColumnShape[] = [
  ...WINDOW_COLUMNS.map(({ name, type }) => ({ name, type, optional: false })),
  { name: 'ledger', type: 'string', optional: false },
  { name: 'block', type: 'int64', optional: false },
  { name: 'block_id', type: 'string', optional: false },
];

/** Merged windows as one row group, in the order given. */
export const encodeMergedWindows = (windows: readonly MergedWindow[]): readonly Chunk[] => {
  const builders = MERGED_WINDOW_SHAPES.map(createColumnBuilder);
  for (const { ledger, dataset, block, blockId, minute, series } of windows) {
    const row = [...windowRow(dataset, minute, series), ledger, block, blockId];
    for (const [index, builder] of builders.entries()) builder.add(row[index] ?? null);
  }
  return builders.map((builder) => builder.finish(null));
};

/** The merged windows of a row group that `isWanted`, in its order. */
export const decodeMergedWindows = (
  columns: ReadonlyMap<string, readonly ParquetValue[]>,
  isWanted: (ledger: string, minute: number) => boolean,
): readonly MergedWindow[] => {
  const found: MergedWindow[] = [];
  for (const [row, value] of (columns.get('ledger') ?? []).entries()) {
    const at = (name: string): ParquetValue => columns.get(name)?.[row] ?? null;
    const ledger = value as string;
    const minute = at('minute') as number;
    if (!isWanted(ledger, minute)) continue;
    const series = { service: at('service') as string, route: at('route') as string, window: windowOf(at) };
    found.push({
      ledger,
      dataset: at('dataset') as string,
      block: at('block') as number,
      blockId: at('block_id') as string,
      minute,
      series,
    });
  }
  return found;
};
