import type { ColumnInfo } from '@aws-sdk/client-athena';
import type { QueryValue } from '../../ports/query-engine.ts';

/** Athena's text for a value as JSON can say it: what DuckDB gives for the same value. */
export const athenaValue = (text: string | undefined, type: string): QueryValue => {
  if (text === undefined) return null;
  switch (type) {
    case 'boolean':
      return text === 'true';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return exactNumber(text);
    case 'float':
    case 'real':
    case 'double':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'decimal':
      // a double holds any 15 decimal digits
      return text.replaceAll(/[-.]/g, '').replace(/^0+/, '').length <= 15 ? Number(text) : text;
    case 'timestamp':
    case 'timestamp with time zone':
      return isoTimestamp(text);
    case 'varbinary':
      return text.replaceAll(' ', '');
    case 'array':
    case 'map':
    case 'row':
    case 'struct':
      return nestedValue(text);
    default:
      return text;
  }
};

/** The name of a column's type as the local engine says it. */
export const athenaType = ({ Type = 'varchar', Precision, Scale }: ColumnInfo): string => {
  if (Type === 'timestamp') return 'timestamp(3)';
  if (Type === 'timestamp with time zone') return 'timestamp(3) with time zone';
  if (Type === 'float') return 'real';
  if (Type === 'decimal') return `decimal(${Precision ?? 38},${Scale ?? 0})`;
  return Type;
};

const exactNumber = (text: string): number | string => (Number.isSafeInteger(Number(text)) ? Number(text) : text);

/** `2026-02-18 10:00:00.123456 Europe/Berlin`: the zone may be missing, `UTC`, an offset or a name. */
const TIMESTAMP = /^(\d{4,}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?(?: ?(.+))?$/;

const isoTimestamp = (text: string): string => {
  const [, day, time, fraction = '', zone = 'UTC'] = TIMESTAMP.exec(text) ?? [];
  if (day === undefined || time === undefined) return text;
  const local = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  if (Number.isNaN(local)) return text;
  const offset = offsetOf(zone, local);
  return offset === null ? text : new Date(local - offset).toISOString();
};

/** How far a zone is ahead of UTC when its clocks show `local`, ms; null for a zone that nobody knows. */
const offsetOf = (zone: string, local: number): number | null => {
  if (zone === 'UTC' || zone === 'Z') return 0;
  const fixed = offsetMs(zone);
  if (fixed !== null) return fixed;
  try {
    const about = namedOffset(zone, local);
    return namedOffset(zone, local - about);
  } catch {
    return null;
  }
};

const offsetMs = (text: string): number | null => {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  if (sign === undefined) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
};

const namedOffset = (timeZone: string, instant: number): number => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return offsetMs(name.replace('GMT', '')) ?? 0;
};

/**
 * Athena says `[1, 2]`, `{a=1, b=null}` without quotes and without the types inside: numbers, true, false and null are
 * read as such, all else is text. Text that itself holds `, ` or a bracket is ambiguous: `cast(x as json)` is exact.
 */
const nestedValue = (text: string): QueryValue => {
  const value = readNested({ text, at: 0 });
  return value === undefined ? text : value;
};

interface Cursor {
  readonly text: string;
  at: number;
}

const readNested = (cursor: Cursor): QueryValue | undefined => {
  const first = cursor.text[cursor.at];
  if (first === '[') return readItems(cursor);
  if (first === '{') return readFields(cursor);
  return scalar(readUntil(cursor, /, |\]|\}|$/g));
};

const readItems = (cursor: Cursor): readonly QueryValue[] => {
  const items: QueryValue[] = [];
  cursor.at += 1;
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== ']') {
    items.push(readNested(cursor) ?? null);
    skipComma(cursor);
  }
  cursor.at += 1;
  return items;
};

const readFields = (cursor: Cursor): Readonly<Record<string, QueryValue>> => {
  const fields: [string, QueryValue][] = [];
  cursor.at += 1;
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== '}') {
    const name = readUntil(cursor, /=|\}|$/g);
    if (cursor.text[cursor.at] === '=') cursor.at += 1;
    fields.push([name, readNested(cursor) ?? null]);
    skipComma(cursor);
  }
  cursor.at += 1;
  return Object.fromEntries(fields);
};

const skipComma = (cursor: Cursor): void => {
  if (cursor.text.startsWith(', ', cursor.at)) cursor.at += 2;
};

const readUntil = (cursor: Cursor, end: RegExp): string => {
  end.lastIndex = cursor.at;
  const stop = end.exec(cursor.text)?.index ?? cursor.text.length;
  const part = cursor.text.slice(cursor.at, stop);
  cursor.at = stop;
  return part;
};

const scalar = (text: string): QueryValue => {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(?:\.\d+)?(?:E-?\d+)?$/.test(text) ? exactNumberOrDouble(text) : text;
};

const exactNumberOrDouble = (text: string): number | string =>
  /^-?\d+$/.test(text) ? exactNumber(text) : Number(text);
