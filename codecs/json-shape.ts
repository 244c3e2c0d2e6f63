import { dotted, type FieldRole, pathInside, roleOf } from './field-roles.ts';
import { type Column, COLUMNS } from './record-assembly.ts';

const QUOTE = 34;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
/** Escapes, control characters and what is not ASCII need a real parser. */
const UNUSUAL = /[^ -[\]-~]/;
const MAX_SLOTS = 64;
/** Objects inside objects that a shape may have: within what `record-fields` looks into. */
const MAX_SHAPE_DEPTH = 3;
/** Keys that JavaScript objects do not keep in their place. */
const ODD_KEY = /^(?:\d+|__proto__)$/;

/** One scalar value of the shape. */
export interface Slot {
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

/** An object inside the line's object. */
export interface Container {
  readonly id: number;
  readonly parent: number;
  readonly json: string;
}

/** What is the same in every line with the same keys in the same order, spaces and kinds of values. */
export interface Shape {
  readonly slots: readonly Slot[];
  readonly tail: string;
  readonly containers: number;
  /** For each column the slots that may fill it, best first. */
  readonly candidates: readonly { readonly column: Column; readonly slots: readonly number[] }[];
}

/** The shape of a line that holds one JSON object; null when it has arrays, empty objects, escapes or characters beyond ASCII. */
export const shapeOf = (line: string): Shape | null => (UNUSUAL.test(line) ? null : compile(line));

/** Where a number or word ends. */
const scalarEnd = (line: string, from: number): number => {
  let at = from;
  while (at < line.length && !', }'.includes(line.charAt(at))) at += 1;
  return at;
};

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The value of a JSON number that is finite; undefined for other text. */
export const numberOf = (raw: string): number | undefined => {
  const value = NUMBER.test(raw) ? Number(raw) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
};

/** What a bare JSON word means; undefined for other text. */
export const wordOf = (raw: string): boolean | null | undefined =>
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
