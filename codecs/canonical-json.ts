/** Any value that JSON can say; properties that are undefined are left out. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * JSON text with keys sorted by code unit and no spaces: equal values give equal text. Reading it back gives the same
 * numbers, -0 and ±Infinity (as 1e999) included. Throws a TypeError for NaN, which JSON cannot say.
 */
export const canonicalJson = (value: Json): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return arrayText(value);
  return objectText(value as { readonly [key: string]: Json | undefined });
};

const numberText = (value: number): string => {
  if (Number.isNaN(value)) throw new TypeError('NaN cannot be written as JSON; write null where a number is missing');
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  if (value === Infinity) return '1e999';
  return value === -Infinity ? '-1e999' : String(value);
};

const arrayText = (items: readonly Json[]): string => {
  let text = '[';
  for (const item of items) text += (text.length > 1 ? ',' : '') + canonicalJson(item);
  return `${text}]`;
};

const objectText = (object: { readonly [key: string]: Json | undefined }): string => {
  let text = '{';
  for (const key of Object.keys(object).sort()) {
    const item = object[key];
    if (item !== undefined) text += `${text.length > 1 ? ',' : ''}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `${text}}`;
};
