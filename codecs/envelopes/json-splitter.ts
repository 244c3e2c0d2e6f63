import { MAX_RECORD_BYTES } from '../../domain/block.ts';
import { betweenDocuments, token } from './json-scan-document.ts';
import { lineBegin, passing, searching, textLine } from './json-scan-gap.ts';
import { cutShort, passLong, type Scan, startScan } from './json-scan-state.ts';
import type { EnvelopeShape } from './json-shape.ts';
import { isSpace } from './json-value.ts';
import { LOOKBACK_BYTES } from './object-levels.ts';

/** Splits JSON documents, one after another in any layout, into one line per element. */
export interface Splitter {
  /** Works off the bytes at hand, which begin where the last call's result left off; gives how many it is done with. */
  run(bytes: Uint8Array, isLast: boolean): number;
  /** The lines since the last time. */
  take(): Uint8Array;
  /** Parts that were no JSON and became lines as they were. */
  damaged(): number;
  /** True when the last document ended before its end. */
  isCutShort(): boolean;
}

/**
 * A streaming scanner: a stack of the objects and lists around the current byte, with the shape's paths beside it, so that
 * memory is bounded by one element. Elements and the frame around them are checked token by token. Behind damage it goes
 * on at the next object that begins with a key with which such objects began before; what lies between is a line of its own.
 */
export const createJsonSplitter = (shape: EnvelopeShape): Splitter => {
  const scan = startScan(shape);
  return {
    run: (bytes, isLast) => {
      while (scan.at < bytes.length) if (!step(scan, bytes, isLast)) break;
      if (isLast) end(scan, bytes);
      const done = isLast ? bytes.length : firstNeeded(scan);
      scan.at -= done;
      scan.searchFrom -= done;
      if (scan.pinned >= 0) scan.pinned -= done;
      return done;
    },
    take: () => scan.output.take(),
    damaged: () => scan.damaged,
    isCutShort: () => scan.isCutShort,
  };
};

/** The next token, element or gap; false when more bytes are needed. */
const step = (scan: Scan, bytes: Uint8Array, isLast: boolean): boolean => {
  switch (scan.state) {
    case 'long value':
      return passing(scan, bytes, isLast);
    case 'searching':
      return searching(scan, bytes, isLast);
    case 'text line':
      return textLine(scan, bytes, isLast);
    case 'scanning': {
      const frame = scan.stack.at(-1);
      const byte = bytes[scan.at] ?? 0;
      if (isSpace(byte) || byte === 0) {
        if (!frame && scan.shape.keepsLines) return lineBegin(scan, bytes, isLast);
        scan.at += 1;
        return true;
      }
      if (scan.pinned >= 0 && scan.at - scan.pinned > MAX_RECORD_BYTES) {
        scan.stack = [];
        passLong(scan, scan.pinned);
        return true;
      }
      return frame ? token(scan, bytes, frame, isLast) : betweenDocuments(scan, bytes, isLast);
    }
  }
};

/** The source has ended: within a document, or between two. */
const end = (scan: Scan, bytes: Uint8Array): void => {
  if (scan.stack.length > 0 && scan.state === 'scanning') {
    if (scan.pinned >= 0) cutShort(scan, bytes, scan.pinned);
    scan.isCutShort = true;
  }
  scan.queue.flush();
};

/** The first byte that may be looked at again. */
const firstNeeded = ({ state, at, pinned }: Scan): number => {
  if (pinned >= 0) return pinned;
  return state === 'searching' ? Math.max(0, at - LOOKBACK_BYTES) : at;
};
