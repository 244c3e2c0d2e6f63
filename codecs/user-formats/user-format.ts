import type { Definable } from '../../domain/format-definition.ts';
import { DEFINABLE } from '../../domain/format-definition.ts';
import type { FormatChoices, LogFormat, ParserContext, RecordParser } from '../log-formats/format.ts';
import { jsonOf, jsonText } from '../json-text.ts';
import { createTimeReader } from '../timestamp.ts';
import type { ReadingDefinition } from './definition-text.ts';
import { createKeyReader } from './json-keys.ts';
import { compilePattern } from './user-pattern.ts';
import { bareLatency, type Found, recordOf, unitOfSample } from './user-values.ts';

/** Above every built-in format: what a user has defined wins where it matches. */
const CERTAIN = 1;

/** What a definition finds in the text of a record: values by role, and the rest as JSON; null = not of this format. */
type Finder = (text: string) => { readonly found: Found; readonly attributes: string | null } | null;

/** The log format that a definition describes, or a sentence that says why it describes none. */
export const userFormat = (definition: ReadingDefinition): LogFormat | string => {
  const find = definition.reads.kind === 'json' ? jsonFinder(definition.reads.keys) : patternFinder(definition.reads);
  if (typeof find === 'string') return find;
  const starts = definition.starts === null ? null : compilePattern(definition.starts);
  if (typeof starts === 'string') return `"starts" does not compile: ${starts}`;
  return {
    id: definition.id,
    title: 'defined by the user',
    stamps: definition.stamps,
    samples: [],
    score: (line) => (find(line) === null ? 0 : CERTAIN),
    choose: (sample) => choose(sample, definition, find),
    parser: (context) => parserOf(context, definition, find),
    ...(starts !== null && { startsRecord: (line: string) => starts.test(decoded(line)) }),
  };
};

const choose = (sample: readonly string[], { latencyUnit }: ReadingDefinition, find: Finder): FormatChoices => {
  if (latencyUnit !== null) return { unit: latencyUnit, fields: {}, because: 'the definition says so' };
  const bare = sample.map((line) => bareLatency(find(line)?.found('latency')));
  return { ...unitOfSample(bare.filter((value) => value !== null)), fields: {} };
};

const parserOf = (
  { reading, latestTs }: ParserContext,
  { latencyUnit }: ReadingDefinition,
  find: Finder,
): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const unit = reading.unit ?? latencyUnit;
  return (text) => {
    const match = find(text);
    return match && recordOf(match.found, match.attributes, times, unit);
  };
};

const isDefinable = (name: string): name is Definable => DEFINABLE.some((definable) => definable === name);

const patternFinder = ({ pattern }: { readonly pattern: string }): Finder | string => {
  const compiled = compilePattern(pattern);
  if (typeof compiled === 'string') return `"pattern" does not compile: ${compiled}`;
  if (!compiled.names.some(isDefinable)) {
    return `"pattern" names none of the groups ${DEFINABLE.join(', ')}: write for example (?P<time>\\S+)`;
  }
  const others = compiled.names.filter((name) => !isDefinable(name));
  return (text) => {
    const groups = compiled.groups(text);
    if (groups === null) return null;
    let attributes = '';
    for (const name of others) {
      const value = groups.get(name);
      if (value === undefined || value === '' || value === '-') continue;
      attributes += `${attributes === '' ? '{' : ','}${jsonText(name)}:${jsonText(value)}`;
    }
    return { found: (role) => groups.get(role), attributes: attributes === '' ? null : `${attributes}}` };
  };
};

const jsonFinder = (keys: Readonly<Partial<Record<Definable, string>>>): Finder | string => {
  const paths = Object.entries(keys);
  if (paths.length === 0) return '"json" names no keys: write for example {"time": "ts", "latency": "http.took"}';
  const read = createKeyReader(paths.map(([, path]) => path));
  const roles = new Map(paths.map(([role], index) => [role, index]));
  const timeAt = roles.get('time');
  return (text) => {
    const object = read(text);
    if (object === null) return null;
    const { values, rest } = object;
    const present = values.filter((value) => value !== undefined && value !== null).length;
    // the time and at least half of the keys, so that one stray key of another logger is no match
    if (present * 2 < values.length || (timeAt !== undefined && values[timeAt] === undefined)) return null;
    const attributes = jsonOf(rest);
    return {
      found: (role) => values[roles.get(role) ?? -1],
      attributes: attributes === null || attributes === '{}' ? null : attributes,
    };
  };
};

/** A line of a block comes with one character per byte: as UTF-8 where it is that, else as it is. */
const decoded = (line: string): string => {
  // eslint-disable-next-line no-control-regex -- everything beyond ASCII
  if (/^[\0-\x7f]*$/.test(line) || /[^\0-\xff]/.test(line)) return line;
  const text = Buffer.from(line, 'latin1').toString('utf8');
  return text.includes('\uFFFD') ? line : text;
};
