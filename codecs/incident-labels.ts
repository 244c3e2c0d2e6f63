import { momentOf } from './option-values.ts';

/** A labelled incident: [startAt, endAt) in epoch ms, and what it is called; null = nothing. */
export interface Label {
  readonly startAt: number;
  readonly endAt: number;
  readonly name: string | null;
}

/** Labels, or what is wrong, where and what to write instead. */
export type Labels =
  | { readonly ok: true; readonly labels: readonly Label[] }
  | { readonly ok: false; readonly error: string };

/** An incident that is given as one instant lasts this long. */
const ONE_MINUTE = 60_000;
const MOST_LABELS = 100_000;

/** Epoch ms of ISO 8601 (UTC unless it says) or of epoch seconds, milliseconds, microseconds or nanoseconds; null for what is none. */
export const instantOf = (text: string): number | null => {
  const digits = /^(\d{9,10})(\.\d+)?$/.exec(text);
  if (digits) return Math.round(Number(text) * 1000);
  if (/^\d{12,13}$/.test(text)) return Number(text);
  if (/^\d{15,16}$/.test(text)) return Math.floor(Number(text) / 1000);
  if (/^\d{18,19}$/.test(text)) return Math.floor(Number(text) / 1e6);
  return momentOf(text, 0);
};

/** `T1..T2`, or one instant for an incident of a minute. */
export const parseIncident = (text: string): Labels => {
  const parts = text.split('..');
  const [start = '', end] = parts.map((part) => part.trim());
  if (parts.length > 2) return wrong(`"${shown(text)}" has more than one ".."`);
  const label = labelOf(start, end, null);
  return typeof label === 'string' ? wrong(label) : { ok: true, labels: [label] };
};

const EXAMPLE = 'a line is start,end[,name], for example 2026-11-20T22:23:38Z,2026-11-20T22:25:08Z,table locked';

/**
 * Labels from a file: CSV lines `start,end[,name]` (with or without a header, a line with an instant alone is an incident of a minute), or
 * JSON as NAB keeps its windows: pairs of instants, in a list or under names.
 */
export const parseLabels = (text: string): Labels => (/^\s*[[{]/.test(text) ? labelsOfJson(text) : labelsOfCsv(text));

const labelsOfCsv = (text: string): Labels => {
  const labels: Label[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [start = '', end, ...name] = cellsOf(line);
    if (labels.length === 0 && /^(?:start|begin|from|timestamp|time)/i.test(start)) continue;
    const label = labelOf(start, end, name.join(',').trim() || null);
    if (typeof label === 'string') return wrong(`line ${index + 1}: ${label}; ${EXAMPLE}`);
    labels.push(label);
    if (labels.length > MOST_LABELS) return wrong(`line ${index + 1}: more than ${MOST_LABELS} incidents`);
  }
  return labels.length === 0 ? wrong(`no incident in it; ${EXAMPLE}`) : { ok: true, labels };
};

/** Cells of a line of CSV; a quoted one may hold commas and doubled quotes. */
const cellsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'),
  );

const labelsOfJson = (text: string): Labels => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return wrong(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const labels: Label[] = [];
  const problem = collect(value, null, labels);
  if (problem !== null) return wrong(problem);
  return labels.length === 0 ? wrong('no pair of instants in it') : { ok: true, labels };
};

/** Puts every pair of instants below a value into `labels`, under the nearest name; gives what is wrong. */
const collect = (value: unknown, name: string | null, labels: Label[]): string | null => {
  if (Array.isArray(value)) {
    const [start, end] = value as readonly unknown[];
    if (value.length === 2 && isInstant(start) && isInstant(end)) {
      const label = labelOf(String(start), String(end), name);
      if (typeof label === 'string') return name === null ? label : `${shown(name)}: ${label}`;
      labels.push(label);
      return null;
    }
    for (const item of value as readonly unknown[]) {
      const problem = collect(item, name, labels);
      if (problem !== null) return problem;
    }
    return null;
  }
  if (typeof value !== 'object' || value === null) {
    return `${name === null ? 'it' : shown(name)} holds ${shown(JSON.stringify(value))}: give pairs of instants, for example [["2026-11-20T22:23:38Z", "2026-11-20T22:25:08Z"]]`;
  }
  for (const [key, item] of Object.entries(value)) {
    const problem = collect(item, key, labels);
    if (problem !== null) return problem;
  }
  return null;
};

const isInstant = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

const labelOf = (start: string, end: string | undefined, name: string | null): Label | string => {
  const startAt = instantOf(start);
  if (startAt === null) return notAnInstant('start', start);
  if (end === undefined || end === '') return { startAt, endAt: startAt + ONE_MINUTE, name };
  const endAt = instantOf(end);
  if (endAt === null) return notAnInstant('end', end);
  if (endAt < startAt) return `the end "${shown(end)}" is before the start "${shown(start)}"`;
  return { startAt, endAt: Math.max(endAt, startAt + 1), name };
};

const notAnInstant = (what: string, text: string): string =>
  `the ${what} "${shown(text)}" is no time: give ISO 8601 (UTC unless it says) or epoch seconds or milliseconds`;

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

const wrong = (error: string): Labels => ({ ok: false, error });
