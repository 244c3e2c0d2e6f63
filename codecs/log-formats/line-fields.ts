import { jsonText } from '../json-text.ts';
import { closingQuote } from './access-line.ts';

const SPACE = 32;
const QUOTE = 34;
const OPEN = 91;

/** The fields of a line between single blanks; quoted and (where `brackets`) bracketed ones keep their inner text. At most `most`. */
export const splitFields = (text: string, most: number, brackets = false): readonly string[] => {
  const fields: string[] = [];
  let at = 0;
  while (at < text.length && fields.length < most) {
    const code = text.charCodeAt(at);
    if (code === SPACE) {
      at += 1;
      continue;
    }
    let stop = -1;
    if (code === QUOTE) stop = closingField(text, at + 1);
    else if (brackets && code === OPEN) stop = text.indexOf(']', at);
    if (stop < 0) {
      const space = text.indexOf(' ', at);
      stop = space < 0 ? text.length : space;
      fields.push(text.slice(at, stop));
    } else fields.push(text.slice(at + 1, stop));
    at = stop + 1;
  }
  return fields;
};

/** How often a quote within a field may turn out not to be its end. */
const MAX_QUOTES = 16;

/** The quote that ends a field: a blank or the end stands behind it. */
const closingField = (text: string, start: number): number => {
  let at = closingQuote(text, start);
  for (let tried = 0; at >= 0 && tried < MAX_QUOTES; tried += 1) {
    if (at + 1 === text.length || text.charCodeAt(at + 1) === SPACE) return at;
    at = closingQuote(text, at + 1);
  }
  return at;
};

/** The field, or null when it is absent or says nothing (`-`). */
export const said = (field: string | undefined): string | null =>
  field === undefined || field === '' || field === '-' ? null : field;

const STATUS = /^[1-5]\d\d$/;

/** An HTTP status, or null for `-`, `000` and whatever else is none. */
export const statusOf = (field: string | undefined): number | null =>
  field !== undefined && STATUS.test(field) ? Number(field) : null;

const DECIMAL = /^\d{1,12}(?:\.\d{1,20})?$/;

/** A number that is not negative (the logs write -1 for what did not happen), or null. */
export const amountOf = (field: string | undefined): number | null =>
  field !== undefined && DECIMAL.test(field) ? Number(field) : null;

const JSON_NUMBER = /^(?:0|[1-9]\d{0,14})$/;

/** Fields that say something as a JSON object, whole numbers as numbers; null when none does. A name of '' leaves its field out. */
export const jsonFields = (names: readonly string[], values: readonly (string | null | undefined)[]): string | null => {
  let json = '';
  for (const [index, name] of names.entries()) {
    const value = values[index];
    if (name === '' || value === undefined || value === null || value === '' || value === '-') continue;
    json += `${json === '' ? '{' : ','}${jsonText(name)}:${JSON_NUMBER.test(value) ? value : jsonText(value)}`;
  }
  return json === '' ? null : `${json}}`;
};
