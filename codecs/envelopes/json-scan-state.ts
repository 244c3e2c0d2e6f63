import { createElementQueue, type ElementQueue } from './element-queue.ts';
import { type EnvelopeShape, type PathNode, pathTree } from './json-shape.ts';
import { NEWLINE, OPEN } from './json-value.ts';
import { createLineOutput, type LineOutput } from './line-output.ts';
import { type LongValue, longValue } from './long-value.ts';
import { createObjectLevels, type ObjectLevels } from './object-levels.ts';

/** An object or list around the current byte. */
export interface Frame {
  readonly isList: boolean;
  /** Its place among the paths of the shape; null = on none of them. */
  readonly node: PathNode | null;
  /** Values of it that its elements need, by key. */
  readonly context: Record<string, unknown>;
  /** The key whose value comes next or is open. */
  key: string;
}

/** How far the scan of a stream of documents is. Positions count from the first byte at hand. */
export interface Scan {
  readonly shape: EnvelopeShape;
  readonly root: PathNode;
  readonly output: LineOutput;
  readonly queue: ElementQueue;
  readonly levels: ObjectLevels;
  stack: Frame[];
  expected: 'value' | 'value or close' | 'key' | 'key or close' | 'after key' | 'after value';
  state: 'scanning' | 'long value' | 'searching' | 'text line';
  /** Where scanning goes on. */
  at: number;
  /** Where the document begins that may yet turn out to be no envelope; -1 = none. */
  pinned: number;
  /** Where the next object behind damage may begin. */
  searchFrom: number;
  long: LongValue;
  damaged: number;
  isCutShort: boolean;
}

/** A scan before the first byte. */
export const startScan = (shape: EnvelopeShape): Scan => {
  const root = pathTree(shape);
  const output = createLineOutput();
  return {
    shape,
    root,
    output,
    queue: createElementQueue(shape, output),
    levels: createObjectLevels(shape, root),
    stack: [],
    expected: 'value',
    state: 'scanning',
    at: 0,
    pinned: -1,
    searchFrom: 0,
    long: longValue(),
    damaged: 0,
    isCutShort: false,
  };
};

/** A value has ended: what may come next. */
export const closed = (scan: Scan): void => {
  if (scan.stack.length === 0) endOfDocument(scan);
  else scan.expected = 'after value';
};

const endOfDocument = (scan: Scan): void => {
  scan.queue.flush();
  scan.levels.endDocument();
  if (!scan.shape.keepsLines) scan.output.endLine();
  scan.expected = 'value';
};

/** What begins at `from` is too long to be held: it passes through as it is. */
export const passLong = (scan: Scan, from: number): void => {
  scan.queue.flush();
  scan.output.endLine();
  scan.state = 'long value';
  scan.long = longValue();
  scan.at = from;
  scan.pinned = -1;
};

/** Gives up on what begins at `from`: it becomes a line of its own, up to the next object that looks sound. */
export const search = (scan: Scan, from: number, isText: boolean): void => {
  scan.queue.flush();
  if (!scan.shape.keepsLines) scan.output.endLine();
  scan.damaged += isText ? 0 : 1;
  scan.pinned = -1;
  scan.at = from;
  scan.searchFrom = from + 1;
  if (scan.shape.keepsLines) {
    scan.stack = [];
    scan.expected = 'value';
    scan.state = 'text line';
  } else scan.state = 'searching';
};

/** The source ends within what begins at `from`: that is its last line, without a line break. */
export const cutShort = (scan: Scan, bytes: Uint8Array, from: number): void => {
  scan.queue.flush();
  scan.output.endLine();
  scan.output.addFlat(bytes, from, bytes.length);
  scan.isCutShort = true;
  scan.at = bytes.length;
  scan.pinned = -1;
  scan.stack = [];
};

/** Writes an element, or keeps it until its surroundings are known. */
export const emit = (scan: Scan, bytes: Uint8Array, from: number, to: number): void => {
  if (bytes[from] === OPEN) scan.levels.learn(bytes, [from, to], scan.stack, true);
  if (scan.shape.linesOf !== null)
    return scan.queue.add(
      bytes,
      from,
      to,
      scan.stack.map(({ context }) => context),
    );
  scan.output.endLine();
  scan.output.addJson(bytes, from, to);
  if (scan.shape.keepsLines) padLines(scan, bytes, from, to);
  else scan.output.endLine();
};

/** Blank lines for the line breaks within a document, so that lines keep their numbers. */
const padLines = (scan: Scan, bytes: Uint8Array, from: number, to: number): void => {
  for (let line = bytes.indexOf(NEWLINE, from); line >= 0 && line < to; line = bytes.indexOf(NEWLINE, line + 1))
    scan.output.newline();
};
