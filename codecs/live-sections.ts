import type { BlockHeader } from '../domain/block.ts';
import { type LivePart, partsOfText } from '../domain/live.ts';
import { CONTINUES } from './envelopes/payload.ts';
import type { BlockContext } from './record-cutter.ts';

/** A stretch of a live block that is read for itself: one delivered record, with those that go on where it ends. */
export interface LiveSection {
  readonly part: LivePart;
  readonly raw: Uint8Array;
  /** What its reader must know; positions count from the beginning of the block. */
  readonly context: BlockContext;
}

const HOUR_MS = 3_600_000;
/** What of a record's beginning is looked at to tell whether it goes on with the one before. */
const BEGINNING_BYTES = 16;

/**
 * The sections of a live block. Each delivered record is read for itself, so that its rows do not depend on what came in
 * the same delivery: a record without a time takes a neighbour's of the same delivered record, the first one the arrival.
 * Only what can stand nowhere else, the rest of a stack trace, is read together with the record before it.
 */
export const liveSections = (
  { reading, parts = '', endByte }: Pick<BlockHeader, 'reading' | 'parts' | 'endByte'>,
  raw: Uint8Array,
): readonly LiveSection[] => {
  const sections: LiveSection[] = [];
  let startByte = 0;
  let startLine = 1;
  for (const part of partsOfText(parts)) {
    const bytes = raw.subarray(startByte, startByte + part.bytes);
    const last = sections.at(-1);
    if (last && goesOn(last.part, part, bytes)) {
      sections[sections.length - 1] = {
        ...last,
        raw: raw.subarray(last.context.startByte, startByte + part.bytes),
        context: { ...last.context, ...(part.truncated === true ? { truncated: true } : {}) },
      };
    } else {
      sections.push({
        part,
        raw: bytes,
        context: {
          reading,
          carry: { ts: part.arrivedAt, headerLine: null },
          // whole hours, so that one reader serves many sections; the fold checks the very instant
          startedAt: Math.ceil(part.arrivedAt / HOUR_MS) * HOUR_MS,
          startByte,
          startLine,
          ...(part.truncated === true ? { truncated: true } : {}),
        },
      });
    }
    startByte += part.bytes;
    startLine += part.lines;
  }
  if (startByte !== endByte) throw new RangeError(`the parts of a live block end at byte ${startByte}, not ${endByte}`);
  return sections;
};

const goesOn = (before: LivePart, part: LivePart, bytes: Uint8Array): boolean =>
  before.unreadable === undefined &&
  before.truncated !== true &&
  part.unreadable === undefined &&
  part.index === 0 &&
  CONTINUES.test(Buffer.from(bytes.subarray(0, BEGINNING_BYTES)).toString('latin1'));
