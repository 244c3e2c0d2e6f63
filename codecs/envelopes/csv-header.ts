import { csvRow } from './csv-row.ts';

const DELIMITERS = [',', ';', '\t', '|'].map((text) => text.charCodeAt(0));
const NAME = /^[@_A-Za-z][\w .@/()[\]%#$-]{0,79}$/;
const MOST_WORDS = 4;
const LOOKED_AT = 50;
const FITTING = 0.9;
const MIN_NAMES = 2;

/** The names of a CSV's columns and what is between them. */
export interface CsvHeader {
  readonly names: readonly string[];
  readonly delimiter: number;
}

/** The header in the first row of the bytes; null when that is none: at least two plain, different names. */
export const csvHeaderOf = (bytes: Buffer, from: number, isLast: boolean): CsvHeader | null => {
  for (const delimiter of DELIMITERS) {
    const row = csvRow(bytes, from, delimiter, isLast);
    if (typeof row === 'string' || row.fields.length < MIN_NAMES) continue;
    const names = row.fields;
    if (names.every(isName) && new Set(names).size === names.length) return { names, delimiter };
  }
  return null;
};

const isName = (text: string): boolean =>
  NAME.test(text) && !text.endsWith(' ') && text.split(' ').length <= MOST_WORDS;

/**
 * True when text that begins so is CSV with a header line: the rows below have as many fields, and some column has figures
 * or times (they begin with a digit) in nearly all of them, which no name does.
 */
export const isCsv = (head: Uint8Array, isWhole: boolean): boolean => {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const header = csvHeaderOf(bytes, 0, false);
  if (header === null) return false;
  const rows: (readonly string[])[] = [];
  let bad = 0;
  const first = csvRow(bytes, 0, header.delimiter, false);
  for (let at = typeof first === 'string' ? bytes.length : first.end; at < bytes.length && rows.length < LOOKED_AT;) {
    const row = csvRow(bytes, at, header.delimiter, isWhole);
    if (row === 'more') {
      // a row that is longer than what is looked at, or a stray quote
      bad += rows.length === 0 && !isWhole ? 0 : 1;
      if (rows.length === 0 && !isWhole) return startsWithDigit(bytes, at);
      break;
    }
    if (row === 'broken') {
      bad += 1;
      const next = bytes.indexOf(10, at);
      at = next < 0 ? bytes.length : next + 1;
      continue;
    }
    at = row.end;
    if (row.fields.length === 1 && row.fields[0] === '') continue;
    if (row.fields.length === header.names.length) rows.push(row.fields);
    else bad += 1;
  }
  const enough = rows.length > 0 && rows.length >= (rows.length + bad) * FITTING - 1;
  return enough && header.names.some((_, column) => isFigures(rows.map((fields) => fields[column] ?? '')));
};

const startsWithDigit = (bytes: Buffer, at: number): boolean => /^"?\d/.test(bytes.toString('latin1', at, at + 2));

const isFigures = (values: readonly string[]): boolean => {
  const filled = values.filter((value) => value !== '');
  const figures = filled.filter((value) => /^[-+]?\d/.test(value));
  return filled.length > 0 && figures.length >= filled.length * FITTING;
};
