/** The structured data of an RFC 5424 message (section 6.3). */
export interface StructuredData {
  /** Parameters by element: `{"id@1": {"level": "INFO"}}`. */
  readonly elements: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where it ends. */
  readonly end: number;
}

const MAX_LENGTH = 16_384;
const MAX_PARAMETERS = 256;
const ID = /[^\s=\]"]{1,64}/y;
const NAME = / {1,4}([^\s=\]"]{1,64})="/y;

/** Reads `-` or `[id name="value" …]…` at `start`; null when there is neither. */
export const readStructuredData = (text: string, start: number): StructuredData | null => {
  if (text.charAt(start) === '-') return { elements: {}, end: start + 1 };
  const elements: Record<string, Record<string, string>> = Object.create(null) as Record<
    string,
    Record<string, string>
  >;
  let at = start;
  let parameters = 0;
  while (text.charAt(at) === '[') {
    ID.lastIndex = at + 1;
    const id = ID.exec(text)?.[0];
    if (id === undefined) return null;
    at = ID.lastIndex;
    const element: Record<string, string> = Object.create(null) as Record<string, string>;
    for (;;) {
      NAME.lastIndex = at;
      const name = NAME.exec(text)?.[1];
      if (name === undefined) break;
      const value = valueAt(text, NAME.lastIndex);
      parameters += 1;
      if (value === null || value.end - start > MAX_LENGTH || parameters > MAX_PARAMETERS) return null;
      element[name] = value.value;
      at = value.end;
    }
    while (text.charAt(at) === ' ') at += 1;
    if (text.charAt(at) !== ']') return null;
    elements[id] = element;
    at += 1;
  }
  return at === start ? null : { elements, end: at };
};

/** A parameter's value and the index behind its closing quote; `\"`, `\\` and `\]` stand for the second character. */
const valueAt = (text: string, start: number): { readonly value: string; readonly end: number } | null => {
  let value = '';
  let from = start;
  for (let at = start; at < text.length && at - start <= MAX_LENGTH; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return { value: value + text.slice(from, at), end: at + 1 };
    if (character !== '\\') continue;
    if ('"\\]'.includes(text.charAt(at + 1))) {
      value += text.slice(from, at);
      from = at + 1;
    }
    at += 1;
  }
  return null;
};
