import type { LatencyUnit } from '../domain/reading.ts';
import type { ParsedRecord } from '../domain/record.ts';
import type { PlacedText } from './block-lines.ts';
import { dotted, type FieldRole, pathInside, roleOf } from './field-roles.ts';
import { fieldValue } from './field-values.ts';
import type { ParserContext } from './log-formats/format.ts';
import { type Assembler, type Column, COLUMNS, MAX_NUMBERS, noValues, NOT_KEPT } from './record-assembly.ts';
import { createTimeReader, type TimeReader } from './timestamp.ts';

/** Reads the line [from, to) of a block when it has exactly the shape that the reader was made for; null for any other. */
export type ShapeReader = (block: PlacedText, from: number, to: number) => ParsedRecord | null;

const QUOTE = 34;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
/** Control characters and escapes need a real parser. */
const UNUSUAL = /[^ -[\]-~]/;
const BACKSLASH = 92;
const FIRST_PLAIN = 32;
const LAST_PLAIN = 126;
const COMMA = 44;
const CLOSE = 125;
const SPACE = 32;
/** Digits of a whole number that is exact as a double. */
const EXACT_DIGITS = 15;
const MAX_SLOTS = 64;
/** Objects inside objects that a shape may have: within what `record-fields` looks into. */
const MAX_SHAPE_DEPTH = 3;
/** Keys that JavaScript objects do not keep in their place. */
const ODD_KEY = /^(?:\d+|__proto__)$/;

/** One scalar value of the shape. */
interface Slot {
  /** The text between the value before and this one, verbatim. */
  readonly literal: string;
  readonly kind: 'string' | 'number' | 'word';
  /** `"key":` as JSON. */
  readonly json: string;
  readonly role: FieldRole;
  /** Its name as a figure. */
  readonly name: string;
  readonly container: number;
  /** Objects that end right after it, innermost first. */
  readonly closes: readonly Container[];
}

interface Container {
  readonly id: number;
  readonly parent: number;
  readonly json: string;
}

interface Shape {
  readonly slots: readonly Slot[];
  readonly tail: string;
  readonly containers: number;
  /** For each column the slots that may fill it, best first. */
  readonly candidates: readonly { readonly column: Column; readonly slots: readonly number[] }[];
}

/**
 * A reader for lines with the same keys in the same order, spaces and kinds of values as `line`, a JSON object that was
 * parsed before. It gives what parsing and `createFieldReader` give, without an object in between: the keys are compared as
 * bytes and the values cut out. Null when the line has arrays, empty objects, escapes or characters beyond ASCII; lines
 * with the latter two are left to the parser as well.
 */
export const shapeReaderOf = (line: string, context: ParserContext, assemble: Assembler): ShapeReader | null => {
  const shape = UNUSUAL.test(line) ? null : compile(line);
  return (
    shape &&
    readerOf(
      shape,
      createTimeReader({ ...context.reading, latestTs: context.latestTs }),
      context.reading.unit,
      assemble,
    )
  );
};

/** Where the slots of one line are: byte offsets of key (after the comma), value and end. */
interface Cuts {
  readonly keys: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Whole numbers by value, NaN for everything else. */
  readonly wholes: Float64Array;
}

const readerOf = (shape: Shape, times: TimeReader, unit: LatencyUnit | null, assemble: Assembler): ShapeReader => {
  const { slots, tail, containers, candidates } = shape;
  const literals = slots.map(({ literal }) => Buffer.from(literal, 'latin1'));
  const cuts: Cuts = {
    keys: new Int32Array(slots.length),
    starts: new Int32Array(slots.length),
    ends: new Int32Array(slots.length),
    wholes: new Float64Array(slots.length),
  };
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

/** Finds every value of a line of the shape; false when the line is not of it. */
const cutLine = (
  bytes: Uint8Array,
  from: number,
  to: number,
  slots: readonly Slot[],
  literals: readonly Uint8Array[],
  tail: string,
  { keys, starts, ends, wholes }: Cuts,
): boolean => {
  let at = from;
  for (let index = 0; index < literals.length; index += 1) {
    const literal = literals[index] as Uint8Array;
    for (let offset = 0; offset < literal.length; offset += 1) if (bytes[at + offset] !== literal[offset]) return false;
    keys[index] = at + 1;
    at += literal.length;
    starts[index] = at;
    wholes[index] = Number.NaN;
    const kind = (slots[index] as Slot).kind;
    if (kind === 'string') {
      if (bytes[at] !== QUOTE) return false;
      at += 1;
      for (let byte = bytes[at] ?? 0; byte !== QUOTE; byte = bytes[at] ?? 0) {
        if (byte < FIRST_PLAIN || byte > LAST_PLAIN || byte === BACKSLASH || at >= to) return false;
        at += 1;
      }
      at += 1;
    } else {
      let whole = 0;
      let digits = true;
      for (
        let byte = bytes[at] ?? 0;
        at < to && byte !== COMMA && byte !== CLOSE && byte !== SPACE;
        byte = bytes[at] ?? 0
      ) {
        if (byte >= ZERO && byte <= NINE) whole = whole * 10 + byte - ZERO;
        else digits = false;
        at += 1;
      }
      const start = starts[index] as number;
      const length = at - start;
      if (
        kind === 'number' &&
        digits &&
        length > 0 &&
        length <= EXACT_DIGITS &&
        (length === 1 || bytes[start] !== ZERO)
      ) {
        wholes[index] = whole;
      } else if (!isScalar(bytes, start, at, kind)) return false;
    }
    ends[index] = at;
  }
  if (to - at !== tail.length) return false;
  for (let offset = 0; offset < tail.length; offset += 1)
    if (bytes[at + offset] !== tail.charCodeAt(offset)) return false;
  return true;
};

const isScalar = (bytes: Uint8Array, from: number, to: number, kind: Slot['kind']): boolean => {
  if (kind === 'number' && isDecimal(bytes, from, to)) return true;
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
  return kind === 'number' ? numberOf(raw) !== undefined : wordOf(raw) !== undefined;
};

/** True for digits, a point and digits, as most latencies are written; other numbers are looked at more slowly. */
const isDecimal = (bytes: Uint8Array, from: number, to: number): boolean => {
  let point = -1;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === DOT && point < 0) point = at;
    else if (byte < ZERO || byte > NINE) return false;
  }
  return point > from && point < to - 1 && (point === from + 1 || bytes[from] !== ZERO);
};

const added = (text: string, json: string, value: string): string => `${text === '' ? '{' : `${text},`}${json}${value}`;

/** Where a number or word ends. */
const scalarEnd = (line: string, from: number): number => {
  let at = from;
  while (at < line.length && !', }'.includes(line.charAt(at))) at += 1;
  return at;
};

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The value of a JSON number that is finite; undefined for other text. */
const numberOf = (raw: string): number | undefined => {
  const value = NUMBER.test(raw) ? Number(raw) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
};

const wordOf = (raw: string): boolean | null | undefined =>
  raw === 'true' ? true : raw === 'false' ? false : raw === 'null' ? null : undefined;

/** Takes a line apart into what is the same in every line of its shape and the values between. */
const compile = (line: string): Shape | null => {
  const slots: Slot[] = [];
  let containers = 1;
  let at = 0;
  let literalFrom = 0;
  const spaces = (): void => {
    while (line.charCodeAt(at) === 32) at += 1;
  };
  const text = (): string | null => {
    if (line.charCodeAt(at) !== QUOTE) return null;
    const end = line.indexOf('"', at + 1);
    if (end < 0) return null;
    const value = line.slice(at + 1, end);
    at = end + 1;
    return value;
  };

  const scalar = (base: Omit<Slot, 'literal' | 'kind' | 'closes'>): boolean => {
    const literal = line.slice(literalFrom, at);
    const code = line.charCodeAt(at);
    const kind = code === QUOTE ? 'string' : code === MINUS || (code >= ZERO && code <= NINE) ? 'number' : 'word';
    if (kind === 'string') {
      if (text() === null) return false;
    } else {
      const end = scalarEnd(line, at);
      const raw = line.slice(at, end);
      if ((kind === 'number' ? numberOf(raw) : wordOf(raw)) === undefined) return false;
      at = end;
    }
    slots.push({ ...base, literal, kind, closes: [] });
    literalFrom = at;
    return slots.length <= MAX_SLOTS;
  };

  /** Reads an object from its brace on; `opened` tells whether its keys can have roles. */
  const object = (container: number, path: string, depth: number, opened: boolean): boolean => {
    const seen = new Set<string>();
    at += 1;
    for (;;) {
      spaces();
      const key = text();
      if (key === null || seen.has(key) || ODD_KEY.test(key)) return false;
      seen.add(key);
      spaces();
      if (line.charAt(at) !== ':') return false;
      at += 1;
      spaces();
      const role = opened ? roleOf(path, key) : NO_ROLE;
      const json = `${JSON.stringify(key)}:`;
      if (line.charAt(at) === '{') {
        if (depth >= MAX_SHAPE_DEPTH) return false;
        const inner: Container = { id: containers, parent: container, json };
        containers += 1;
        if (!object(inner.id, pathInside(path, key), depth + 1, opened && role.opens)) return false;
        const last = slots.at(-1);
        if (!last) return false;
        slots[slots.length - 1] = { ...last, closes: [...last.closes, inner] };
      } else if (!scalar({ json, role, name: dotted(path, key), container })) return false;
      spaces();
      const next = line.charAt(at);
      at += 1;
      if (next === '}') return true;
      if (next !== ',') return false;
    }
  };

  spaces();
  if (line.charAt(at) !== '{' || !object(0, '', 0, true)) return null;
  const tail = line.slice(literalFrom);
  if (line.slice(at).trim() !== '') return null;
  return { slots, tail, containers, candidates: candidatesOf(slots) };
};

const NO_ROLE: FieldRole = { role: 'other', rank: 0, unit: null, opens: false };

const candidatesOf = (slots: readonly Slot[]): Shape['candidates'] =>
  COLUMNS.flatMap((column) => {
    const possible = [...slots.keys()].filter((index) => slots[index]?.role.role === column);
    if (possible.length === 0) return [];
    const rankOf = (index: number): number => slots[index]?.role.rank ?? 0;
    return [{ column, slots: possible.toSorted((a, b) => rankOf(a) - rankOf(b) || a - b) }];
  });
