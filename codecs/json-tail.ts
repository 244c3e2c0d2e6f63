import type { ParsedRecord } from '../domain/record.ts';
import { createFieldReader, type Fields } from './record-fields.ts';
import type { ParserContext } from './log-formats/format.ts';

/** What the fields behind a message say, and where the message ends. */
export interface JsonTail {
  readonly end: number;
  readonly fields: ParsedRecord;
}

/** Reads the JSON objects with which the text of a record ends; null when it ends with none. */
export type TailReader = (text: string) => JsonTail | null;

const SPACE = 32;
const TAB = 9;
const MAX_TAIL = 64 * 1024;

/**
 * The index of the object with which a line ends, behind a blank: zap and winston write one, Monolog a context and an extra
 * (`{…} []`); -1 when there is none.
 */
const tailStart = (text: string): number => {
  // Laravel leaves a blank where the extra would stand
  const last = text.charCodeAt(text.length - (text.endsWith(' ') ? 2 : 1));
  if (last !== 125 && last !== 93) return -1;
  for (let at = text.indexOf('{"'); at >= 0; at = text.indexOf('{"', at + 2)) {
    const before = text.charCodeAt(at - 1);
    if (at === 0 || before === SPACE || before === TAB) return at;
  }
  return -1;
};

/** Without the `[]` or the object that Monolog writes behind the context. */
const withoutExtra = (json: string): string =>
  json.slice(0, Math.max(json.lastIndexOf(' ['), json.lastIndexOf(' {'), 0));

const objectOf = (json: string): Fields | null => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
};

/** A reader of the JSON behind messages. */
export const createTailReader = (context: ParserContext): TailReader => {
  const read = createFieldReader(context);
  return (text) => {
    const at = tailStart(text);
    if (at < 0 || text.length - at > MAX_TAIL) return null;
    const json = text.slice(at);
    const whole = objectOf(json);
    const object = whole ?? objectOf(withoutExtra(json));
    if (object === null) return null;
    const fields = read(object);
    let end = at;
    while (end > 0 && (text.charCodeAt(end - 1) === SPACE || text.charCodeAt(end - 1) === TAB)) end -= 1;
    return fields && { end, fields };
  };
};
