import type { Level, ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { csvFields } from '../csv-fields.ts';
import { jsonText } from '../json-text.ts';
import { levelOfStatus, levelOfWord } from '../level.ts';
import { latencyBehind, requestInMessage } from '../message-clues.ts';
import { createShapeReader, createTimeReader } from '../timestamp.ts';
import type { FormatChoices, FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

const COMMA = 44;
const QUOTE = 34;
const MIN_FIELDS = 3;
const MAX_COLUMNS = 40;

/** True when a line is a time and at least two more fields between commas, and no sentence. */
const isRow = (line: string): boolean => {
  const shapes = createShapeReader();
  const quoted = line.charCodeAt(0) === QUOTE ? 1 : 0;
  if (shapes.read(line, quoted) === null) return false;
  // the whole line in quotes is no row
  if (quoted === 1 && line.charCodeAt(shapes.end()) !== QUOTE) return false;
  const at = shapes.end() + quoted;
  const after = line.charCodeAt(at + 1);
  return line.charCodeAt(at) === COMMA && after !== 32 && line.indexOf(',', at + 1) > 0;
};

/** What the values of one column look like. */
interface Column {
  readonly index: number;
  readonly values: readonly string[];
}

const share = ({ values }: Column, test: (value: string) => boolean): number => {
  const filled = values.filter((value) => value !== '');
  return filled.length === 0 ? 0 : filled.filter(test).length / filled.length;
};

const isLevel = (value: string): boolean => levelOfWord(value) !== null;
const isName = (value: string): boolean => /^[A-Za-z][\w.-]{0,60}$/.test(value);
const isHost = (value: string): boolean =>
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?:host|ip|node|srv|server|vm|web|db)[\w.-]{0,60}\d|[\w-]+\.[\w.-]+)$/i.test(value);
const isText = (value: string): boolean => value.includes(' ');

/** The column for which most speaks, and at least `least` (0–1); undefined without one. */
const best = (columns: readonly Column[], least: number, weigh: (column: Column) => number): Column | undefined => {
  let found: Column | undefined;
  let most = least;
  for (const column of columns) {
    const weight = weigh(column);
    if (weight < most || (weight === most && found !== undefined)) continue;
    found = column;
    most = weight;
  }
  return found;
};

/** Which column is the level, the message, the service and the host, from what is in them; the first one is the time. */
const choose = (sample: readonly string[]): FormatChoices => {
  const rows = sample.filter(isRow).map((line) => csvFields(line));
  const width = Math.min(MAX_COLUMNS, Math.max(0, ...rows.map((row) => row.length)));
  let columns: Column[] = Array.from({ length: Math.max(0, width - 1) }, (_, index) => ({
    index: index + 1,
    values: rows.map((row) => row[index + 1] ?? ''),
  }));
  const fields: Record<string, string> = {};
  const take = (name: string, column: Column | undefined): void => {
    if (column === undefined) return;
    fields[name] = String(column.index);
    columns = columns.filter(({ index }) => index !== column.index);
  };
  take(
    'level',
    best(columns, 0.8, (column) => share(column, isLevel)),
  );
  take(
    'message',
    best(columns, 0.3, (column) => share(column, isText) + meanLength(column) / 1000) ?? longest(columns),
  );
  take(
    'host',
    best(columns, 0.8, (column) => share(column, isHost)),
  );
  const repeats = (column: Column): number =>
    new Set(column.values).size * 2 <= rows.length || rows.length === 1 ? 1 : 0;
  take(
    'service',
    best(columns, 0.8, (column) => share(column, isName) * repeats(column)),
  );
  return { unit: null, fields };
};

const meanLength = ({ values }: Column): number =>
  values.reduce((total, value) => total + value.length, 0) / Math.max(1, values.length);

const longest = (columns: readonly Column[]): Column | undefined => best(columns, 0, (column) => meanLength(column));

/** Where each column is; -1 where there is none. */
const columnsOf = (
  fields: FormatChoices['fields'],
): Readonly<Record<'level' | 'message' | 'service' | 'host', number>> => ({
  level: Number(fields['level'] ?? -1),
  message: Number(fields['message'] ?? -1),
  service: Number(fields['service'] ?? -1),
  host: Number(fields['host'] ?? -1),
});

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const shapes = createShapeReader();
  const { level, message, service, host } = columnsOf(reading.fields);
  return (text): ParsedRecord | null => {
    // one line alone does not tell what its columns hold
    if (message < 0) return null;
    if (shapes.read(text, text.charCodeAt(0) === QUOTE ? 1 : 0) === null) return null;
    const row = csvFields(text);
    if (row.length < MIN_FIELDS) return null;
    const cell = (index: number): string | null => row[index] || null;
    const said = cell(message);
    const request = said === null ? null : requestInMessage(said);
    const named: Level | null = levelOfWord(cell(level) ?? '');
    let attributes = '';
    for (const [index, value] of row.entries()) {
      if (index === 0 || index === message || index === service || index === host || value === '') continue;
      if (index === level && named !== null) continue;
      attributes += `${attributes === '' ? '{' : ','}"column${index + 1}":${jsonText(value)}`;
    }
    return {
      ts: times.read(row[0] ?? '', 0),
      level: named ?? levelOfStatus(request?.status ?? null),
      service: cell(service),
      route: request?.target ? routeOf(request.method, request.target) : (request?.operation ?? null),
      status: request?.status ?? null,
      latencyMs: said === null || request === null ? null : latencyBehind(said, request),
      message: said,
      traceId: null,
      host: cell(host),
      attributes: attributes === '' ? null : `${attributes}}`,
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '2026-11-20 22:10:29,WARN,"Deprecated API used, twice",billing,host7',
    among: [
      '2026-11-20 22:10:30,INFO,User logged in,billing,host3',
      '2026-11-20 22:10:31,ERROR,Cache lost its peer,billing,host7',
    ],
    expect: {
      ts: 1795212629000,
      level: 'warn',
      message: 'Deprecated API used, twice',
      service: 'billing',
      host: 'host7',
      attributes: null,
    },
  },
  {
    text: '2026-11-20T22:10:29.5Z,4711,checkout,error,GET /cart 503 took 12ms',
    among: ['2026-11-20T22:10:30.5Z,4712,checkout,info,GET /cart 200 took 9ms'],
    expect: { ts: 1795212629500, level: 'error', service: 'checkout', status: 503, latencyMs: 12, route: 'GET /cart' },
  },
];

/** CSV without a header whose first column is the time: the other columns are told by what is in them. */
export const csvRows: LogFormat = {
  id: 'csv-rows',
  title: 'CSV without header, the time first: level, message, service and host by what the columns hold',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (isRow(line) ? 0.6 : 0),
  choose,
  parser,
  startsRecord: isRow,
};
