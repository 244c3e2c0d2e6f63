import type { LatencyUnit } from '../domain/reading.ts';
import { unitOfWord } from './duration.ts';

/** What a field of a structured record stands for. `number` is a figure that may grow before a failure. */
export type Role =
  | 'time'
  | 'level'
  | 'service'
  | 'message'
  | 'method'
  | 'target'
  | 'status'
  | 'latency'
  | 'trace'
  | 'host'
  | 'number'
  | 'other';

/** A field's role; of several fields with one role the lowest rank wins. */
export interface FieldRole {
  readonly role: Role;
  readonly rank: number;
  /** Unit of a latency where the key says it, else null. */
  readonly unit: LatencyUnit | null;
  /** True when fields inside this one can carry a role. */
  readonly opens: boolean;
}

/** Keys by role, in order of preference: lower case, without `_`, `-` and `@`, nesting as dots. */
const KEYS: Readonly<Partial<Record<Role, string>>> = {
  time: 'msec timestamp time ts asctime datetime timeiso8601 t logtime eventtime timelocal date starttime meta.timestamp',
  level:
    'levelname severitytext errorseverity level log.level lvl loglevel severity l priority fields.level context.level level.name',
  service:
    'servicename service.name service application app appname program syslogidentifier kubernetes.containername containername container.name name category logger component',
  message: 'message msg m shortmessage fields.message event mt text log body err.message error.message error err',
  method:
    'method requestmethod verb httpmethod req.method request.method http.request.method meta.req.method meta.method httprequest.requestmethod http.method context.method attr.method',
  target:
    'http.route urlpath url.path path url uri requesturi requestpath requesturl req.url request.uri request.url http.request.path meta.req.url meta.path meta.url url.original url.full http.url http.target httprequest.requesturl endpoint request context.path',
  status:
    'statuscode status httpstatus httpstatuscode responsecode responsestatus res.statuscode response.status response.statuscode http.response.statuscode http.statuscode http.status httprequest.status meta.res.statuscode meta.statuscode downstreamstatus context.status response',
  trace:
    'traceid trace.id otelTraceID meta.traceid dd.traceid context.traceid xb3traceid traceparent httptraceparent req.headers.traceparent request.headers.traceparent http.request.headers.traceparent xamzntraceid xraytraceid',
  host: 'hostname host.name host.hostname host sourcehost',
};

const LATENCY_PARENTS: ReadonlySet<string> = new Set([
  '',
  'meta',
  'http',
  'http.server.request',
  'http.response',
  'context',
  'attr',
  'metrics',
  'data',
  'res',
  'response',
  'httprequest',
  'fields',
  'event',
]);

/** Names of a request's own time, best first; with a unit attached also the bare words after them. */
const LATENCY_NAMES: readonly string[] = [
  'duration latency elapsed took responsetime requesttime reqtime requestduration responseduration requestlatency',
  'responselatency elapsedtime timetaken totaltime totalduration processingtime processtime servicetime handlertime',
  'executiontime exectime httpduration callduration rt rtime apptime',
].flatMap((names) => names.split(' '));
const WITH_UNIT_ONLY: ReadonlySet<string> = new Set(['time', 'request', 'response', '']);

const GROWS =
  /(?:queue|depth|pending|waiting|backlog|in_?use|in_?flight|active|busy|heap|rss|memory|lag|retries|connections|goroutines|threads|utili[sz]ation|pool|buffered|outstanding|open_)/;
const SETTING = /(?:^|_)(?:timeout|ttl|max|min|limit|interval|retention|port|pid|id|capacity)(?:_|$)/;

const CAMEL_END = /(?:[A-Z][a-z]*|[A-Z]+)$/;

/** A key without its unit, and the unit: `durationMs`, `duration_ms`, `duration-ms`, `ms`. */
const splitUnit = (key: string): readonly [name: string, unit: LatencyUnit | undefined] => {
  const cut = Math.max(key.lastIndexOf('_'), key.lastIndexOf('-'));
  if (cut >= 0) return withUnit(key, cut, cut + 1);
  const camel = CAMEL_END.exec(key);
  return camel && camel.index > 0 ? withUnit(key, camel.index, camel.index) : withUnit(key, 0, 0);
};

const withUnit = (key: string, cut: number, from: number): readonly [string, LatencyUnit | undefined] => {
  const unit = unitOfWord(key.slice(from).toLowerCase());
  return unit === undefined ? [key, undefined] : [key.slice(0, cut), unit];
};

const plain = (key: string): string => key.toLowerCase().replace(/[_\-@]/g, '');

const lookup = (): ReadonlyMap<string, FieldRole> => {
  const roles = new Map<string, FieldRole>();
  for (const [role, keys] of Object.entries(KEYS)) {
    for (const [rank, key] of keys.split(' ').entries()) {
      const known = roles.get(key.toLowerCase());
      if (!known) roles.set(key.toLowerCase(), { role: role as Role, rank, unit: null, opens: false });
    }
  }
  return roles;
};
const ROLES = lookup();

const parentsOf = (paths: Iterable<string>): ReadonlySet<string> => {
  const parents = new Set<string>(LATENCY_PARENTS);
  for (const path of paths) {
    for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) parents.add(path.slice(0, dot));
  }
  return parents;
};
const OPEN = parentsOf(ROLES.keys());

const latencyRole = (parent: string, key: string): FieldRole | null => {
  if (!LATENCY_PARENTS.has(parent)) return null;
  if (parent === 'event' && key === 'duration') return { role: 'latency', rank: 0, unit: 'ns', opens: false };
  if (parent === 'http.server.request' && key === 'duration')
    return { role: 'latency', rank: 0, unit: 's', opens: false };
  const [base, unit] = splitUnit(key);
  const name = plain(base);
  const rank = LATENCY_NAMES.indexOf(name);
  if (rank < 0 && (unit === undefined || !WITH_UNIT_ONLY.has(name))) return null;
  return {
    role: 'latency',
    rank: (unit === undefined ? 50 : 0) + (rank < 0 ? 40 : rank),
    unit: unit ?? null,
    opens: false,
  };
};

const NUMBER: FieldRole = { role: 'number', rank: 0, unit: null, opens: false };
const OTHER: FieldRole = { role: 'other', rank: 0, unit: null, opens: false };
const CONTAINER: FieldRole = { ...OTHER, opens: true };

const isFigure = (key: string): boolean => {
  const snake = key.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  if (SETTING.test(snake)) return false;
  const [base, unit] = splitUnit(key);
  return GROWS.test(snake) || (unit !== undefined && base !== '');
};

/** The role of a field by its key and the path of the objects around it (`''` at the top); dots in keys count as nesting. */
export const roleOf = (parent: string, key: string): FieldRole => {
  const dot = key.lastIndexOf('.');
  const around =
    dot > 0 ? (parent === '' ? plain(key.slice(0, dot)) : `${parent}.${plain(key.slice(0, dot))}`) : parent;
  const name = dot > 0 ? key.slice(dot + 1) : key;
  const path = around === '' ? plain(name) : `${around}.${plain(name)}`;
  const known = ROLES.get(path);
  if (known) return OPEN.has(path) ? { ...known, opens: true } : known;
  const latency = latencyRole(around, name);
  if (latency) return latency;
  if (OPEN.has(path)) return CONTAINER;
  return isFigure(name) ? NUMBER : OTHER;
};

/** The path under which fields inside a field are looked up. */
export const pathInside = (parent: string, key: string): string =>
  parent === '' ? plain(key) : `${parent}.${plain(key)}`;

/** The name of a figure inside objects. */
export const dotted = (parent: string, key: string): string => (parent === '' ? key : `${parent}.${key}`);
