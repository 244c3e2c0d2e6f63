import { safeLine } from '../plain-text.ts';

/** A table; cells are plain text, except a bold `missed`. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map((cell) => (cell === '**missed**' ? cell : plain(cell))))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Log text that no Markdown reader takes for markup, link, table cell or HTML. */
export const plain = (text: string): string =>
  safeLine(text)
    .replace(/[\\`*_{}[\]<>#|!~&]/g, (mark) => `\\${mark}`)
    .replaceAll('://', ':\u2060//');

/** Log text that stands between backticks. */
export const code = (text: string): string => safeLine(text).replaceAll('`', "'");

/** A block behind a fence that is longer than any run of backticks in it. */
export const fenced = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
};
