import { indexIn, NEWLINE, QUOTE } from './json-value.ts';

const RETURN = 13;

/** One row of CSV (RFC 4180) and where it ends. */
export interface CsvRow {
  readonly fields: readonly string[];
  /** Behind its line break, or the end of the bytes. */
  readonly end: number;
  /** Line breaks in it, its own among them. */
  readonly lineBreaks: number;
}

/**
 * The row at `from`, its fields with one character per byte; `more` when it does not end before `to`, `broken` when a quote
 * is where none may be. A last row without a line break ends with the bytes where `isLast`.
 */
export const csvRow = (bytes: Buffer, from: number, delimiter: number, isLast: boolean): CsvRow | 'more' | 'broken' => {
  const newline = bytes.indexOf(NEWLINE, from);
  if (newline < 0 && !isLast) return 'more';
  const stop = newline < 0 ? bytes.length : newline;
  if (indexIn(bytes, QUOTE, from, stop) < 0) {
    const end = stop > from && bytes[stop - 1] === RETURN ? stop - 1 : stop;
    const fields = bytes.toString('latin1', from, end).split(String.fromCharCode(delimiter));
    return { fields, end: newline < 0 ? stop : stop + 1, lineBreaks: newline < 0 ? 0 : 1 };
  }
  return quotedRow(bytes, from, delimiter, isLast);
};

const quotedRow = (bytes: Buffer, from: number, delimiter: number, isLast: boolean): CsvRow | 'more' | 'broken' => {
  const fields: string[] = [];
  let lineBreaks = 0;
  for (let at = from; ;) {
    let end = at;
    if (bytes[at] === QUOTE) {
      end = closingQuote(bytes, at);
      if (end < 0) return 'more';
      const value = bytes.toString('latin1', at + 1, end);
      for (let line = value.indexOf('\n'); line >= 0; line = value.indexOf('\n', line + 1)) lineBreaks += 1;
      fields.push(value.replaceAll('""', '"'));
      end += 1;
    } else {
      while (end < bytes.length && bytes[end] !== delimiter && bytes[end] !== NEWLINE) end += 1;
      const stop = bytes[end] !== delimiter && bytes[end - 1] === RETURN && end > at ? end - 1 : end;
      fields.push(bytes.toString('latin1', at, stop));
    }
    if (bytes[end] === RETURN && (bytes[end + 1] === NEWLINE || end + 1 === bytes.length)) end += 1;
    if (end >= bytes.length) return isLast ? { fields, end, lineBreaks } : 'more';
    if (bytes[end] === NEWLINE) return { fields, end: end + 1, lineBreaks: lineBreaks + 1 };
    if (bytes[end] !== delimiter) return 'broken';
    at = end + 1;
  }
};

/** The quote that closes the field which the one at `from` opens; doubled ones are part of it. -1 = none. */
const closingQuote = (bytes: Buffer, from: number): number => {
  for (let at = bytes.indexOf(QUOTE, from + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 2)) {
    if (bytes[at + 1] !== QUOTE) return at;
  }
  return -1;
};
