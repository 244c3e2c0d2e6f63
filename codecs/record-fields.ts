import type { LatencyUnit } from '../domain/reading.ts';
import type { ParsedRecord } from '../domain/record.ts';
import { dotted, type FieldRole, type Fields, MAX_FIELDS, pathInside, roleOf } from './field-roles.ts';
import { keptRecord, noRecord } from './placed-record.ts';
import { fieldValue } from './field-values.ts';
import { jsonOf } from './json-text.ts';
import { isJudgedAlone, unitAlone, unitOfKey } from './latency-unit.ts';
import type { ParserContext } from './log-formats/format.ts';
import { type Column, COLUMNS, createAssembler, MAX_NUMBERS, noValues, NOT_KEPT } from './record-assembly.ts';
import { createTimeReader } from './timestamp.ts';

export type { Fields } from './field-roles.ts';

/** Reads the columns out of a structured record and keeps everything else as attributes; null when it is nested too deeply. */
export type FieldReader = (fields: Fields) => ParsedRecord | null;

/** Objects inside objects are read for columns down to this depth. */
const MAX_DEPTH = 4;
const MAX_KEYS = 4096;

interface KnownKey {
  readonly role: FieldRole;
  /** Where its value goes; null when no column takes it. */
  readonly winner: Winner | null;
  /** Unit of its latency where the key says none. */
  readonly unit: LatencyUnit | null;
  /** `"key":` as JSON. */
  readonly json: string;
  readonly inside: Map<string, KnownKey>;
  readonly path: string;
}

/** The winner so far for one column. */
interface Winner {
  readonly column: Column;
  rank: number;
  holder: Fields | null;
  key: string;
  value: unknown;
}

const NO_RANK = 1000;

/** A reader of structured records; what it remembers between records is only what keys and paths mean. */
export const createFieldReader = (context: ParserContext): FieldReader => {
  const times = createTimeReader({ ...context.reading, latestTs: context.latestTs });
  const top = new Map<string, KnownKey>();
  const isAlone = isJudgedAlone(context.reading);
  const assemble = createAssembler();
  const values = noValues();
  let keysKnown = 0;
  let numbers: [string, number][] = [];
  const winners = new Map<string, Winner>(
    COLUMNS.map((column) => [column, { column, rank: NO_RANK, holder: null, key: '', value: null }]),
  );
  /** Columns that the record has filled. */
  const filled: Winner[] = [];

  let record: Fields = {};
  const known = (keys: Map<string, KnownKey>, parent: string, key: string): KnownKey => {
    const found = keys.get(key);
    if (found) return found;
    const role = roleOf(parent, key);
    const path = pathInside(parent, key);
    const made = {
      role,
      winner: winners.get(role.role) ?? null,
      unit: unitOfKey(context.reading, path),
      json: `${JSON.stringify(key)}:`,
      inside: new Map(),
      path,
    };
    if (keysKnown < MAX_KEYS) keys.set(key, made);
    keysKnown += 1;
    return made;
  };

  const collect = (fields: Fields, keys: Map<string, KnownKey>, parent: string, depth: number): void => {
    let count = 0;
    for (const key in fields) {
      count += 1;
      if (count > MAX_FIELDS) return;
      const value = fields[key];
      if (value === null || value === undefined) continue;
      const { role, winner, unit, inside, path } = keys.get(key) ?? known(keys, parent, key);
      if (role.opens && depth < MAX_DEPTH && isObject(value)) collect(value, inside, path, depth + 1);
      if (winner === null) {
        if (
          role.role === 'number' &&
          typeof value === 'number' &&
          Number.isFinite(value) &&
          numbers.length < MAX_NUMBERS
        )
          numbers.push([dotted(parent, key), value]);
        continue;
      }
      if (role.rank >= winner.rank) continue;
      const isUnknown = isAlone && role.unit === null && (role.role === 'latency' || role.role === 'either');
      const read = fieldValue(role, value, times, isUnknown ? unitAlone(record, value) : unit);
      if (read === null) continue;
      if (winner.holder === null) filled.push(winner);
      winner.rank = role.rank;
      winner.holder = fields;
      winner.key = key;
      winner.value = read;
    }
  };

  /** What is in no column, as JSON; '' when nothing is left, null when it is nested too deeply. */
  const rest = (fields: Fields, keys: Map<string, KnownKey>, parent: string, depth: number): string | null => {
    let json = '';
    let count = 0;
    for (const key in fields) {
      count += 1;
      const value = fields[key];
      if (value === undefined) continue;
      if (count > MAX_FIELDS) {
        const text = jsonOf(value);
        if (text === null) return null;
        json += `${json === '' ? '{' : ','}${JSON.stringify(key)}:${text}`;
        continue;
      }
      const entry = known(keys, parent, key);
      const { role } = entry.role;
      const { winner } = entry;
      // a traceparent holds more than the trace id
      if (
        winner !== null &&
        winner.holder === fields &&
        winner.key === key &&
        NOT_KEPT.has(role) &&
        !(role === 'trace' && winner.value !== value)
      )
        continue;
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
    for (const winner of filled) {
      winner.rank = NO_RANK;
      winner.holder = null;
      winner.value = null;
      values[winner.column] = null;
    }
    filled.length = 0;
    record = fields;
    collect(fields, top, '', 0);
    const attributes = rest(fields, top, '', 0);
    if (attributes === null) return null;
    for (const winner of filled) values[winner.column] = winner.value as never;
    const parsed = noRecord();
    assemble(values, attributes === '' ? null : attributes, numbers, parsed);
    return keptRecord(parsed);
  };
};

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
