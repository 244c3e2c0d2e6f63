import { columnsOf, cut, safeLine } from '../codecs/plain-text.ts';
import { type Invocation, paintOf } from './invocation.ts';

export type Cell = string | number | boolean | null | object;

/** One column of a list as a person reads it; machines get the items as they are. */
export interface Column<T> {
  readonly label: string;
  readonly of: (item: T) => Cell;
}

/** Writes items as JSON, as JSON lines, as a table on a terminal, or as tab-separated values with a header when piped. */
export const writeList = <T>(invocation: Invocation, items: readonly T[], columns: readonly Column<T>[]): void => {
  const { terminal, format } = invocation;
  if (format === 'json') terminal.out.write(`${JSON.stringify(items, null, terminal.out.isTerminal ? 2 : 0)}\n`);
  else if (format === 'ndjson') terminal.out.write(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  else {
    const labels = columns.map(({ label }) => label);
    const rows = items.map((item) => columns.map(({ of }) => of(item)));
    terminal.out.write(terminal.out.isTerminal ? table(labels, rows, invocation) : tabSeparated(labels, rows));
  }
};

/** Writes one object as JSON, or the text that says the same to a person. */
export const writeObject = ({ terminal, format }: Invocation, object: object, text: string): void => {
  if (format === 'text') terminal.out.write(text);
  else terminal.out.write(`${JSON.stringify(object, null, format === 'json' && terminal.out.isTerminal ? 2 : 0)}\n`);
};

const plain = (cell: Cell): string =>
  cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : typeof cell === 'string' ? cell : String(cell);

/** Header and rows, one line each; tabs and line breaks inside values become spaces. */
const tabSeparated = (labels: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [labels, ...rows].map((row) => `${row.map((cell) => plain(cell).replace(/[\t\r\n]+/g, ' ')).join('\t')}\n`).join('');

/** Header and rows as comma-separated values (RFC 4180). */
export const commaSeparated = (labels: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [labels, ...rows].map((row) => `${row.map((cell) => quoted(plain(cell))).join(',')}\r\n`).join('');

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const GAP = '  ';
const NARROWEST = 8;

/** A table that fits the terminal: the widest columns give way first; numbers stand right. */
const table = (labels: readonly string[], rows: readonly (readonly Cell[])[], invocation: Invocation): string => {
  const cells = rows.map((row) => row.map((cell) => safeLine(plain(cell))));
  const natural = labels.map((label, index) =>
    cells.reduce((widest, row) => Math.max(widest, columnsOf(row[index] ?? '')), columnsOf(label)),
  );
  const widths = fit(natural, invocation.terminal.out.columns - GAP.length * (labels.length - 1));
  const isNumeric = labels.map((_, index) => rows.length > 0 && rows.every((row) => isNumberOrNothing(row[index])));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => {
        const text = cut(cell, widths[index] ?? 0);
        const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - columnsOf(text)));
        return isNumeric[index] ? padding + text : text + padding;
      })
      .join(GAP)
      .trimEnd();
  return [paintOf(invocation).strong(line(labels)), ...cells.map(line), ''].join('\n');
};

const isNumberOrNothing = (cell: Cell | undefined): boolean => typeof cell === 'number' || cell === null;

const fit = (natural: readonly number[], room: number): readonly number[] => {
  const widths = [...natural];
  for (let total = sum(widths); total > room; total -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= NARROWEST) break;
    widths[widest] = width - 1;
  }
  return widths;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
