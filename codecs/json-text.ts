/** Texts that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A text as JSON writes it, in quotes; short plain ones without the cost of a full encoder. */
export const jsonText = (text: string): string =>
  text.length < 64 && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);

/** Attributes (a JSON object as text, or null) with one more text field. */
export const withAttribute = (attributes: string | null, name: string, value: string): string =>
  withJson(attributes ?? '', name, jsonText(value));

/** A JSON object as text ('' = none) with one more field, whose value is JSON. */
export const withJson = (object: string, name: string, json: string): string =>
  `${object === '' ? '{' : `${object.slice(0, -1)},`}${jsonText(name)}:${json}}`;

/** Deeper nesting is refused: how deep a stack reaches differs between machines. */
const MAX_NESTING = 64;

/** A value that JSON gave, as JSON again; null when it is nested more than 64 deep. */
export const jsonOf = (value: unknown): string | null => {
  if (typeof value === 'string') return jsonText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  return isNestedDeeper(value, MAX_NESTING) ? null : JSON.stringify(value);
};

const isNestedDeeper = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isNestedDeeper(inner, levels - 1)) return true;
  return false;
};
