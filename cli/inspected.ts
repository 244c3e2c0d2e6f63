import { formatOf } from '../codecs/known-formats.ts';
import { hang, problemText, safeLine } from '../codecs/plain-text.ts';
import type { LatencyUnit } from '../domain/reading.ts';
import { keepsLines } from '../domain/source-decoding.ts';
import type { DecidedSource } from '../streams/decide-sources.ts';
import type { SourceLook } from '../streams/look-at-source.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { columnsLine, latencyText, type ParsedLine, parsedRecord } from './parsed-record.ts';
import { type Unread, unreadText } from './unread.ts';

/** A source, what reading it gave, and what could not be read. */
export interface Inspected {
  readonly source: DecidedSource;
  readonly look: SourceLook;
  readonly unread: readonly Unread[];
}

const isPresent = (line: ParsedLine | null): line is ParsedLine => line !== null;

const firstLines = ({ source, look }: Inspected): readonly ParsedLine[] =>
  look.first
    .map((record) => parsedRecord(record, { source: null, hasLines: keepsLines(source.envelope) }))
    .filter(isPresent);

const time = (ts: number | null): string | null => (ts === null ? null : new Date(ts).toISOString());

/** Everything that `foreshock inspect --json` says of one source. */
export const inspectedJson = (inspected: Inspected): object => {
  const { source, look, unread } = inspected;
  const { reading, candidates, share, problems, because } = source.decided;
  const format = formatOf(reading);
  return {
    source: source.source,
    compression: source.compression,
    archive: source.member?.archive ?? null,
    member: source.member?.path ?? null,
    charset: source.charset ?? 'utf-8',
    envelope: source.envelope ?? null,
    wrapper: reading.wrapper ?? null,
    format: reading.format,
    title: format?.title ?? null,
    candidates,
    share,
    unit: reading.unit,
    fields: reading.fields,
    stamps: reading.fields['stamps'] ?? format?.stamps ?? null,
    zone: { offset_minutes: reading.zone.offsetMinutes, assumed: reading.zone.assumed },
    year: reading.year,
    service: reading.service,
    because,
    records: look.records,
    whole: look.whole,
    read_by: look.formats,
    timeless: look.timeless,
    skipped_lines: look.skippedLines,
    first_event: time(look.firstTs),
    last_event: time(look.lastTs),
    latency_ms: look.latency && {
      records: look.latency.records,
      smallest: look.latency.smallest,
      median: look.latency.median,
      largest: look.latency.largest,
    },
    services: look.services,
    unreadable: unread,
    problems: [
      ...(look.problem === null ? [] : [{ code: 'truncated', message: look.problem }]),
      ...[...(source.problems ?? []), ...problems].map(({ code, message }) => ({ code, message })),
    ],
    first_records: firstLines(inspected),
  };
};

const LABEL = 11;

/** The same, short, for a person. */
export const inspectedText = (inspected: Inspected, invocation: Invocation): string => {
  const { source, look, unread } = inspected;
  const paint = paintOf(invocation);
  const width = invocation.terminal.out.columns;
  const said: readonly (readonly [label: string, text: string | null])[] = [
    ['file', fileText(source)],
    ['format', formatText(source)],
    ['read', readText(look)],
    ['latency', latencyLine(inspected)],
    ['time', timeText(inspected)],
    ['service', serviceText(inspected)],
  ];
  const facts = said.flatMap(([label, text]) => (text === null ? [] : hang(`  ${label.padEnd(LABEL)}`, text, width)));
  const problems = [...(source.problems ?? []), ...source.decided.problems].flatMap((problem) =>
    hang(`  ${'note'.padEnd(LABEL)}`, problemText({ ...problem, source: source.source }), width),
  );
  const unreadLines = unreadText(source, unread, look.problem)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `  ${line.slice(safeLine(source.source).length + 2)}`);
  const records = firstLines(inspected).map((line) => `  ${columnsLine(line, invocation, 2)}`);
  return [
    paint.strong(safeLine(source.source)),
    ...facts,
    ...problems.map(paint.warn),
    ...(unreadLines.length === 0 ? [] : ['', ...unreadLines.map(paint.warn)]),
    '',
    ...records.map((line) => line.trimEnd()),
    '',
  ].join('\n');
};

const fileText = ({ compression, member, charset, envelope, size, decided: { reading } }: DecidedSource): string =>
  [
    compression === 'none' ? (member ? null : 'plain') : compression,
    member ? `in a ${member.archive}` : null,
    sizeText(size),
    charset ?? null,
    envelope === undefined ? null : `envelope ${envelope}: each element is a record`,
    reading.wrapper === undefined ? null : `lines wrapped by ${reading.wrapper.replaceAll('+', ', then ')}`,
  ]
    .filter((part) => part !== null)
    .join('; ');

const sizeText = (bytes: number): string =>
  bytes < 10_000 ? `${bytes} bytes` : bytes < 1e7 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1e6)} MB`;

const formatText = ({ decided: { reading, candidates, because } }: DecidedSource): string => {
  const format = formatOf(reading);
  const own = candidates.find((candidate) => candidate.format === reading.format);
  const next = candidates.filter((candidate) => candidate.format !== reading.format && candidate.score > 0).slice(0, 2);
  const runnersUp = next.map((candidate) => `${candidate.format} ${candidate.score.toFixed(2)}`).join(', ');
  const score = because.format ?? (own ? `score ${own.score.toFixed(2)}` : 'nothing here is text');
  return `${reading.format} (${score}${runnersUp === '' ? '' : `; then ${runnersUp}`})${format ? `: ${format.title}` : ''}`;
};

const readText = ({ records, whole, formats, timeless }: SourceLook): string => {
  const by = Object.entries(formats)
    .toSorted(([, a], [, b]) => b - a)
    .map(([format, count]) => `${count} by ${format}`);
  const without = timeless === 0 ? '' : `; ${timeless} without a time of their own`;
  return `${whole ? '' : 'the first '}${records} records: ${by.length === 0 ? 'none could be read' : by.join(', ')}${without}`;
};

const UNIT_NAMES: Readonly<Record<LatencyUnit, string>> = {
  ns: 'nanoseconds',
  us: 'microseconds',
  ms: 'milliseconds',
  s: 'seconds',
};

const latencyLine = ({ source, look: { latency } }: Inspected): string => {
  if (latency === null) return 'none';
  const { unit } = source.decided.reading;
  const because = source.decided.because.unit;
  const written = unit === null ? 'each value or its key says the unit' : `written in ${UNIT_NAMES[unit]}`;
  const size = `${latencyText(latency.smallest)} to ${latencyText(latency.largest)}, median ${latencyText(latency.median)}, in ${latency.records} ${latency.records === 1 ? 'record' : 'records'}`;
  return `${written}${because === null ? '' : ` (${because})`}: ${size}${unit === null ? '' : '; --unit if it is another'}`;
};

const timeText = ({ source, look: { firstTs, lastTs } }: Inspected): string => {
  if (firstTs === null || lastTs === null) return 'no line says one';
  const { reading, because } = source.decided;
  const stamps = reading.fields['stamps'] ?? formatOf(reading)?.stamps ?? 'end';
  const zone =
    because.zone === null ? 'lines name their zone' : `zone ${offsetText(reading.zone.offsetMinutes)}: ${because.zone}`;
  const year = reading.year === null || because.year === null ? '' : `; year ${reading.year.year}: ${because.year}`;
  return `${time(firstTs)} to ${time(lastTs)}, the ${stamps} of the request; ${zone}${year}`;
};

const offsetText = (minutes: number): string => {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const digits = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}:${digits(size % 60)}`;
};

const MOST_NAMED = 6;

const serviceText = ({ source, look: { services } }: Inspected): string | null => {
  const { service } = source.decided.reading;
  if (services.length === 0) return null;
  const named = services.slice(0, MOST_NAMED).join(', ');
  const more = services.length > MOST_NAMED ? ', …' : '';
  return `${safeLine(named)}${more}${service === null ? '' : ` (records that name none: ${safeLine(service)})`}`;
};
