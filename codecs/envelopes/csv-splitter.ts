import { MAX_RECORD_BYTES } from '../../domain/block.ts';
import { type CsvHeader, csvHeaderOf } from './csv-header.ts';
import { type CsvRow, csvRow } from './csv-row.ts';
import { NEWLINE } from './json-value.ts';
import type { Splitter } from './json-splitter.ts';
import { createLineOutput } from './line-output.ts';

const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?$/;
/** Columns of free text: unquoted delimiters in the last one belong to it. */
const FREE_TEXT = /message|msg|text|log|description|body|error|query|statement|raw|line|content/i;
const RETURN = 13;

/**
 * Turns CSV with a header line into one JSON object per row. Lines keep their numbers: a row of several lines is followed by
 * blank ones. A row that does not fit the header stays as it is, line by line, so that a stray quote costs its own row alone.
 */
export const createCsvSplitter = (): Splitter => {
  const output = createLineOutput();
  let header: CsvHeader | null = null;
  let headerText = '';
  let hasHeader = false;
  let keys: readonly string[] = [];
  let startsWithDigit = false;
  let damaged = 0;
  let isCutShort = false;
  /** Within a line that is too long to be held. */
  let isInLine = false;

  const put = (text: string): void => {
    const bytes = Buffer.from(text, 'latin1');
    output.add(bytes, 0, bytes.length);
  };
  const rawLine = (bytes: Buffer, from: number): number => {
    const newline = bytes.indexOf(NEWLINE, from);
    const stop = newline < 0 ? bytes.length : newline;
    const hasReturn = newline > from && bytes[newline - 1] === RETURN;
    output.add(bytes, from, hasReturn ? stop - 1 : stop);
    if (newline >= 0) output.newline();
    isInLine = newline < 0;
    return newline < 0 ? bytes.length : newline + 1;
  };
  const takeHeader = (bytes: Buffer, isLast: boolean): number => {
    const found = csvHeaderOf(bytes, 0, isLast);
    const row = found && csvRow(bytes, 0, found.delimiter, isLast);
    hasHeader = true;
    if (found === null || row === null || typeof row === 'string') return 0;
    header = found;
    keys = found.names.map((name) => JSON.stringify(name));
    headerText = found.names.join('\n');
    putHeader(row);
    return row.end;
  };
  const putHeader = (row: CsvRow): void => {
    put(`#Fields: ${row.fields.join(' ')}`);
    for (let line = 0; line < row.lineBreaks; line += 1) output.newline();
  };

  const fits = (fields: readonly string[], names: readonly string[]): boolean =>
    fields.length <= names.length || FREE_TEXT.test(names.at(-1) ?? '');

  /** Writes a row; false when it is none of this table. */
  const putRow = (row: CsvRow, { names, delimiter }: CsvHeader): boolean => {
    const { fields, lineBreaks } = row;
    if (fields.length === 1 && fields[0] === '') put('');
    else if (fields.length === names.length && fields.join('\n') === headerText) put(`#Fields: ${fields.join(' ')}`);
    else if (!fits(fields, names) || (lineBreaks > 1 && fields.length !== names.length)) return false;
    else {
      startsWithDigit ||= /^\d/.test(fields[0] ?? '');
      put(jsonRow(keys, fields, String.fromCharCode(delimiter)));
    }
    for (let line = 0; line < lineBreaks; line += 1) output.newline();
    return true;
  };

  /** A quoted field without an end: the source was cut short in it, unless rows follow. */
  const isCutRow = (bytes: Buffer, from: number, { names, delimiter }: CsvHeader): boolean => {
    for (let at = bytes.indexOf(NEWLINE, from) + 1; at > 0; at = bytes.indexOf(NEWLINE, at) + 1) {
      const row = csvRow(bytes, at, delimiter, true);
      const first = typeof row === 'string' ? '' : (row.fields[0] ?? '');
      if (typeof row !== 'string' && row.fields.length === names.length && /^\d/.test(first) === startsWithDigit)
        return false;
    }
    return true;
  };

  const cutShort = (bytes: Buffer, from: number): number => {
    output.addFlat(bytes, from, bytes.length);
    isCutShort = true;
    return bytes.length;
  };

  const run = (bytes: Buffer, isLast: boolean): number => {
    if (!hasHeader) {
      if (bytes.indexOf(NEWLINE) < 0 && !isLast && bytes.length < MAX_RECORD_BYTES) return 0;
      const end = takeHeader(bytes, isLast);
      if (header !== null) return end + rows(bytes.subarray(end), header, isLast);
    }
    return header === null ? allRaw(bytes) : rows(bytes, header, isLast);
  };
  const allRaw = (bytes: Buffer): number => {
    output.add(bytes, 0, bytes.length);
    return bytes.length;
  };
  const rows = (bytes: Buffer, table: CsvHeader, isLast: boolean): number => {
    let at = isInLine ? rawLine(bytes, 0) : 0;
    while (at < bytes.length && !isInLine) {
      const row = csvRow(bytes, at, table.delimiter, isLast);
      const isTooLong =
        row === 'more'
          ? bytes.length - at > MAX_RECORD_BYTES
          : typeof row !== 'string' && row.end - at > MAX_RECORD_BYTES;
      if (row === 'more' && !isTooLong) {
        if (!isLast) return at;
        if (isCutRow(bytes, at, table)) return cutShort(bytes, at);
      }
      if (!isTooLong && typeof row !== 'string' && putRow(row, table)) {
        at = row.end;
        continue;
      }
      damaged += 1;
      at = rawLine(bytes, at);
    }
    return at;
  };
  return {
    run: (bytes, isLast) => run(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), isLast),
    take: () => output.take(),
    damaged: () => damaged,
    isCutShort: () => isCutShort,
  };
};

/** A field as JSON: figures are numbers where that is exact, behind `;` also those with a decimal comma. */
const valueOf = (field: string, delimiter: string): string => {
  if (NUMBER.test(field)) return field;
  return delimiter === ';' && DECIMAL_COMMA.test(field) ? field.replace(',', '.') : JSON.stringify(field);
};
const DECIMAL_COMMA = /^-?(?:0|[1-9]\d{0,14}),\d{1,12}$/;

/** A row as a JSON object; figures are numbers where that is exact, empty fields are left out. */
const jsonRow = (keys: readonly string[], fields: readonly string[], delimiter: string): string => {
  const last = keys.length - 1;
  let json = '';
  for (let column = 0; column <= last && column < fields.length; column += 1) {
    const field = fields[column] ?? '';
    const value = column === last && fields.length > keys.length ? fields.slice(last).join(delimiter) : field;
    if (value === '') continue;
    json += `${json === '' ? '' : ','}${keys[column] ?? '""'}:${valueOf(value, delimiter)}`;
  }
  return `{${json}}`;
};
