import { isDatasetName } from '../domain/upload-place.ts';
import type { ReplayOptions, Speed } from '../domain/replay.ts';
import { LOG_FORMATS } from './log-formats/registry.ts';
import { FASTEST, momentOf, offsetOf, ownTimeOf, speedOf, unitOf, yearOf } from './option-values.ts';

/** How an upload wants to be replayed. */
export interface UploadChoice {
  /** Null = what the deployment says. */
  readonly speed: Speed | null;
  readonly replace: boolean;
  /** Null = made from the content, or the folder. */
  readonly dataset: string | null;
  readonly options: ReplayOptions;
}

/** A choice, or what is wrong with it: one sentence per problem, each with what to do. */
export type DecodedChoice = { readonly choice: UploadChoice } | { readonly problems: readonly string[] };

/** Files that belong together, and how they want to be replayed. */
export type DecodedManifest =
  | { readonly files: readonly string[]; readonly choice: UploadChoice }
  | { readonly problems: readonly string[] };

type Values = Readonly<Record<string, string>>;

/** The choice in the metadata of an upload, by lower-case name; names that are not ours are left alone. */
export const decodeUploadChoice = (values: Values): DecodedChoice => {
  const problems: string[] = [];
  const read = <T>(name: string, parse: (text: string) => T | null, advice: string): T | null => {
    const text = values[name];
    if (text === undefined) return null;
    const value = parse(text);
    if (value === null) problems.push(`${name} "${text.slice(0, 80)}": ${advice}`);
    return value;
  };
  const zoneOffsetMinutes = read('tz', offsetOf, 'give an offset from UTC, for example +01:00 or Z');
  const moment = (text: string): number | null => momentOf(text, zoneOffsetMinutes ?? 0);
  const asMoment = 'give a time in ISO 8601, for example 2026-11-20T22:10 or 2026-11-20T22:10:30+01:00';
  const from = read('from', moment, asMoment);
  const to = read('to', moment, asMoment);
  if (from !== null && to !== null && from >= to) {
    problems.push(`from "${values['from']}" is not before to "${values['to']}": nothing would be left`);
  }
  const year = read('year', yearOf, 'give the year of the first line, for example 2026');
  const format = read('format', formatOf, 'there is no such format: `foreshock formats` lists them');
  const unit = read('unit', unitOf, 'give ns, us, ms or s');
  const service = read('service', nameOf, 'give a name of at most 200 characters, for example checkout');
  const asSpeed = `give how many times as fast as the log, above 0 and at most ${FASTEST}, or max; for example 60`;
  const speed = read('speed', speedOf, asSpeed);
  const replace = read('replace', flagOf, 'give true or false');
  const asDataset = 'give a name of letters, digits, dots, dashes and underscores, which is not live';
  const dataset = read('dataset', (text) => (isDatasetName(text) ? text : null), asDataset);
  read('modified-at', ownTimeOf, 'give the time of the file in ISO 8601, for example 2026-11-20T22:10:30Z');
  if (problems.length > 0) return { problems };
  const options: ReplayOptions = {
    from,
    to,
    zoneOffsetMinutes,
    year,
    ...(format === null ? {} : { format }),
    ...(unit === null ? {} : { unit }),
    ...(service === null ? {} : { service }),
  };
  return { choice: { speed, replace: replace ?? false, dataset, options } };
};

const OPTIONS = ['speed', 'replace', 'tz', 'year', 'from', 'to', 'format', 'unit', 'service'];
const MAX_FILES = 1000;

/** A `_replay.json`: the files of a set by their names in its folder, and its choice. Unknown names are errors here. */
export const decodeManifest = (bytes: Uint8Array): DecodedManifest => {
  const manifest = jsonObject(bytes);
  if (typeof manifest === 'string') return { problems: [manifest] };
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(manifest)) {
    if (name === 'files') continue;
    if (!OPTIONS.includes(name)) {
      problems.push(`"${name}" is not known: give files and, if needed, ${OPTIONS.join(', ')}`);
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      values[name] = String(value);
    } else problems.push(`"${name}" is ${JSON.stringify(value).slice(0, 80)}: give a text, a number or true`);
  }
  const files = fileNames(manifest['files']);
  if (typeof files === 'string') problems.push(files);
  const decoded = decodeUploadChoice(values);
  if ('problems' in decoded) problems.push(...decoded.problems);
  if (typeof files === 'string' || 'problems' in decoded || problems.length > 0) return { problems };
  return { files, choice: decoded.choice };
};

const jsonObject = (bytes: Uint8Array): Readonly<Record<string, unknown>> | string => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return `it is not JSON (${String(error)}): write, for example, {"files": ["gateway.log", "orders.log.gz"], "speed": 60}`;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : 'it is no JSON object: write, for example, {"files": ["gateway.log", "orders.log.gz"], "speed": 60}';
};

const fileNames = (value: unknown): readonly string[] | string => {
  const example = 'list the files by their names in this folder, for example {"files": ["gateway.log"]}';
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_FILES) {
    return `"files" must name 1 to ${MAX_FILES} files: ${example}`;
  }
  const names = value.filter((name: unknown): name is string => typeof name === 'string' && isFileName(name));
  const wrong: unknown = value.find((name: unknown) => typeof name !== 'string' || !isFileName(name));
  if (names.length < value.length)
    return `"files" holds ${JSON.stringify(wrong)}, which is no name of a log: ${example}`;
  return new Set(names).size < names.length ? `"files" names a file twice: ${example}` : names;
};

const isFileName = (name: string): boolean =>
  name.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !part.startsWith('_'));

const formatOf = (id: string): string | null => (LOG_FORMATS.some((format) => format.id === id) ? id : null);
const nameOf = (text: string): string | null => (text.trim() !== '' && text.length <= 200 ? text : null);
const flagOf = (text: string): boolean | null => (text === 'true' ? true : text === 'false' ? false : null);
