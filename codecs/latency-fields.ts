import { durationMs, toMs } from './duration.ts';
import { dotted, type FieldRole, type Fields, MAX_FIELDS, pathInside, roleOf } from './field-roles.ts';
import { preciseTimeOf } from './field-times.ts';
import { createTimeReader } from './timestamp.ts';

/** A field of one record that holds its latency. */
export interface LatencyField {
  readonly path: string;
  /** The key as it is written, with the objects around it. */
  readonly name: string;
  readonly rank: number;
  /** Milliseconds where key or value says the unit, else null. */
  readonly ms: number | null;
  /** The value where nothing says the unit, else null. */
  readonly number: number | null;
}

/** What one record says of its latency. */
export interface LatencyFacts {
  /** Best first. */
  readonly latencies: readonly LatencyField[];
  /** Paths of the keys that name no unit, whatever their values say. */
  readonly unlabelled: readonly string[];
  /** Time between the start and the end that the record names, ms; null without both. */
  readonly spanMs: number | null;
  /** Names of start and end. */
  readonly spanName: string;
  /** True when the record is dated by the start of a span. */
  readonly isDatedByStart: boolean;
}

const MAX_PATHS = 4096;
const MAX_DEPTH = 4;
const FAR_FUTURE = Date.UTC(2200, 0, 1);
const DAY_MS = 86_400_000;

const STARTS: ReadonlySet<string> = new Set(
  `start starttime starttimestamp startedat starttimeunixnano startdate begin begintime edgestarttimestamp
  requestreceivedtimestamp @st`.split(/\s+/),
);
const ENDS: ReadonlySet<string> = new Set(
  `end endtime endtimestamp endedat endtimeunixnano enddate finishedat completedat stoptime edgeendtimestamp
  stagetimestamp @t`.split(/\s+/),
);
const boundName = (key: string): string =>
  key.startsWith('@') ? key.toLowerCase() : key.toLowerCase().replace(/[_\-.]/g, '');

/** Finds the latencies of structured records, and the spans that may confirm them. */
export const createLatencyFinder = (): ((fields: Fields) => LatencyFacts) => {
  const times = createTimeReader({ zone: { offsetMinutes: 0, assumed: true }, year: null, latestTs: FAR_FUTURE });
  const roles = new Map<string, FieldRole>();
  const roleAt = (parent: string, key: string): FieldRole => {
    const path = `${parent}\n${key}`;
    const role = roles.get(path) ?? roleOf(parent, key);
    if (roles.size < MAX_PATHS) roles.set(path, role);
    return role;
  };

  return (record) => {
    const latencies: LatencyField[] = [];
    const unlabelled: string[] = [];
    const bounds: Record<'start' | 'end', { name: string; ms: number } | null> = { start: null, end: null };
    let hasTime = false;
    let hasBegun = false;

    const bound = (side: 'start' | 'end', key: string, value: unknown): void => {
      const ms = preciseTimeOf(value, times);
      if (ms !== null) bounds[side] ??= { name: key, ms };
    };

    const visit = (fields: Fields, parent: string, depth: number): void => {
      let count = 0;
      for (const key in fields) {
        count += 1;
        if (count > MAX_FIELDS) return;
        const value = fields[key];
        if (value === null || value === undefined) continue;
        const role = roleAt(parent, key);
        if (typeof value === 'object') {
          if (role.opens && depth < MAX_DEPTH && !Array.isArray(value))
            visit(value as Fields, pathInside(parent, key), depth + 1);
          continue;
        }
        if (role.role === 'latency' || role.role === 'either') {
          const path = pathInside(parent, key);
          if (role.unit === null) unlabelled.push(path);
          const found = latencyField(role, value, path, dotted(parent, key));
          if (found) latencies.push(found);
        }
        if (role.role === 'time' && typeof value !== 'boolean') hasTime = true;
        if (role.role === 'began') hasBegun = true;
        const name = boundName(key);
        if (STARTS.has(name)) bound('start', key, value);
        else if (ENDS.has(name)) bound('end', key, value);
      }
    };
    visit(record, '', 0);
    const { start, end } = bounds;
    const span = start && end ? end.ms - start.ms : -1;
    return {
      latencies: latencies.sort((a, b) => a.rank - b.rank),
      unlabelled,
      spanMs: span > 0 && span < DAY_MS ? span : null,
      spanName: start && end ? `${start.name} and ${end.name}` : '',
      isDatedByStart: hasBegun && !hasTime,
    };
  };
};

const latencyField = (
  { role, rank, unit }: FieldRole,
  value: unknown,
  path: string,
  name: string,
): LatencyField | null => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && number >= 0) {
    // an instant is no latency
    if (role === 'either' && number > 1e11) return null;
    return unit === null
      ? { path, name, rank, ms: null, number }
      : { path, name, rank, ms: toMs(number, unit), number: null };
  }
  const ms = typeof value === 'string' ? durationMs(value) : null;
  return ms === null ? null : { path, name, rank, ms, number: null };
};
