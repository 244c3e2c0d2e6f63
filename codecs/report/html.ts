/** Markup that is safe to stand in a page: made by `html` only. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/** Markup from a template: whatever is put in is escaped, unless it is markup itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: unindented(strings)
    .map((text, index) => text + (index < parts.length ? markupOf(parts[index] ?? '') : ''))
    .join(''),
});

/** The template's own text without the indentation that the source has: inside tags a space, elsewhere a line break. */
const unindented = (strings: readonly string[]): readonly string[] => {
  let isInTag = false;
  return strings.map((text) =>
    text.replace(/[<>]|\s*\n\s*/g, (found) => {
      if (found === '<' || found === '>') {
        isInTag = found === '<';
        return found;
      }
      return isInTag ? ' ' : '\n';
    }),
  );
};

/** Several pieces of markup one after another, each on a line of its own. */
export const joined = (pieces: readonly Markup[]): Markup => ({
  markup: pieces.map(({ markup }) => markup).join('\n'),
});

export const nothing: Markup = { markup: '' };

const markupOf = (part: Part): string => {
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : joined(part).markup;
};

/** Text as it may stand between tags and inside quoted attributes; characters that no page may hold become U+FFFD. */
const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replace(/[^\P{Cc}\n\r\t]|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, '\ufffd');
