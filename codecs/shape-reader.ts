import type { LatencyUnit } from '../domain/reading.ts';
import type { ParsedRecord } from '../domain/record.ts';
import type { PlacedText } from './block-lines.ts';
import { fieldValue } from './field-values.ts';
import { cutLine, roomForCuts } from './json-scan.ts';
import { type Shape, shapeOf, type Slot, wordOf } from './json-shape.ts';
import type { ParserContext } from './log-formats/format.ts';
import { type Assembler, COLUMNS, MAX_NUMBERS, noValues, NOT_KEPT } from './record-assembly.ts';
import { createTimeReader, type TimeReader } from './timestamp.ts';

/** Reads the line [from, to) of a block when it has exactly the shape that the reader was made for; null for any other. */
export type ShapeReader = (block: PlacedText, from: number, to: number) => ParsedRecord | null;

/**
 * A reader for lines with the same keys in the same order, spaces and kinds of values as `line`, a JSON object that was
 * parsed before. It gives what parsing and `createFieldReader` give, without an object in between: the keys are compared as
 * bytes and the values cut out. Null when the line has arrays, empty objects, escapes or characters beyond ASCII; lines
 * with the latter two are left to the parser as well.
 */
export const shapeReaderOf = (line: string, context: ParserContext, assemble: Assembler): ShapeReader | null => {
  const { reading, latestTs } = context;
  const shape = shapeOf(line);
  return shape && readerOf(shape, createTimeReader({ ...reading, latestTs }), reading.unit, assemble);
};

const readerOf = (shape: Shape, times: TimeReader, unit: LatencyUnit | null, assemble: Assembler): ShapeReader => {
  const { slots, tail, containers, candidates } = shape;
  const literals = slots.map(({ literal }) => Buffer.from(literal, 'latin1'));
  const cuts = roomForCuts(slots.length);
  const kept = new Uint8Array(slots.length);
  const columns = noValues();
  const texts: string[] = Array.from({ length: containers }, () => '');
  const figureSlots = [...slots.keys()].filter((index) => slots[index]?.role.role === 'number');
  const isFlat =
    containers === 1 && slots.every(({ literal, json }, index) => literal === (index === 0 ? `{${json}` : `,${json}`));

  const valueAt = (text: string, index: number): unknown => {
    const from = cuts.starts[index] as number;
    const to = cuts.ends[index] as number;
    const slot = slots[index] as Slot;
    if (slot.kind === 'string') return text.slice(from + 1, to - 1);
    if (slot.kind === 'word') return wordOf(text.slice(from, to));
    const whole = cuts.wholes[index] as number;
    return whole === whole ? whole : Number(text.slice(from, to));
  };

  const fillColumns = (text: string): void => {
    kept.fill(1);
    for (const column of COLUMNS) columns[column] = null;
    for (const { column, slots: possible } of candidates) {
      for (const index of possible) {
        const { role } = slots[index] as Slot;
        const value = valueAt(text, index);
        const read = value === null ? null : fieldValue(role, value, times, unit);
        if (read === null) continue;
        columns[column] = read as never;
        // a traceparent holds more than the trace id
        if (NOT_KEPT.has(role.role) && !(role.role === 'trace' && read !== value)) kept[index] = 0;
        break;
      }
    }
  };

  /** The value of a slot as JSON writes it. */
  const jsonAt = (text: string, index: number): string => {
    const raw = text.slice(cuts.starts[index], cuts.ends[index]);
    return isVerbatim(index) ? raw : String(Number(raw));
  };
  const isVerbatim = (index: number): boolean => {
    const whole = cuts.wholes[index] as number;
    return (slots[index] as Slot).kind !== 'number' || whole === whole;
  };

  /** What is kept of a line without inner objects and spaces: neighbours are cut out together. */
  const keptOfFlat = (text: string): string => {
    let json = '';
    for (let index = 0; index < slots.length;) {
      if (kept[index] === 0) {
        index += 1;
        continue;
      }
      const first = index;
      while (index < slots.length && kept[index] === 1 && isVerbatim(index)) index += 1;
      if (index > first) json += (json === '' ? '{' : ',') + text.slice(cuts.keys[first], cuts.ends[index - 1]);
      else {
        json = added(json, (slots[index] as Slot).json, jsonAt(text, index));
        index += 1;
      }
    }
    return json === '' ? '' : `${json}}`;
  };

  const keptOfNested = (text: string): string => {
    for (let index = 0; index < slots.length; index += 1) {
      const { container, json, closes } = slots[index] as Slot;
      if (kept[index] === 1) texts[container] = added(texts[container] as string, json, jsonAt(text, index));
      for (const closed of closes) {
        const inner = texts[closed.id] as string;
        texts[closed.id] = '';
        if (inner !== '') texts[closed.parent] = added(texts[closed.parent] as string, closed.json, `${inner}}`);
      }
    }
    const json = texts[0] as string;
    texts[0] = '';
    return json === '' ? '' : `${json}}`;
  };

  const figures = (text: string): [string, number][] =>
    figureSlots
      .map((index): [string, unknown] => [(slots[index] as Slot).name, valueAt(text, index)])
      .filter((figure): figure is [string, number] => typeof figure[1] === 'number')
      .slice(0, MAX_NUMBERS);

  return ({ bytes, text }, from, to) => {
    if (!cutLine(bytes, from, to, slots, literals, tail, cuts)) return null;
    fillColumns(text);
    return assemble(
      columns,
      isFlat ? keptOfFlat(text) : keptOfNested(text),
      figureSlots.length > 0 ? figures(text) : NO_FIGURES,
    );
  };
};

const NO_FIGURES: readonly (readonly [string, number])[] = [];
const added = (text: string, json: string, value: string): string => `${text === '' ? '{' : `${text},`}${json}${value}`;
