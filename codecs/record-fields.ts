import type { ParsedRecord } from '../domain/record.ts';
import { keptRecord, noRecord } from './placed-record.ts';
import { dotted, type FieldRole, pathInside, roleOf } from './field-roles.ts';
import { fieldValue } from './field-values.ts';
import { jsonOf } from './json-text.ts';
import type { ParserContext } from './log-formats/format.ts';
import { type Column, COLUMNS, createAssembler, MAX_NUMBERS, noValues, NOT_KEPT } from './record-assembly.ts';
import { createTimeReader } from './timestamp.ts';

/** A structured record: JSON object or key=value pairs. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads the columns out of a structured record and keeps everything else as attributes; null when it is nested too deeply. */
export type FieldReader = (fields: Fields) => ParsedRecord | null;

/** Objects inside objects are read for columns down to this depth. */
const MAX_DEPTH = 4;
const MAX_KEYS = 4096;

interface KnownKey {
  readonly role: FieldRole;
  /** `"key":` as JSON. */
  readonly json: string;
  readonly inside: Map<string, KnownKey>;
  readonly path: string;
}

/** The winner so far for one role. */
interface Winner {
  rank: number;
  holder: Fields | null;
  key: string;
  value: unknown;
}

const NO_RANK = 1000;

/** A reader of structured records; what it remembers between records is only what keys and paths mean. */
export const createFieldReader = (context: ParserContext): FieldReader => {
  const times = createTimeReader({ ...context.reading, latestTs: context.latestTs });
  const unit = context.reading.unit;
  const top = new Map<string, KnownKey>();
  const assemble = createAssembler();
  const values = noValues();
  let keysKnown = 0;
  let numbers: [string, number][] = [];
  const winners: Record<Column, Winner> = {
    time: newWinner(),
    level: newWinner(),
    service: newWinner(),
    message: newWinner(),
    method: newWinner(),
    target: newWinner(),
    status: newWinner(),
    latency: newWinner(),
    trace: newWinner(),
    host: newWinner(),
  };

  const known = (keys: Map<string, KnownKey>, parent: string, key: string): KnownKey => {
    const found = keys.get(key);
    if (found) return found;
    const role = roleOf(parent, key);
    const made = { role, json: `${JSON.stringify(key)}:`, inside: new Map(), path: pathInside(parent, key) };
    if (keysKnown < MAX_KEYS) keys.set(key, made);
    keysKnown += 1;
    return made;
  };

  const collect = (fields: Fields, keys: Map<string, KnownKey>, parent: string, depth: number): void => {
    for (const key in fields) {
      const value = fields[key];
      if (value === null || value === undefined) continue;
      const { role, inside, path } = known(keys, parent, key);
      if (role.opens && depth < MAX_DEPTH && isObject(value)) collect(value, inside, path, depth + 1);
      if (role.role === 'other') continue;
      if (role.role === 'number') {
        if (typeof value === 'number' && Number.isFinite(value) && numbers.length < MAX_NUMBERS) {
          numbers.push([dotted(parent, key), value]);
        }
        continue;
      }
      const winner = winners[role.role];
      if (role.rank >= winner.rank) continue;
      const read = fieldValue(role, value, times, unit);
      if (read === null) continue;
      winner.rank = role.rank;
      winner.holder = fields;
      winner.key = key;
      winner.value = read;
    }
  };

  /** What is in no column, as JSON; '' when nothing is left, null when it is nested too deeply. */
  const rest = (fields: Fields, keys: Map<string, KnownKey>, parent: string, depth: number): string | null => {
    let json = '';
    for (const key in fields) {
      const value = fields[key];
      if (value === undefined) continue;
      const entry = known(keys, parent, key);
      const { role } = entry.role;
      if (NOT_KEPT.has(role)) {
        const winner = winners[role as Column];
        // a traceparent holds more than the trace id
        if (winner.holder === fields && winner.key === key && !(role === 'trace' && winner.value !== value)) continue;
      }
      const text =
        isObject(value) && entry.role.opens && depth < MAX_DEPTH
          ? rest(value, entry.inside, entry.path, depth + 1)
          : jsonOf(value);
      if (text === null) return null;
      if (text === '') continue;
      json += (json === '' ? '{' : ',') + entry.json + text;
    }
    return json === '' ? '' : `${json}}`;
  };

  return (fields) => {
    numbers = [];
    for (const column of COLUMNS) {
      const winner = winners[column];
      winner.rank = NO_RANK;
      winner.holder = null;
      winner.value = null;
    }
    collect(fields, top, '', 0);
    const attributes = rest(fields, top, '', 0);
    if (attributes === null) return null;
    for (const column of COLUMNS) values[column] = winners[column].value as never;
    const record = noRecord();
    assemble(values, attributes === '' ? null : attributes, numbers, record);
    return keptRecord(record);
  };
};

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const newWinner = (): Winner => ({ rank: NO_RANK, holder: null, key: '', value: null });
