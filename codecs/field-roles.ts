import type { LatencyUnit } from '../domain/reading.ts';
import { unitOfWord } from './duration.ts';
import {
  CLEF_KEYS,
  INSIGHTS_LOG_GROUP,
  LATENCY_NAMES,
  LATENCY_PARENTS,
  LATENCY_PATHS,
  NOT_THROUGH,
  PARTS_OF_TIME,
  PATHS,
  type Role,
  type Scale,
  SCALES,
  WITH_UNIT_ONLY,
  WRAPPERS,
} from './field-names.ts';

/** A structured record: JSON object or key=value pairs. */
export type Fields = Readonly<Record<string, unknown>>;

/** A field's role; of several fields with one role the lowest rank wins. */
export interface FieldRole {
  readonly role: Role;
  readonly rank: number;
  /** Unit of a latency where the key says it, else null. */
  readonly unit: LatencyUnit | null;
  /** True when fields inside this one can carry a role. */
  readonly opens: boolean;
  /** How its values are read where the name says so. */
  readonly scale?: Scale;
}

/** Fields of one object that can carry a role; further ones are only kept. */
export const MAX_FIELDS = 512;

/** How much worse a field is for every object that wraps it. */
const WRAPPED = 100;
/** How much worse a latency is whose key names no unit. */
const UNLABELLED = 50;
const MAX_WRAPPERS = 4;
/** How much worse a field is whose name may mean something else: what names it plainly within wrappers is better. */
const HINTED = 450;

const GROWS =
  /(?:queue|depth|pending|waiting|backlog|in_?use|in_?flight|active|busy|heap|rss|memory|lag|retries|connections|goroutines|threads|utili[sz]ation|pool|buffered|outstanding|open_)/;
const SETTING = /(?:^|_)(?:timeout|ttl|max|min|limit|interval|retention|port|pid|id|capacity)(?:_|$)/;

/** `Response Time (s)`, `latency [us]`: how tables name the unit of a column. */
const BRACKETED = / ?[([][A-Za-zµ]{1,12}[)\]]$/;
const CAMEL_END = /(?:M[Ss]ecs?|[A-Z][a-z]*|[A-Z]+)$/;

/** A key without its unit, and the unit: `durationMs`, `duration_ms`, `duration-ms`, `durationInMillis`, `ms`. */
const splitUnit = (key: string): readonly [name: string, unit: LatencyUnit | undefined] => {
  const bracketed = BRACKETED.exec(key);
  if (bracketed) return withUnit(key.slice(0, -1), bracketed.index, bracketed.index + bracketed[0].search(/\w/));
  const cut = Math.max(key.lastIndexOf('_'), key.lastIndexOf('-'), key.lastIndexOf(' '));
  if (cut >= 0) return withUnit(key, cut, cut + 1);
  const camel = CAMEL_END.exec(key);
  if (camel && camel.index > 0) return withUnit(key, camel.index, camel.index);
  const whole = withUnit(key, 0, 0);
  return whole[1] === undefined ? runTogether(key) : whole;
};

const withUnit = (key: string, cut: number, from: number): readonly [string, LatencyUnit | undefined] => {
  const unit = unitOfWord(key.slice(from).toLowerCase());
  return unit === undefined ? [key, undefined] : [key.slice(0, cut).replace(/_?[iI]n$/, ''), unit];
};

/** `durationms`: only after a name that is known. */
const runTogether = (key: string): readonly [string, LatencyUnit | undefined] => {
  const name = LATENCY_NAMES.find((known) => key.startsWith(known) && runsOn(key.slice(known.length)));
  return name === undefined ? [key, undefined] : [name, unitOfWord(key.slice(name.length))];
};

// a plural is no unit
const runsOn = (word: string): boolean => word.length > 1 && unitOfWord(word) !== undefined;

const plain = (key: string): string => key.toLowerCase().replace(/[_\-@ ]/g, '');

const lookup = (): ReadonlyMap<string, FieldRole> => {
  const roles = new Map<string, FieldRole>();
  for (const [role, paths] of Object.entries(PATHS)) {
    for (const [rank, path] of paths.split(/\s+/).entries()) {
      const scale = SCALES.get(path);
      const found = {
        role: role as Role,
        rank: scale === 'hint' && path !== 'name' ? rank + HINTED : rank,
        unit: null,
        opens: false,
        ...(scale === undefined ? {} : { scale }),
      };
      if (!roles.has(path) || role === 'template') roles.set(path, found);
    }
  }
  for (const [path, unit] of LATENCY_PATHS) roles.set(path, { role: 'latency', rank: 0, unit, opens: false });
  return roles;
};
const ROLES = lookup();

const parentsOf = (paths: Iterable<string>): ReadonlySet<string> => {
  const parents = new Set<string>([...LATENCY_PARENTS, ...WRAPPERS]);
  for (const path of [...paths, ...LATENCY_PARENTS]) {
    for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) parents.add(path.slice(0, dot));
  }
  return parents;
};
const OPEN = parentsOf(ROLES.keys());

const latencyRole = (parent: string, key: string): FieldRole | null => {
  if (parent !== '' && !LATENCY_PARENTS.has(parent)) return null;
  const [base, unit] = splitUnit(key);
  const name = plain(base);
  const rank = LATENCY_NAMES.indexOf(name);
  if (name === '' && PARTS_OF_TIME.has(plain(key))) return null;
  if (rank < 0 && (unit === undefined || !WITH_UNIT_ONLY.has(name))) return null;
  return {
    role: 'latency',
    rank: (unit === undefined ? UNLABELLED : 0) + (rank < 0 ? 40 : rank),
    unit: unit ?? null,
    opens: false,
  };
};

const NUMBER: FieldRole = { role: 'number', rank: 0, unit: null, opens: false };
const OTHER: FieldRole = { role: 'other', rank: 0, unit: null, opens: false };

/** Whatever names a service itself is better. */
const LOG_GROUP: FieldRole = { role: 'service', rank: WRAPPED - 1, unit: null, opens: false, scale: 'log-group' };

const isFigure = (key: string): boolean => {
  const snake = key.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  if (SETTING.test(snake)) return false;
  const [base, unit] = splitUnit(key);
  return GROWS.test(snake) || (unit !== undefined && base !== '');
};

/** The role by what a field is called in its place, without regard to what is inside it. */
const namedRole = (around: string, name: string): FieldRole | null =>
  ROLES.get(around === '' ? plain(name) : `${around}.${plain(name)}`) ?? latencyRole(around, name);

/** The role that a field has outside the objects that wrap it. */
const unwrappedRole = (around: string, name: string): FieldRole | null => {
  let inside = around;
  for (let wrappers = 1; wrappers <= MAX_WRAPPERS && inside !== ''; wrappers += 1) {
    const dot = inside.indexOf('.');
    if (!WRAPPERS.has(dot < 0 ? inside : inside.slice(0, dot))) return null;
    inside = dot < 0 ? '' : inside.slice(dot + 1);
    const found = namedRole(inside, name);
    if (found && !NOT_THROUGH.has(found.role) && found.scale !== 'hint' && found.scale !== 'letter')
      return { ...found, rank: found.rank + wrappers * WRAPPED };
  }
  return null;
};

/** True when fields inside the object at a path can carry a role. */
const opensAt = (path: string): boolean => {
  let inside = path;
  for (let wrappers = 0; wrappers <= MAX_WRAPPERS; wrappers += 1) {
    if (OPEN.has(inside)) return true;
    const dot = inside.indexOf('.');
    if (dot < 0 || !WRAPPERS.has(inside.slice(0, dot))) return false;
    inside = inside.slice(dot + 1);
  }
  return false;
};

/** The role of a field by its key and the path of the objects around it (`''` at the top); dots in keys count as nesting. */
export const roleOf = (parent: string, key: string): FieldRole => {
  if (key.length > MAX_KEY) return OTHER;
  const clef = parent === '' && key.charCodeAt(0) === AT ? CLEF_KEYS[key] : undefined;
  if (clef !== undefined) return { role: clef, rank: 0, unit: null, opens: false };
  if (parent === '' && key === INSIGHTS_LOG_GROUP) return LOG_GROUP;
  const dot = key.lastIndexOf('.');
  const around =
    dot > 0 ? (parent === '' ? plain(key.slice(0, dot)) : `${parent}.${plain(key.slice(0, dot))}`) : parent;
  const name = dot > 0 ? key.slice(dot + 1) : key;
  const found = namedRole(around, name) ?? unwrappedRole(around, name) ?? (isFigure(name) ? NUMBER : OTHER);
  return opensAt(around === '' ? plain(name) : `${around}.${plain(name)}`) ? { ...found, opens: true } : found;
};
const AT = 64;
/** Longer keys are data. */
const MAX_KEY = 128;

/** The path under which fields inside a field are looked up. */
export const pathInside = (parent: string, key: string): string =>
  parent === '' ? plain(key) : `${parent}.${plain(key)}`;

/** The name of a figure inside objects. */
export const dotted = (parent: string, key: string): string => (parent === '' ? key : `${parent}.${key}`);
