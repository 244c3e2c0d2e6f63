import { pickByteValues, sizeAt } from './byte-values.ts';
import { type Chunk, plainChunk, type PlainPart } from './chunk.ts';
import type { ColumnShape } from './columns.ts';
import type { Placement } from './nulls.ts';
import { textBounds } from './statistics.ts';

/** A page holds about this much; a single larger value has a page of its own. */
const MOST_PAGE_BYTES = 1024 * 1024;

/** A chunk of texts or runs of bytes, given as they were added, each after its length. */
export const bytesChunk = (shape: ColumnShape, placement: Placement, added: Buffer, nulls: number): Chunk => {
  const bytes = placement.picks ? pickByteValues(added, placement.picks) : added;
  const bounds = shape.type === 'string' ? textBounds(bytes) : null;
  return plainChunk(shape, nulls, partsOf(placement, bytes), bounds);
};

const partsOf = ({ rows, levels }: Placement, bytes: Buffer): readonly PlainPart[] => {
  if (bytes.length <= MOST_PAGE_BYTES) return [{ rows, levels, bytes }];
  const parts: PlainPart[] = [];
  let firstRow = 0;
  let first = 0;
  let at = 0;
  const cut = (row: number): void => {
    const ownLevels = levels === null || levels === 'present' ? levels : levels.subarray(firstRow, row);
    parts.push({ rows: row - firstRow, levels: ownLevels, bytes: bytes.subarray(first, at) });
    firstRow = row;
    first = at;
  };
  const isNull = (row: number): boolean => levels !== null && levels !== 'present' && levels[row] === 0;
  for (let row = 0; row < rows; row += 1) {
    if (isNull(row)) continue;
    const size = sizeAt(bytes, at);
    if (at > first && at + size - first > MOST_PAGE_BYTES) cut(row);
    at += size;
  }
  cut(rows);
  return parts;
};
