import type { LatencyUnit, Reading } from '../../domain/reading.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { csvFields } from '../csv-fields.ts';
import { toMs } from '../duration.ts';
import { levelOfStatus } from '../level.ts';
import { cached } from '../small-cache.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatChoices, LogFormat, ParserContext, RecordParser } from './format.ts';
import { amountOf, jsonFields, said, statusOf } from './line-fields.ts';
import { columnsOfShape, looksW3c } from './w3c-columns.ts';
import { W3C_SAMPLES } from './w3c-samples.ts';

const TAB = '\t';
const COMMA = ',';
const SPACE = 32;
const FIELDS = /^#Fields:[ \t]{0,8}/;
const DATE = /^#(?:Start-)?Date:[ \t]{0,8}(\d{4}-\d\d-\d\d)/;

/** Which value of a line is what: places among the columns, -1 where there is none. */
interface Layout {
  readonly names: readonly string[];
  readonly attributes: readonly string[];
  readonly date: number;
  readonly time: number;
  readonly timestamp: number;
  readonly method: number;
  readonly target: number;
  readonly query: number;
  readonly status: number;
  readonly taken: number;
  readonly service: number;
  readonly host: number;
  /** What a line without method and target is about: a command or event, and what it brings. */
  readonly command: number;
  readonly details: number;
  readonly isCloudFront: boolean;
}

const layoutOf = (columns: string): Layout => {
  const names = columns.split(' ');
  const first = (...wanted: readonly string[]): number => {
    for (const name of wanted) if (names.includes(name)) return names.indexOf(name);
    return -1;
  };
  const own = {
    date: first('date', 'date-local', 'date-utc'),
    time: first('time', 'time-local', 'time-utc'),
    timestamp: first('timestamp(ms)', 'timestamp', 'date-time', 'x-timestamp', 'DateTime', 'dateTime'),
    method: first('cs-method', 'Method'),
    target: first('cs-uri-stem', 'cs-uri', 'cs-uri-path', 'cs(URI-Stem)', 'UrlStem'),
    query: first('cs-uri-query', 'UrlQuery'),
    status: first('sc-status', 'cs-status', 'x-cf-status', 'HttpStatus'),
    taken: first('time-taken', 'x-duration', 'TimeTakenMS', 'TotalRequestTime', 'duration'),
    service: first('s-sitename', 'x-host-header', 'cs(Host)', 'cs-host'),
    host: first('s-computername'),
    command: first('command', 'event-id', 'event'),
    details: first('parameters', 'data'),
  };
  const taken = new Set<number>([own.date, own.time, own.timestamp, own.status, own.taken]);
  return {
    ...own,
    names,
    attributes: names.map((name, index) => (taken.has(index) ? '' : name)),
    isCloudFront: names.includes('x-edge-location'),
  };
};

/** The values of a line: between tabs or commas where its header has some, else between blanks; quoted ones may hold blanks. */
const splitValues = (text: string, most: number, isCsv = false): readonly string[] => {
  if (isCsv) return csvFields(text);
  if (text.includes(TAB)) return text.split(TAB, most);
  const isPadded = text.includes('  ');
  if (!isPadded && !text.includes(' "')) return text.split(' ', most);
  const values: string[] = [];
  for (let at = 0; at < text.length && values.length < most;) {
    if (isPadded && text.charCodeAt(at) === SPACE) {
      at += 1;
      continue;
    }
    const close = text.charAt(at) === '"' ? text.indexOf('" ', at + 1) : -1;
    const quoted = close > 0 || (text.charAt(at) === '"' && text.length > at + 1 && text.endsWith('"'));
    const space = text.indexOf(' ', at);
    const stop = quoted ? (close > 0 ? close : text.length - 1) : space < 0 ? text.length : space;
    values.push(text.slice(quoted ? at + 1 : at, stop));
    at = stop + (quoted ? 2 : 1);
  }
  return values;
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  // W3C times are UTC, whatever the zone of other files
  const times = createTimeReader({ ...reading, zone: { offsetMinutes: 0, assumed: false }, latestTs });
  const chosen = reading.fields['columns'] === undefined ? null : layoutOf(reading.fields['columns']);
  const day = reading.fields['date'] ?? null;
  const isCsv = reading.fields['between'] === COMMA;
  const layouts = cached(layoutOf);
  const routes = cached((line: string) => {
    const space = line.indexOf(' ');
    return routeOf(line.slice(0, space), line.slice(space + 1));
  });

  const timeOf = (layout: Layout, values: readonly string[]): number | null => {
    const clock = values[layout.time];
    if (clock === undefined) return times.read(values[layout.timestamp] ?? '', 0);
    const date = values[layout.date] ?? day;
    return date === null ? null : times.read(`${date} ${clock}`, 0);
  };

  return (text): ParsedRecord | null => {
    const guessed = chosen === null ? columnsOfShape(text) : null;
    const layout = chosen ?? (guessed === null ? null : layouts(guessed));
    if (layout === null) return null;
    const values = splitValues(text, layout.names.length, isCsv);
    // CloudFront has added columns over the years: a line without a header may end early
    if (values.length < layout.names.length && (chosen !== null || !layout.isCloudFront)) return null;
    const ts = timeOf(layout, values);
    if (ts === null && !CLOCK.test(values[layout.time] ?? values[layout.timestamp] ?? '')) return null;
    const status = statusOf(values[layout.status]);
    const taken = amountOf(values[layout.taken]);
    const method = said(values[layout.method]);
    const target = said(values[layout.target]);
    const query = said(values[layout.query]);
    const unit = reading.unit ?? (layout.isCloudFront || values[layout.taken]?.includes('.') ? 's' : 'ms');
    return {
      ts,
      level: levelOfStatus(status),
      service: said(values[layout.service]),
      route: target === null ? null : routes(`${method ?? ''} ${target}`),
      status,
      latencyMs: taken === null ? null : toMs(taken, unit),
      message:
        messageOf(method, target, query) ??
        ([said(values[layout.command]), said(values[layout.details])].filter((part) => part !== null).join(' ') ||
          null),
      traceId: null,
      host: said(values[layout.host]),
      attributes: jsonFields(layout.attributes, values),
    };
  };
};
const CLOCK = /^\d/;
/** A date or a time, and at least three more values. */
const DATED = /^"?\d[\d:.-]{7,30}"?[ \t](?:[^ \t]{1,2000}[ \t]){2}|^\d{4}-\d\d-\d\dT[\d:.]{8,16}Z,[^,]{0,2000},/;

const messageOf = (method: string | null, target: string | null, query: string | null): string | null => {
  const path = target === null || query === null ? target : `${target}?${query}`;
  return method === null || path === null ? (path ?? method) : `${method} ${path}`;
};

const readHeader = (line: string, fields: Reading['fields']): Reading['fields'] | null => {
  if (FIELDS.test(line)) {
    const columns = line
      .replace(FIELDS, '')
      .trim()
      .split(/[\s,]+/)
      .join(' ');
    if (columns === '') return null;
    const { between: _before, ...others } = fields;
    return { ...others, columns, ...(COMMAS.test(line) && { between: COMMA }) };
  }
  const date = DATE.exec(line)?.[1];
  // only a log without a column for it takes the day from its header
  return date === undefined || HAS_DATE.test(fields['columns'] ?? '') ? null : { ...fields, date };
};
const HAS_DATE = /(?:^| )(?:date(?:-local|-utc)?|timestamp|timestamp\(ms\)|date-time|[Dd]ateTime)(?: |$)/;
/** Exchange separates its columns by commas. */
const COMMAS = /^#Fields:[ \t]{0,8}[\w-]{1,60},[\w-]/;

const choose = (sample: readonly string[], headers: readonly string[] = []): FormatChoices => {
  let fields: Reading['fields'] = {};
  for (const line of headers) {
    fields = readHeader(line, fields) ?? fields;
    // later ones are read where they stand
    if (fields['columns'] !== undefined && (fields['date'] !== undefined || HAS_DATE.test(fields['columns']))) break;
  }
  const columns = fields['columns'];
  if (columns !== undefined && HAS_DATE.test(columns)) {
    const { date: _day, ...others } = fields;
    fields = others;
  }
  const shape = columns ?? sample.map(columnsOfShape).find((found) => found !== null);
  if (shape === undefined || shape === null) return { unit: null, fields };
  return { ...unitOf(sample, layoutOf(shape), fields['between'] === COMMA), fields };
};

const unitOf = (
  sample: readonly string[],
  layout: Layout,
  isCsv: boolean,
): { readonly unit: LatencyUnit | null; readonly because?: string } => {
  if (layout.taken < 0) return { unit: null };
  if (layout.isCloudFront) return { unit: 's', because: "CloudFront's time-taken: seconds" };
  const isDecimal = sample.some((line) => {
    const taken = splitValues(line, layout.names.length, isCsv)[layout.taken] ?? '';
    return taken.includes('.') && amountOf(taken) !== null;
  });
  return isDecimal
    ? { unit: 's', because: 'time-taken has decimals: seconds, as the W3C draft has it' }
    : { unit: 'ms', because: "time-taken in whole numbers: IIS's milliseconds" };
};

/** Logs with `#Fields` headers after the W3C draft: IIS, CloudFront and others. */
export const w3cExtended: LogFormat = {
  id: 'w3c-extended',
  title: 'W3C extended log (IIS, CloudFront standard and real-time logs, …), columns from its #Fields lines',
  stamps: 'end',
  samples: W3C_SAMPLES,
  // any other line is known by the header above it alone
  score: (line) => (looksW3c(line) ? 0.9 : DATED.test(line) ? 0.3 : 0),
  choose,
  readHeader,
  parser,
};
