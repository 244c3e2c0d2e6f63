import { javaPattern, mysqlPattern } from './date-patterns.ts';

/** Functions that have another name in DuckDB and cannot be macros, because they take FILTER or a lambda. */
const RENAMED: Readonly<Record<string, string>> = {
  approx_percentile: 'quantile_disc',
  arbitrary: 'any_value',
  every: 'bool_and',
  transform: 'list_transform',
};

/** With two arguments; unlike DuckDB's own, these give null where the row that was found holds null. */
const RENAMED_PAIRS: Readonly<Record<string, string>> = { max_by: 'arg_max_null', min_by: 'arg_min_null' };

/** Functions whose second argument, a literal, is a date pattern in other words. */
const PATTERNS: Readonly<Record<string, { readonly name: string; readonly pattern: (pattern: string) => string }>> = {
  date_format: { name: 'strftime', pattern: mysqlPattern },
  date_parse: { name: 'strptime', pattern: mysqlPattern },
  format_datetime: { name: 'strftime', pattern: javaPattern },
  parse_datetime: { name: 'strptime', pattern: javaPattern },
};

/** A piece of SQL that was replaced: where it began in the new text, and its old and new length. */
interface Edit {
  readonly at: number;
  readonly was: number;
  readonly is: number;
}

export interface TranslatedSql {
  readonly sql: string;
  /** Place in the SQL as it was given of a place in the new one, both counted in characters from 0. */
  readonly originalOffset: (offset: number) => number;
}

/** Comments, strings and quoted names as a whole; words; anything else by character. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_]\w*|[\s\S]/g;

/** SQL in Trino's dialect with the names that DuckDB has for what no macro can do; strings and comments stay untouched. */
export const translateSql = (sql: string): TranslatedSql => {
  const tokens = sql.match(TOKEN) ?? [];
  const replaced = new Map(tokens.flatMap((_, index) => replacements(tokens, index)));
  const edits: Edit[] = [];
  let translated = '';
  for (const [index, token] of tokens.entries()) {
    const text = replaced.get(index) ?? token;
    if (text !== token) edits.push({ at: translated.length, was: token.length, is: text.length });
    translated += text;
  }
  return { sql: translated, originalOffset: (offset) => originalOffset(edits, offset) };
};

type Replacement = readonly [index: number, text: string];

/** What to put in place of a call's name, and perhaps of its parenthesis. A name after a dot is never a function here. */
const replacements = (tokens: readonly string[], index: number): readonly Replacement[] => {
  const name = (tokens[index] ?? '').toLowerCase();
  const opening = skipSpace(tokens, index + 1);
  // a word of DuckDB's own, but in Trino a name like any other, and a column of `alerts`
  if (name === 'at' && tokens[opening]?.toLowerCase() !== 'time') return [[index, '"at"']];
  if (tokens[opening] !== '(' || tokens[index - 1] === '.') return [];
  // exact, because it can be; with a second argument, the error allowed, it stays a macro
  const comma = commaAt(tokens, opening + 1);
  if (name === 'approx_distinct' && comma === null) {
    return [
      [index, 'count'],
      [opening, '(distinct '],
    ];
  }
  if (Object.hasOwn(PATTERNS, name) && comma !== null) return patternReplacements(tokens, index, comma);
  const isPair = comma !== null && commaAt(tokens, comma + 1) === null;
  const names = isPair ? { ...RENAMED, ...RENAMED_PAIRS } : RENAMED;
  const renamed = Object.hasOwn(names, name) ? names[name] : undefined;
  return renamed === undefined ? [] : [[index, renamed]];
};

const skipSpace = (tokens: readonly string[], from: number): number => {
  let at = from;
  while (/^\s$/.test(tokens[at] ?? '')) at += 1;
  return at;
};

const DEPTHS: Readonly<Record<string, number>> = { '(': 1, '[': 1, ')': -1, ']': -1 };

/** Place of the comma after the argument that begins at `from`; null when it is the last one. */
const commaAt = (tokens: readonly string[], from: number): number | null => {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (depth === 0 && token === ',') return at;
    depth += DEPTHS[token] ?? 0;
    if (depth < 0) return null;
  }
  return null;
};

const patternReplacements = (tokens: readonly string[], index: number, comma: number): readonly Replacement[] => {
  const { name, pattern } = PATTERNS[(tokens[index] ?? '').toLowerCase()] ?? {};
  const at = skipSpace(tokens, comma + 1);
  const given = tokens[at] ?? '';
  if (!name || !pattern || !given.startsWith("'")) return [];
  const text = pattern(given.slice(1, -1).replaceAll("''", "'"));
  return [
    [index, name],
    [at, `'${text.replaceAll("'", "''")}'`],
  ];
};

const originalOffset = (edits: readonly Edit[], offset: number): number => {
  let original = offset;
  for (const { at, was, is } of edits) {
    if (at + is <= offset) original += was - is;
    else if (at < offset) return original - (offset - at);
  }
  return original;
};
