const QUOTE = 34;
const BACKSLASH = 92;
/** Spaces, then a key in quotes and its colon. */
const KEY = /[ \t\r\n]{0,16}"([^"\\]{0,64})"[ \t]{0,8}:[ \t]{0,8}/y;
const BARE_VALUE = /[\w.+-]{1,40}/y;
const COMMA = /[ \t\r\n]{0,8},/y;

/** The index behind the closing quote of a JSON string whose text begins at `start`; -1 when it does not end. */
export const endOfString = (json: string, start: number): number => {
  for (let at = json.indexOf('"', start); at >= 0; at = json.indexOf('"', at + 1)) {
    let slashes = 0;
    while (json.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
};

/**
 * Where the text of a member that is a string begins (behind its quote), when only scalars stand before it in the object;
 * -1 when it is not found: `json` may be the beginning of an object alone.
 */
export const stringMemberAt = (json: string, name: string): number => {
  let at = 1;
  for (let members = 0; members < 64; members += 1) {
    KEY.lastIndex = at;
    const key = KEY.exec(json);
    if (!key) return -1;
    at = KEY.lastIndex;
    const isText = json.charCodeAt(at) === QUOTE;
    if (key[1] === name) return isText ? at + 1 : -1;
    if (isText) {
      at = endOfString(json, at + 1);
      if (at < 0) return -1;
    } else {
      BARE_VALUE.lastIndex = at;
      if (!BARE_VALUE.test(json)) return -1;
      at = BARE_VALUE.lastIndex;
    }
    COMMA.lastIndex = at;
    if (!COMMA.test(json)) return -1;
    at = COMMA.lastIndex;
  }
  return -1;
};

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.))/gs;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** The characters that a part of a JSON string stands for; what is no JSON (half an escape at the end) as well as it can be. */
export const unescapeJson = (part: string): string => {
  if (!part.includes('\\')) return part;
  try {
    return JSON.parse(`"${part}"`) as string;
  } catch {
    return part.replace(ESCAPE, (_, hex: string | undefined, one: string | undefined) =>
      hex === undefined ? (CONTROLS[one ?? ''] ?? one ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
};

/** The fields of one JSON object; null for any other text. */
export const jsonObject = (text: string): Readonly<Record<string, unknown>> | null => {
  if (text.charCodeAt(0) !== 123) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
};

/** The value where it is a text that is not empty, else null. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The object inside a field; an empty one where there is none. */
export const objectIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
