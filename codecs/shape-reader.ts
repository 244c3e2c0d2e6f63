import type { LatencyUnit } from '../domain/reading.ts';
import type { PlacedText } from './block-lines.ts';
import { fieldValue } from './field-values.ts';
import { lineCutter, roomForCuts } from './json-scan.ts';
import { type Shape, shapeOf, type Slot } from './json-shape.ts';
import type { ParserContext } from './log-formats/format.ts';
import type { PlacedRecord } from './placed-record.ts';
import { type Assembler, type ColumnFiller, fillerOf, MAX_NUMBERS, noValues, NOT_KEPT } from './record-assembly.ts';
import { slotText, type ValueReader, valueReader } from './slot-values.ts';
import { copyAscii, noTextBytes, viewer, viewOf } from './text.ts';
import { createTimeReader, type TimeReader } from './timestamp.ts';

/** Reads the line [from, to) of a block into a record when it has exactly the shape that the reader was made for. */
export type ShapeReader = (block: PlacedText, from: number, to: number, into: PlacedRecord) => boolean;

/**
 * A reader for lines with the same keys in the same order, spaces and kinds of values as `line`, a JSON object that was
 * parsed before. It gives what parsing and `createFieldReader` give, without an object or a string in between: the keys are
 * compared as bytes and the values stay where they are. Null when the line has arrays, empty objects, escapes or characters
 * beyond ASCII; lines with the latter two are left to the parser as well.
 */
export const shapeReaderOf = (line: string, context: ParserContext, assemble: Assembler): ShapeReader | null => {
  const { reading, latestTs } = context;
  const shape = shapeOf(line);
  return shape && readerOf(shape, createTimeReader({ ...reading, latestTs }), reading.unit, assemble);
};

/** Fills a column from one slot, if none before it had something. */
interface SlotFiller {
  readonly index: number;
  readonly fill: ColumnFiller;
  readonly isPart: ValueReader['isPart'];
  /** Whether the value is not kept besides. */
  readonly isDropped: boolean;
  /** How many slots behind it are for the same column. */
  readonly others: number;
}

const readerOf = (shape: Shape, times: TimeReader, unit: LatencyUnit | null, assemble: Assembler): ShapeReader => {
  const { slots, tail, containers, candidates } = shape;
  const views = viewer();
  const cuts = roomForCuts(slots.length);
  const cut = lineCutter(slots, tail, cuts);
  const readers = slots.map((slot, index) =>
    valueReader(slot, index, cuts, (value) => fieldValue(slot.role, value, times, unit), times),
  );
  const kept = new Uint8Array(slots.length).fill(1);
  const columns = noValues();
  const texts: string[] = Array.from({ length: containers }, () => '');
  const figureSlots = [...slots.keys()].filter((index) => slots[index]?.role.role === 'number');
  const isFlat =
    containers === 1 && slots.every(({ literal, json }, index) => literal === (index === 0 ? `{${json}` : `,${json}`));
  const attributes = noTextBytes();
  let room = viewOf(attributes.bytes);
  const fillers = candidates.flatMap(({ column, slots: possible }) =>
    possible.map((index, rank): SlotFiller => {
      const { read, isPart } = readers[index] as ValueReader;
      const isDropped = NOT_KEPT.has((slots[index] as Slot).role.role);
      return { index, fill: fillerOf(column, columns, read), isPart, isDropped, others: possible.length - rank - 1 };
    }),
  );

  /** Fills every column from the best slot that has it; what is in a column is not kept besides, as far as it is all there. */
  const fillColumns = (bytes: Uint8Array): void => {
    for (let at = 0; at < fillers.length; at += 1) {
      const { index, fill, isPart, isDropped, others } = fillers[at] as SlotFiller;
      const isFilled = fill(bytes);
      if (isDropped) kept[index] = isFilled && (isPart === null || !isPart()) ? 0 : 1;
      if (!isFilled) continue;
      // a traceparent holds more than the trace id
      for (const last = at + others; at < last; at += 1) kept[(fillers[at + 1] as SlotFiller).index] = 1;
    }
  };

  /** The value of a slot as JSON writes it. */
  const jsonAt = (bytes: Uint8Array, index: number): string => {
    const raw = slotText(bytes, cuts, index);
    return isVerbatim(index) ? raw : String(Number(raw));
  };
  const { keys, ends, values } = cuts;
  const isNumber = Uint8Array.from(slots, ({ kind }) => (kind === 'number' ? 1 : 0));
  const isVerbatim = (index: number): boolean => {
    const value = values[index] as number;
    return value === value || isNumber[index] === 0;
  };

  /** Copies what is kept of a line without inner objects and spaces, and gives its length: neighbours go together. */
  const copyFlat = (bytes: Uint8Array): number => {
    const { bytes: into } = attributes;
    let length = 0;
    for (let index = 0; index < slots.length;) {
      if (kept[index] === 0) {
        index += 1;
        continue;
      }
      into[length++] = length === 1 ? BRACE : COMMA;
      const first = index;
      while (index < slots.length && kept[index] === 1 && isVerbatim(index)) index += 1;
      if (index > first) {
        length = copyAscii(views(bytes), keys[first] as number, ends[index - 1] as number, room, length);
      } else {
        const json = (slots[index] as Slot).json + jsonAt(bytes, index);
        for (let at = 0; at < json.length; at += 1) into[length++] = json.charCodeAt(at);
        index += 1;
      }
    }
    if (length > 0) into[length++] = CLOSE;
    return length;
  };

  const keptOfFlat = (bytes: Uint8Array, lineBytes: number): typeof attributes | null => {
    // a number may be written longer than it was
    const most = 2 * lineBytes + slots.length * NUMBER_BYTES;
    if (attributes.bytes.length < most) {
      attributes.bytes = new Uint8Array(2 * most);
      room = viewOf(attributes.bytes);
    }
    attributes.to = copyFlat(bytes);
    return attributes.to === 0 ? null : attributes;
  };

  const keptOfNested = (bytes: Uint8Array): string | null => {
    for (let index = 0; index < slots.length; index += 1) {
      const { container, json, closes } = slots[index] as Slot;
      if (kept[index] === 1) texts[container] = added(texts[container] as string, json, jsonAt(bytes, index));
      for (const closed of closes) {
        const inner = texts[closed.id] as string;
        texts[closed.id] = '';
        if (inner !== '') texts[closed.parent] = added(texts[closed.parent] as string, closed.json, `${inner}}`);
      }
    }
    const json = texts[0] as string;
    texts[0] = '';
    return json === '' ? null : `${json}}`;
  };

  const figures = (bytes: Uint8Array): [string, number][] => {
    const found: [string, number][] = [];
    for (const index of figureSlots) {
      const { kind, name } = slots[index] as Slot;
      if (kind !== 'number' || found.length === MAX_NUMBERS) continue;
      const value = cuts.values[index] as number;
      found.push([name, value === value ? value : Number(slotText(bytes, cuts, index))]);
    }
    return found;
  };

  return ({ bytes }, from, to, into) => {
    if (!cut(bytes, views(bytes), from, to)) return false;
    fillColumns(bytes);
    assemble(
      columns,
      isFlat ? keptOfFlat(bytes, to - from) : keptOfNested(bytes),
      figureSlots.length > 0 ? figures(bytes) : NO_FIGURES,
      into,
    );
    return true;
  };
};

const COMMA = 44;
const BRACE = 123;
const CLOSE = 125;
/** No number is written with more characters. */
const NUMBER_BYTES = 32;
const NO_FIGURES: readonly (readonly [string, number])[] = [];
const added = (text: string, json: string, value: string): string => `${text === '' ? '{' : `${text},`}${json}${value}`;
