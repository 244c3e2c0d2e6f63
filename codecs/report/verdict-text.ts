import type { AlertJson, FileJson, ReplayJson } from '../../domain/machine-output.ts';
import { BUCKETS } from '../../domain/record.ts';
import type { Report } from '../../domain/report.ts';
import { asSentence, columnsOf, cut, hang, problemText, safeLine, wrap } from '../plain-text.ts';
import { countText, many, numberText, percentText } from '../quantities.ts';
import { periodOf } from './period.ts';

/** How a terminal sets words apart; the identity for a pipe. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly muted: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
}

const WIDTH = 80;
const MOST_FILES = 20;
const MOST_PROBLEMS = 12;
const FILE_COLUMNS = 34;
const BAR_COLUMNS = 40;

/** What was read: files with format and counts, then the latency buckets. Ends with a line break. */
export const readingText = (replay: ReplayJson, paint: Paint): string =>
  [
    paint.strong(`Read ${many(replay.files.length, 'file')}, ${many(replay.lines, 'line')}`),
    `  ${periodOf(replay)}${replay.speed_achieved > 0 ? `, replayed ${numberText(replay.speed_achieved)} times as fast` : ''}`,
    '',
    ...fileTable(replay, paint),
    '',
    paint.strong('Latency buckets'),
    ...bucketBars(replay, paint),
    '',
  ].join('\n');

/** The one-page verdict: the first warning as it was sent, what followed, how good it was, and what was odd in the input. */
export const verdictText = (report: Report, paint: Paint): string =>
  [
    ...warningAsSent(report.replay.alerts, paint),
    paint.strong('Verdict'),
    ...wrap(safeLine(report.verdict.sentence), WIDTH - 2).map((line) => `  ${mood(report, paint)(line)}`),
    ...(report.not_knowable ?? []).flatMap((line) => hang('  - ', asSentence(safeLine(line)), WIDTH)),
    ...wrap(asSentence(safeLine(report.calibration)), WIDTH - 2).map((line) => `  ${paint.muted(line)}`),
    '',
    ...problems(report.replay, paint),
  ].join('\n');

const mood = ({ verdict }: Report, paint: Paint): Paint['good'] => {
  if (verdict.missed.length > 0) return paint.bad;
  return verdict.false_alarms.length > 0 ? paint.warn : paint.good;
};

const fileTable = ({ files, ...total }: ReplayJson, paint: Paint): readonly string[] => {
  const shown = files.slice(0, MOST_FILES);
  const width = Math.min(FILE_COLUMNS, Math.max(4, ...shown.map(({ source }) => columnsOf(safeLine(source)))));
  const formatWidth = Math.max(6, ...shown.map(({ format }) => columnsOf(formatName(format))));
  const line = (name: string, format: string, numbers: readonly string[]): string => {
    const shortName = cut(name, width);
    const padding = ' '.repeat(width - columnsOf(shortName));
    return `  ${shortName}${padding}  ${formatName(format).padEnd(formatWidth)}${numbers.map((number) => number.padStart(11)).join('')}`;
  };
  const row = ({
    source,
    format,
    lines,
    rows,
    quarantined,
  }: Pick<FileJson, 'source' | 'format' | 'lines' | 'rows' | 'quarantined'>): string =>
    line(safeLine(source), format, [lines, rows, quarantined].map(countText));
  return [
    paint.muted(line('file', 'format', ['lines', 'rows', 'unreadable'])),
    ...shown.map(row),
    ...(files.length > shown.length ? [`  and ${files.length - shown.length} more`] : []),
    ...(files.length > 1 ? [row({ ...total, source: 'together', format: '' })] : []),
  ];
};

const formatName = (format: string): string => cut(safeLine(format), 24);

const bucketBars = ({ buckets }: ReplayJson, paint: Paint): readonly string[] => {
  const counts = BUCKETS.map((bucket) => buckets[bucket]);
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  const most = Math.max(1, ...counts);
  const paints = { fast: paint.good, medium: paint.good, slow: paint.warn, critical: paint.bad, none: paint.muted };
  return BUCKETS.map((bucket) => {
    const count = buckets[bucket];
    const figures = `${countText(count).padStart(11)}  ${percentText(count / total).padStart(6)}`;
    return `  ${bucket.padEnd(8)}${figures}  ${paints[bucket](bar(count / most))}`.trimEnd();
  });
};

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar of at most BAR_COLUMNS columns, to an eighth of one; something that is there is never invisible. */
const bar = (share: number): string => {
  const eighths = share === 0 ? 0 : Math.max(1, Math.round(share * BAR_COLUMNS * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
};

const warningAsSent = (alerts: readonly AlertJson[], paint: Paint): readonly string[] => {
  const first = alerts.find(({ kind }) => kind === 'predicted') ?? alerts[0];
  if (first === undefined) return [paint.strong('No warning was sent'), '  Nothing came close to a failure.', ''];
  const lines = first.message.split('\n');
  const others = alerts.filter(({ id }) => id !== first.id);
  const list = others.map(({ kind, at }) => `${kind} ${at.slice(11, 19)}`).join(', ');
  return [
    paint.strong(first.kind === 'predicted' ? 'The first warning, as sent' : 'The first message, as sent'),
    ...lines.map((line, index) => `  ${index === 0 ? paint.warn(line) : line}`.trimEnd()),
    '',
    ...(others.length === 0 ? [] : [...hang('  ', `${many(others.length, 'more message')}: ${list} UTC.`, WIDTH), '']),
  ];
};

const problems = ({ problems }: ReplayJson, paint: Paint): readonly string[] => {
  if (problems.length === 0) return [];
  const shown = problems.slice(0, MOST_PROBLEMS);
  return [
    paint.strong('Problems in the input'),
    ...shown.flatMap(({ source, message }) =>
      hang('  - ', safeLine(source === null ? message : `${source}: ${problemText({ source, message })}`), WIDTH),
    ),
    ...(problems.length > shown.length ? [`  - and ${problems.length - shown.length} more in the report`] : []),
    '',
  ];
};
