import type { LatencyUnit } from '../../domain/reading.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import { inferUnit, toMs } from '../duration.ts';
import { jsonText } from '../json-text.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import { FRACTION, isTraefik, type SaidTime, saidTime, splitExtras, WHOLE } from './access-extras.ts';
import { latencyColumn, type SampledLine } from './access-latency.ts';
import { type AccessLine, createAccessLineReader, readAccessLine } from './access-line.ts';
import { ACCESS_SAMPLES } from './access-samples.ts';
import { createAccessTime } from './access-time.ts';
import type { FormatChoices, LogFormat, ParserContext, RecordParser } from './format.ts';
import { createRouteReader } from './request-line.ts';

/** The extra fields of a line: those behind it, and one that was put between. */
const extrasOf = (text: string, line: AccessLine): readonly string[] => {
  const extras = line.restAt < text.length ? splitExtras(text, line.restAt) : [];
  return line.inserted === null ? extras : [...line.inserted.split(' '), ...extras];
};

/** What of the extra fields one source uses, as its sample shows; a line of another source is looked at for all of it. */
const usesOf = (service: boolean, trace: boolean): Readonly<Record<string, string>> => ({
  ...(service && { service: 'extra' }),
  ...(trace && { trace: 'extra' }),
});

const choose = (sample: readonly string[]): FormatChoices => {
  const lines: SampledLine[] = [];
  const said: SaidTime[] = [];
  let service = false;
  let trace = false;
  for (const text of sample) {
    const line = readAccessLine(text);
    if (line === null) continue;
    const extras = extrasOf(text, line);
    if (extras.length === 0) continue;
    service ||= serviceIn(text, line, extras) !== line.vhost;
    trace ||= traceIn(text, line.restAt) !== null;
    const time = saidTime(extras);
    if (time !== null) said.push(time);
    else lines.push({ extras, bytes: line.bytes === null ? null : Number(line.bytes), status: line.status });
  }
  const uses = usesOf(service, trace);
  if (said.length > lines.length) return saidChoices(said, uses);
  const column = latencyColumn(lines);
  if (column === null) return { unit: null, fields: lines.length === 0 ? {} : { latency: 'none', ...uses } };
  const { index, unit, because } = column;
  // only Apache writes microseconds, and its %t is the start of the request
  return { unit, because, fields: { latency: String(index), ...uses, ...(unit === 'us' && { stamps: 'start' }) } };
};

const saidChoices = (said: readonly SaidTime[], uses: FormatChoices['fields']): FormatChoices => {
  const keyed = said.flatMap((time) => (time.kind === 'key' ? [time] : []));
  const fractions = keyed.filter(({ whole }) => !whole).length;
  const values = keyed.map(({ value }) => value);
  const unit = keyed.length === 0 ? null : fractions > 0 ? 's' : inferUnit(values, true);
  const started = said.filter((time) => time.kind === 'ms' && time.from !== 'unit').length;
  const [first] = keyed;
  const key = first && keyed.length === said.length && keyed.every((time) => time.key === first.key) ? first.key : null;
  return {
    unit,
    fields: {
      latency: key === null ? 'said' : `${key}=`,
      ...uses,
      // Apache, Traefik and HAProxy write when the request came in
      ...((unit === 'us' || started * 2 > said.length) && { stamps: 'start' }),
    },
    ...(unit !== null && {
      because: `${first?.key ?? ''}= with ${unit === 's' ? 'decimals: seconds' : `whole numbers: ${unit}`}`,
    }),
  };
};

/** How one source writes its latencies: in the field of that index or behind that key, nowhere, or as the line itself tells. */
type Plan =
  | { readonly kind: 'column'; readonly index: number }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'line' };

const planOf = (latency: string | undefined): Plan => {
  if (latency === undefined || latency === 'said') return { kind: 'line' };
  if (latency === 'none') return { kind: 'none' };
  return latency.endsWith('=') ? { kind: 'key', key: latency } : { kind: 'column', index: Number(latency) };
};

/** The latency (ms) of a line of such a plan, read where it lies; null where that is not so simple. */
const quickLatency = (text: string, restAt: number, plan: Plan, unit: LatencyUnit | null): number | null => {
  let at = -1;
  if (plan.kind === 'column') at = plan.index === 0 ? restAt : -1;
  else if (plan.kind === 'key') {
    const key = text.startsWith(plan.key, restAt) ? restAt : text.indexOf(plan.key, restAt);
    if (key === restAt || (key > 0 && text.charCodeAt(key - 1) === SPACE)) at = key + plan.key.length;
  }
  if (at < 0) return null;
  let end = at;
  let dot = -1;
  for (let code = text.charCodeAt(end); (code >= 48 && code <= 57) || (code === DOT && dot < 0);) {
    if (code === DOT) dot = end;
    end += 1;
    code = text.charCodeAt(end);
  }
  if (end === at || end - at > 15 || dot === at || dot === end - 1) return null;
  if (end < text.length && text.charCodeAt(end) !== SPACE) return null;
  const value = Number(text.slice(at, end));
  return toMs(value, plan.kind === 'key' && dot >= 0 ? 's' : (unit ?? 'ms'));
};
const SPACE = 32;
const DOT = 46;

const latencyOf = (extras: readonly string[], plan: Plan, unit: LatencyUnit | null): number | null => {
  if (plan.kind === 'column') {
    const value = extras[plan.index] ?? '-';
    if (FRACTION.test(value) || WHOLE.test(value)) return toMs(Number(value), unit ?? 'ms');
    if (value !== '-') return saidMs(extras, unit);
    // `- 0.321`: the time stands in the field behind
    const next = extras[plan.index + 1] ?? '';
    return FRACTION.test(next) ? toMs(Number(next), unit ?? 's') : null;
  }
  const said = saidMs(extras, unit);
  if (said !== null || plan.kind === 'none') return said;
  const bare = extras.find((extra) => FRACTION.test(extra)) ?? extras.find((extra) => WHOLE.test(extra));
  if (bare === undefined) return null;
  // nginx writes three decimals
  const own = unit ?? (THOUSANDTHS.test(bare) ? 's' : inferUnit([Number(bare)], !bare.includes('.')));
  return toMs(Number(bare), own ?? 'ms');
};

const saidMs = (extras: readonly string[], unit: LatencyUnit | null): number | null => {
  const said = saidTime(extras);
  if (said === null) return null;
  return said.kind === 'ms' ? said.ms : toMs(said.value, said.whole ? (unit ?? 'ms') : 's');
};

const THOUSANDTHS = /^\d{1,4}\.\d{3}$/;

/** ingress-nginx names the upstream in brackets: `80 0.000 [default-shop-80] [] 10.0.0.9:80 …`. */
const upstreamOf = (text: string, restAt: number): string | null => {
  const open = text.indexOf(' [', restAt);
  if (open < 0 || open - restAt > 40) return null;
  const name = text.slice(open + 2, text.indexOf(']', open));
  return SERVICE_NAME.test(name) ? name : null;
};
const SERVICE_NAME = /^(?=[\d.]{0,24}[a-z-])[a-z0-9][a-z0-9.-]{0,200}$/;

const serviceIn = (text: string, line: AccessLine, extras: readonly string[]): string | null => {
  if (line.vhost !== null || extras.length === 0) return line.vhost;
  const router = isTraefik(extras) ? extras[1] : undefined;
  return router !== undefined && router !== '-' ? router : upstreamOf(text, line.restAt);
};

/** A W3C traceparent, an X-Ray root, or an id of 32 hex digits or a UUID that stands alone. */
const TRACE =
  /(?:^|[ "=])(?:[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}|Root=(1-[0-9a-f]{8}-[0-9a-f]{24})|([0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))(?=$|[ ";])/;

const traceIn = (text: string, restAt: number): string | null => {
  if (text.length - restAt < 32) return null;
  const found = TRACE.exec(text.slice(restAt));
  return found ? (found[1] ?? found[2] ?? found[3] ?? null) : null;
};

// eslint-disable-next-line no-control-regex -- characters that JSON escapes
const ESCAPED = /[\\\u0000-\u001f]/;

/** What a quoted field holds, as JSON: where nothing in it needs escaping it is JSON already. */
const quotedJson = (field: string): string => (ESCAPED.test(field) ? JSON.stringify(field.slice(1, -1)) : field);

const isSaid = (field: string | null): field is string => field !== null && field !== '"-"' && field !== '""';

const attributesOf = (text: string, line: AccessLine): string => {
  let json = `{"client":${jsonText(line.client)}`;
  if (line.user !== null) json += `,"user":${jsonText(line.user)}`;
  if (line.bytes !== null) json += `,"bytes":${line.bytes.charCodeAt(0) === 48 ? Number(line.bytes) : line.bytes}`;
  if (isSaid(line.referer)) json += `,"referer":${quotedJson(line.referer)}`;
  if (isSaid(line.agent)) json += `,"agent":${quotedJson(line.agent)}`;
  if (line.inserted !== null) json += `,"inserted":${jsonText(line.inserted)}`;
  if (line.restAt < text.length) {
    const rest = text.slice(line.restAt);
    if (rest !== '"-"' && rest !== '-') json += `,"extra":${jsonText(rest)}`;
  }
  return `${json}}`;
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const timeOf = createAccessTime(createTimeReader({ ...reading, latestTs }));
  const routes = createRouteReader();
  const readLine = createAccessLineReader();
  const { unit, fields } = reading;
  const plan = planOf(fields['latency']);
  const isForeign = fields['latency'] === undefined;
  const looksForTrace = fields['trace'] !== undefined;
  // the service too is among the extra fields
  const looksFurther = isForeign || fields['service'] !== undefined;
  return (text): ParsedRecord | null => {
    const line = readLine(text);
    if (line === null) return null;
    const { status } = line;
    // Werkzeug colours the requests that failed
    const request = line.request.charCodeAt(0) === ESCAPE ? line.request.replace(COLOUR, '') : line.request;
    const isExtended = hasExtras(text, line);
    const quick =
      isExtended && !looksFurther && line.inserted === null ? quickLatency(text, line.restAt, plan, unit) : null;
    const extras = isExtended && quick === null ? extrasOf(text, line) : NONE;
    const isEmpty = request === '' || request === '-';
    return {
      ts: timeOf(text, line.timeAt, line.timeEnd),
      level: levelOfStatus(status),
      service: extras.length === 0 ? line.vhost : serviceIn(text, line, extras),
      route: isEmpty ? null : routes(request),
      status,
      latencyMs: extras.length === 0 ? quick : latencyOf(extras, plan, unit),
      message: isEmpty ? null : request,
      traceId: isExtended && (isForeign || looksForTrace) ? traceIn(text, line.restAt) : null,
      host: null,
      attributes: attributesOf(text, line),
    };
  };
};

/** False where nothing stands behind the agent, or a lone `"-"` as nginx writes for a header that was not sent. */
const hasExtras = (text: string, { inserted, restAt }: AccessLine): boolean =>
  inserted !== null || (restAt < text.length && !(text.length - restAt === 3 && text.endsWith('"-"')));

const NONE: readonly string[] = [];
const ESCAPE = 27;
// eslint-disable-next-line no-control-regex -- colours of a terminal
const COLOUR = /\u001b\[[\d;]{0,16}m/g;

/** Access logs of web servers and proxies in common or combined form, with or without a time behind it. */
export const accessLog: LogFormat = {
  id: 'access-log',
  title:
    'access log, common or combined (nginx, Apache, ingress-nginx, Traefik, Caddy, gunicorn, morgan, Rack, Tomcat, Jetty, lighttpd, Varnish, Werkzeug), with or without a request time',
  stamps: 'end',
  samples: ACCESS_SAMPLES,
  score: (line) => (readAccessLine(line) === null ? 0 : 0.95),
  choose,
  parser,
};
