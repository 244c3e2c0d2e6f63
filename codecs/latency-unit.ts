import type { Fields } from './field-roles.ts';
import type { LatencyUnit, Reading } from '../domain/reading.ts';
import { inferUnit, magnitudeOf, toMs } from './duration.ts';
import { type Dialect, dialectOf, dialectUnit } from './latency-dialects.ts';
import { createLatencyFinder } from './latency-fields.ts';
import type { FormatChoices } from './log-formats/format.ts';

const UNITS: readonly LatencyUnit[] = ['ns', 'us', 'ms', 's'];
const UNIT_NAMES: Readonly<Record<LatencyUnit, string>> = {
  ns: 'nanoseconds',
  us: 'microseconds',
  ms: 'milliseconds',
  s: 'seconds',
};
/** Under this key a reading remembers the unit that the sample gave: another one in force is the user's. */
const CHOSEN = 'unit';
/** Before the path of a latency that has another unit than the others of its source. */
const OTHER_UNIT = 'unit.';
/** A latency and what confirms it may differ by this part. */
const TOLERANCE = 0.05;
const AGREEING = 0.8;
/** Servers with a median of 2 ms in nanoseconds, where microseconds would be 2 s. */
const SERVER_NANOS = 2_000_000;
const MAX_OTHERS = 8;

/** The unit of a latency that does not say it, by the path of its key: the user's, else what the sample gave. */
export const unitOfKey = ({ unit, fields }: Reading, path: string): LatencyUnit | null => {
  if (unit !== fields[CHOSEN]) return unit;
  const other = fields[OTHER_UNIT + path];
  return UNITS.find((known) => known === other) ?? unit;
};

/** True when no sample of the records was seen: every one is judged alone. */
export const isJudgedAlone = ({ unit, fields }: Reading): boolean => unit === null && fields['latency'] === undefined;

/** The unit that a number has in a record which is judged alone; null when only its size can tell. */
export const unitAlone = (fields: Fields, value: unknown): LatencyUnit | null => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return null;
  const dialect = dialectOf(fields);
  return dialect ? dialectUnit(dialect, { median: number, isFractional: !Number.isInteger(number) }) : null;
};

/** The one unit of all latencies of a record that do not say theirs; `mixed` when they have several. */
export const createUnitOfRecord = (reading: Reading): ((fields: Fields) => LatencyUnit | null | 'mixed') => {
  const find = createLatencyFinder();
  return (fields) => {
    if (reading.fields[CHOSEN] === undefined) return reading.unit;
    const units = new Set(find(fields).unlabelled.map((path) => unitOfKey(reading, path)));
    return units.size > 1 ? 'mixed' : ([...units][0] ?? reading.unit);
  };
};

/** What a sample says of the latencies under one key that names no unit. */
interface Group {
  readonly path: string;
  readonly name: string;
  readonly values: number[];
  readonly dialects: Map<Dialect, number>;
  /** How many records confirm which unit, and by what. */
  readonly confirmed: Map<LatencyUnit, number>;
  confirmedBy: string;
  /** Records of servers, as far as their fields tell. */
  accesses: number;
}

interface Decision {
  readonly unit: LatencyUnit | null;
  readonly because: string;
}

/**
 * Chooses the unit of latencies without one from a sample of structured records: by the logger that wrote them, by another
 * field that confirms it (start and end, the same duration with a unit), else by their size. Says too which records are
 * dated by the start of a request.
 */
export const chooseUnit = (sample: Iterable<Fields>): FormatChoices => {
  const find = createLatencyFinder();
  const groups = new Map<string, Group>();
  const labelled = new Map<string, number>();
  let records = 0;
  let starts = 0;
  for (const fields of sample) {
    const { latencies, spanMs, spanName, isDatedByStart } = find(fields);
    const dialect = dialectOf(fields);
    records += 1;
    if (dialect?.stampsStart === true || isDatedByStart) starts += 1;
    const says = latencies.find(({ ms }) => ms !== null);
    if (says) labelled.set(says.name, (labelled.get(says.name) ?? 0) + 1);
    for (const { path, name, number } of latencies) {
      if (number === null) continue;
      const group = groups.get(path) ?? newGroup(path, name);
      groups.set(path, group);
      group.values.push(number);
      if (dialect) group.dialects.set(dialect, (group.dialects.get(dialect) ?? 0) + 1);
      if (isAccess(fields)) group.accesses += 1;
      if (spanMs !== null) confirm(group, number, spanMs, spanName);
      else if (says && says.ms !== null) confirm(group, number, says.ms, says.name);
    }
  }
  const choices = choicesOf([...groups.values()], labelled);
  return starts * 2 > records ? { ...choices, fields: { ...choices.fields, stamps: 'start' } } : choices;
};

const newGroup = (path: string, name: string): Group => ({
  path,
  name,
  values: [],
  dialects: new Map(),
  confirmed: new Map(),
  confirmedBy: '',
  accesses: 0,
});

/** Notes in which unit a number equals what another field of its record says. */
const confirm = (group: Group, number: number, ms: number, by: string): void => {
  if (!(ms > 0) || number === 0) return;
  for (const unit of UNITS) {
    const difference = toMs(number, unit) - ms;
    if (Math.abs(difference) > ms * TOLERANCE) continue;
    group.confirmed.set(unit, (group.confirmed.get(unit) ?? 0) + 1);
    group.confirmedBy = by;
  }
};

const choicesOf = (groups: readonly Group[], labelled: ReadonlyMap<string, number>): FormatChoices => {
  const [main, ...others] = groups.toSorted((a, b) => b.values.length - a.values.length);
  const [said] = [...labelled].toSorted((a, b) => b[1] - a[1]);
  if (!main) {
    return said
      ? { unit: null, fields: { latency: said[0] }, because: `${said[0]} says its unit itself` }
      : { unit: null, fields: { latency: '' } };
  }
  const { unit, because } = decisionOf(main);
  const different = others
    .map((group) => ({ group, unit: decisionOf(group).unit }))
    .filter((other) => other.unit !== null && other.unit !== unit)
    .slice(0, MAX_OTHERS);
  const units = different.map(({ group, unit: other }) => [OTHER_UNIT + group.path, other ?? ''] as const);
  return {
    unit,
    fields: {
      latency: main.name,
      ...(unit === null || units.length === 0 ? {} : { [CHOSEN]: unit, ...Object.fromEntries(units) }),
    },
    because: [because, ...different.map(({ group }) => decisionOf(group).because)].join('; '),
  };
};

const decisionOf = (group: Group): Decision => byDialect(group) ?? byConfirmation(group) ?? bySize(group);

const byDialect = ({ name, dialects, values }: Group): Decision | null => {
  const [most] = [...dialects].toSorted((a, b) => b[1] - a[1]);
  if (!most || most[1] * 2 <= values.length) return null;
  const { median, fractional } = magnitudeOf(values);
  const unit = dialectUnit(most[0], { median, isFractional: fractional });
  return unit && { unit, because: `${name} is in ${UNIT_NAMES[unit]}, as ${most[0].name} writes it` };
};

const byConfirmation = ({ name, confirmed, confirmedBy, values }: Group): Decision | null => {
  const [most] = [...confirmed].toSorted((a, b) => b[1] - a[1]);
  const all = [...confirmed.values()].reduce((sum, count) => sum + count, 0);
  if (!most || most[1] < all * AGREEING) return null;
  const [unit, count] = most;
  return {
    unit,
    because: `${name} is in ${UNIT_NAMES[unit]}: ${confirmedBy} agree with it in ${count} of ${values.length} records`,
  };
};

const bySize = ({ name, values, accesses }: Group): Decision => {
  const { median, fractional } = magnitudeOf(values);
  const isServer = accesses * 2 > values.length && !fractional;
  const unit = isServer && median >= SERVER_NANOS ? 'ns' : inferUnit(values, isServer);
  const size = `the median of ${values.length} values is ${Number(median.toPrecision(3))}`;
  return {
    unit,
    because: unit === null ? `${name} has no value` : `${name} is taken as ${UNIT_NAMES[unit]} from its size: ${size}`,
  };
};

const CALLERS: ReadonlySet<string> = new Set(
  `useragent httpuseragent ua agent referer httpreferer bytes bytessent bodybytessent size remoteaddr clientip remoteip
  remotehost remoteaddress responsesize requestuseragent responsebodysize`.split(/\s+/),
);

/** True for the record of a server that logs who called, as Apache and gunicorn do. */
const isAccess = (fields: Fields): boolean => {
  let callers = 0;
  for (const key in fields) if (CALLERS.has(key.toLowerCase().replace(/[_-]/g, ''))) callers += 1;
  return callers >= 2;
};
