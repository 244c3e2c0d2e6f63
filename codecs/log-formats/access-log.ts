import type { ParsedRecord } from '../../domain/record.ts';
import { inferUnit } from '../duration.ts';
import { jsonText } from '../json-text.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import { type SaidTime, saidTime } from './access-extras.ts';
import { latencyColumn, type SampledLine } from './access-latency.ts';
import { type AccessLine, createAccessLineReader, readAccessLine } from './access-line.ts';
import { createAccessReader } from './access-place.ts';
import { createRestReader, extrasOf, serviceIn, traceIn } from './access-rest.ts';
import { ACCESS_SAMPLES } from './access-samples.ts';
import { createAccessTime } from './access-time.ts';
import type { FormatChoices, LogFormat, ParserContext, RecordParser } from './format.ts';
import { createRouteReader } from './request-line.ts';

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
  const readRest = createRestReader(reading);
  return (text): ParsedRecord | null => {
    const line = readLine(text);
    if (line === null) return null;
    const { status } = line;
    // Werkzeug colours the requests that failed
    const request = line.request.charCodeAt(0) === ESCAPE ? line.request.replace(COLOUR, '') : line.request;
    const rest = readRest(text, line);
    const isEmpty = request === '' || request === '-';
    return {
      ts: timeOf(text, line.timeAt, line.timeEnd),
      level: levelOfStatus(status),
      service: rest.service,
      route: isEmpty ? null : routes(request),
      status,
      latencyMs: rest.latencyMs,
      message: isEmpty ? null : request,
      traceId: rest.traceId,
      host: null,
      attributes: attributesOf(text, line),
    };
  };
};

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
  inPlace: createAccessReader,
};
