/** Texts that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A text as JSON writes it, in quotes; short plain ones without the cost of a full encoder. */
export const jsonText = (text: string): string =>
  text.length < 64 && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);

/** Attributes (a JSON object as text, or null) with one more text field. */
export const withAttribute = (attributes: string | null, name: string, value: string): string =>
  `${attributes === null ? '{' : `${attributes.slice(0, -1)},`}${jsonText(name)}:${jsonText(value)}}`;
