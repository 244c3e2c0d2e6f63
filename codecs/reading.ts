import type { LatencyUnit, Reading } from '../domain/reading.ts';
import type { Envelope } from '../domain/source-decoding.ts';
import type { LogFormat } from './log-formats/format.ts';
import { sureness } from './log-formats/sureness.ts';
import { isBinaryData } from './binary-data.ts';
import { formatsOf, isUserFormat } from './known-formats.ts';
import { createRecordReader } from './record-reader.ts';
import { withoutAnsi } from './ansi.ts';
import { findWrappers } from './line-wrappers/choose-wrapper.ts';
import { isBlank, isHeader, startingLines } from './record-starts.ts';
import { inferStamps } from './request-stamps.ts';
import { serviceOfFileName } from './service-name.ts';
import { probeTimes, type SourceTimes, type Span } from './source-times.ts';
import { yearOf } from './source-year.ts';
import { zoneOf } from './source-zone.ts';
import { definitionOfText } from './user-formats/definition-text.ts';

/** What is known of one source before it is read. */
export interface SourceSample {
  readonly source: string;
  readonly fileName: string;
  /** Lines from several places of the source, in its order. */
  readonly lines: readonly string[];
  /** The first decoded bytes, at most 64 KiB. */
  readonly bytes: Uint8Array;
  /** The gzip header's time, else the file's own, epoch ms. */
  readonly modifiedAt: number | null;
  /** Whether `lines` is all of the source. */
  readonly whole: boolean;
  /** The envelope that was opened, when there is one. */
  readonly envelope?: Envelope;
}

/** What a person said about the reading; epoch ms and minutes east of UTC. */
export interface ReadingOptions {
  readonly zoneOffsetMinutes: number | null;
  readonly year: number | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly startedAt: number;
  /** Id of the format that reads every source; absent = decided per source. */
  readonly format?: string;
  /** Unit of latencies that do not say theirs; absent = decided per source. */
  readonly unit?: LatencyUnit;
  /** Service of records that name none; absent = what the file's name suggests. */
  readonly service?: string;
  /** Formats that the user has defined, each as canonical JSON. */
  readonly definitions?: readonly string[];
}

/** What was decided from what, in words for a person; null where there was nothing to decide. */
export interface ReadingReasons {
  readonly format: string | null;
  readonly unit: string | null;
  readonly zone: string | null;
  readonly year: string | null;
}

/** What a person should know about a reading, with the option that mends it. */
export interface ReadingProblem {
  readonly code: 'binary' | 'no-time' | 'zone-assumed' | 'year-assumed' | 'format-unsure';
  readonly message: string;
}

/** How one source is read, and why. */
export interface DecidedReading {
  readonly reading: Reading;
  /** First and last believable time in the sample, epoch ms; null without one. */
  readonly firstTs: number | null;
  readonly lastTs: number | null;
  /** Part of the sample's records (0–1) that the format itself reads. */
  readonly share: number;
  /** Every format with its mean score over the sample, best first. */
  readonly candidates: readonly { readonly format: string; readonly score: number }[];
  readonly problems: readonly ReadingProblem[];
  readonly because: ReadingReasons;
  /** Lines lack year or zone and the sample is not the whole source: read it all and decide again. */
  readonly needsWhole: boolean;
}

const DAY_MS = 86_400_000;
const SCORED_LINES = 500;
const CHOSEN_FROM = 1500;
const PROBED_LINES = 400;
const SURE = 0.5;
const UNSURE_SHARE = 0.5;

/** A source after its format is chosen, before zone and year are decided. */
interface Draft {
  readonly sample: SourceSample;
  /** First lines of the sample's records. */
  readonly records: readonly string[];
  readonly reading: Reading;
  readonly share: number;
  readonly candidates: DecidedReading['candidates'];
  readonly times: SourceTimes;
  readonly because: Pick<ReadingReasons, 'format' | 'unit'>;
}

/** Decides how every source of one replay is read, all together: files with year and zone say it for those without. */
export const decideReadings = (
  samples: readonly SourceSample[],
  options: ReadingOptions,
): readonly DecidedReading[] => {
  const drafts = samples.map((sample) => draftOf(sample, options));
  return drafts.map((draft) => {
    const others = drafts.flatMap(({ times }) => (times.known ? [times.known] : []));
    return decide(draft, others, options);
  });
};

const NO_TIMES: SourceTimes = {
  known: null,
  zoneless: null,
  yearless: null,
  dated: null,
  lacksYear: false,
  months: [],
};

const draftOf = (sample: SourceSample, options: ReadingOptions): Draft => {
  const blank: Reading = {
    format: 'binary',
    unit: null,
    fields: {},
    zone: { offsetMinutes: options.zoneOffsetMinutes ?? 0, assumed: false },
    year: null,
    service: options.service ?? serviceOfFileName(sample.fileName),
    from: options.from,
    to: options.to,
    ...(sample.envelope === undefined ? {} : { envelope: sample.envelope }),
  };
  const nothing = {
    sample,
    records: [],
    reading: blank,
    share: 0,
    candidates: [],
    times: NO_TIMES,
    because: NO_REASON,
  };
  if (options.format === undefined && isBinaryData(sample.bytes)) return nothing;

  const all = sample.lines.map((line) => withoutAnsi(withoutMark(line))).filter((line) => !isBlank(line));
  const lines = all.filter((line) => !isHeader(line, null));
  const headers = all.filter((line) => isHeader(line, null));
  const scored = spread(lines, SCORED_LINES);
  const formats = formatsOf(options);
  const best = (some: readonly string[]): number => rank(some, headers, formats)[0]?.score ?? 0;
  const { wrapper, outermost, open } = readsWhole(scored, formats) ? NO_WRAPPERS : findWrappers(scored, best);
  const candidates = rank(open(scored), headers, formats);
  const format = chosenFormat(candidates, options);
  if (!format) return nothing;
  const drafted: Reading = {
    ...blank,
    format: format.id,
    ...(wrapper !== null && { wrapper }),
    ...definitionsIn(candidates, format, options),
  };
  const beginnings = startingLines(lines, drafted);
  const { unit, fields, because } = format.choose(open(spread(beginnings, CHOSEN_FROM)), headers);
  const reading: Reading = { ...drafted, unit: options.unit ?? unit, fields };
  const records = startingLines(lines, reading);
  const sampled = spread(records, SCORED_LINES);
  const score = sureness(format, headers);
  const stamps = inferStamps(records, reading, format.stamps);
  return {
    sample,
    records,
    reading: stamps === null ? reading : { ...reading, fields: { ...reading.fields, stamps } },
    // inside a wrapper any text is right
    share:
      outermost === null
        ? shareOf(sampled, (line) => score(line) >= SURE)
        : shareOf(sampled, (line) => outermost.score(line) > 0),
    candidates: candidates.map((candidate) => ({ format: candidate.format.id, score: candidate.score })),
    times: probeTimes(spread(records, PROBED_LINES), reading),
    because: {
      format: options.format === undefined ? null : 'you said --format',
      unit: options.unit === undefined ? (because ?? null) : 'you said --unit',
    },
  };
};

const NO_REASON: Draft['because'] = { format: null, unit: null };

type Candidates = ReturnType<typeof rank>;

const chosenFormat = (candidates: Candidates, { format: id }: ReadingOptions): LogFormat | undefined =>
  (id === undefined ? candidates[0] : candidates.find(({ format }) => format.id === id))?.format;

/** The user's definitions that a source needs: of the chosen format, and of those that match some of its lines. */
const definitionsIn = (
  candidates: Candidates,
  chosen: LogFormat,
  { definitions = [], format }: ReadingOptions,
): Pick<Reading, 'definitions'> => {
  const needed = candidates
    .filter((candidate) => candidate.format === chosen || (format === undefined && candidate.score > 0))
    .map((candidate) => candidate.format)
    .filter(isUserFormat)
    .map(({ id }) => id);
  const kept = definitions.filter((text) => needed.includes(definitionOfText(text)?.id ?? ''));
  return kept.length === 0 ? {} : { definitions: kept };
};

const NO_WRAPPERS: Pick<ReturnType<typeof findWrappers>, 'wrapper' | 'outermost' | 'open'> = {
  wrapper: null,
  outermost: null,
  open: (lines) => lines,
};

/** True when a format of the user reads lines as they are, with what else would be taken for a wrapper. */
const readsWhole = (lines: readonly string[], formats: readonly LogFormat[]): boolean =>
  (rank(lines, [], formats.filter(isUserFormat))[0]?.score ?? 0) >= SURE;

const withoutMark = (line: string): string => (line.charCodeAt(0) === BYTE_ORDER_MARK ? line.slice(1) : line);
const BYTE_ORDER_MARK = 0xfeff;

/** At most `most` of the lines, evenly spread, the first and the last among them. */
const spread = (lines: readonly string[], most: number): readonly string[] =>
  lines.length <= most
    ? lines
    : Array.from({ length: most }, (_, index) => lines[Math.floor((index * (lines.length - 1)) / (most - 1))] ?? '');

const rank = (
  lines: readonly string[],
  headers: readonly string[],
  formats: readonly LogFormat[],
): readonly { readonly format: LogFormat; readonly score: number }[] =>
  formats
    .map((format) => {
      const score = sureness(format, headers);
      let total = 0;
      for (const line of lines) total += score(line);
      return { format, score: lines.length === 0 ? 0 : total / lines.length };
    })
    .sort((a, b) => b.score - a.score);

const shareOf = (lines: readonly string[], isRead: (line: string) => boolean): number =>
  lines.length === 0 ? 0 : lines.filter(isRead).length / lines.length;

const decide = (draft: Draft, others: readonly Span[], options: ReadingOptions): DecidedReading => {
  const { sample, records, times } = draft;
  const problems: ReadingProblem[] = [];
  let { reading } = draft;
  let zoneReason: string | null = null;
  let yearReason: string | null = null;
  let zoneless = times.zoneless;
  if (times.lacksYear && zoneless) {
    const { year, because } = yearOf(times.months, times.yearless ?? zoneless, {
      option: options.year,
      // a year that the source itself writes is the best hint
      others: times.dated === null ? others : [times.dated],
      fileTime: sample.modifiedAt,
      startedAt: options.startedAt,
    });
    reading = { ...reading, year };
    yearReason = YEAR_REASONS[because];
    zoneless = probeTimes(spread(records, PROBED_LINES), reading).zoneless;
    if (because === 'file-time' || because === 'start') problems.push(yearAssumed(year.year, because));
  }
  if (zoneless && options.zoneOffsetMinutes === null) {
    const { offsetMinutes, because } = zoneOf(zoneless, others);
    reading = { ...reading, zone: { offsetMinutes, assumed: true } };
    zoneReason = ZONE_REASONS[because];
    if (because === 'utc') problems.push(ZONE_ASSUMED);
  } else if (zoneless) zoneReason = 'you said --tz';
  const { first, last } = endsOf(records, reading, options.startedAt + DAY_MS);
  if (reading.format === 'binary') problems.push(BINARY);
  else if (first === null && records.length > 0) problems.push(NO_TIME);
  if (records.length > 0 && draft.share < UNSURE_SHARE) problems.push(unsure(draft));
  return {
    reading,
    firstTs: first,
    lastTs: last,
    share: draft.share,
    candidates: draft.candidates,
    problems,
    because: { ...draft.because, zone: zoneReason, year: yearReason },
    needsWhole: !sample.whole && (times.lacksYear || (times.zoneless !== null && options.zoneOffsetMinutes === null)),
  };
};

/** The first and the last time of records in their order that is believed. */
const endsOf = (
  records: readonly string[],
  reading: Reading,
  latestTs: number,
): { readonly first: number | null; readonly last: number | null } => {
  const reader = createRecordReader(reading, latestTs);
  const timeAt = (index: number): number | null => {
    const record = reader.read(records[index] ?? '');
    return typeof record === 'string' ? null : record.parsed.ts;
  };
  let first: number | null = null;
  let from = 0;
  for (; from < records.length && first === null; from += 1) first = timeAt(from);
  let last: number | null = first;
  for (let at = records.length - 1; at >= from; at -= 1) {
    const ts = timeAt(at);
    if (ts === null) continue;
    last = ts;
    break;
  }
  return { first, last };
};

const YEAR_REASONS = {
  option: 'you said --year',
  'other-files': 'the other files lie there',
  'file-time': "the file's own time",
  start: 'the date of today',
} as const;
const ZONE_REASONS = {
  'other-files': 'with it the times lie where those of the other files do',
  utc: 'no other file says it',
} as const;

const BINARY: ReadingProblem = {
  code: 'binary',
  message: 'this is not text: nothing in it can be read as log lines. Give the log itself, unpacked or as .gz',
};
const NO_TIME: ReadingProblem = {
  code: 'no-time',
  message:
    'no line of the sample carries a time after 1999 and before tomorrow; lines before the first time are quarantined',
};
const ZONE_ASSUMED: ReadingProblem = {
  code: 'zone-assumed',
  message: 'times carry no zone and no other file says it: taken as UTC. Say --tz if it is another',
};
const yearAssumed = (year: number, because: 'file-time' | 'start'): ReadingProblem => ({
  code: 'year-assumed',
  message: `times carry no year: taken as ${year} from ${because === 'start' ? 'the date of this replay' : "the file's own time"}. Say --year if it is another`,
});
const unsure = ({ reading, share }: Draft): ReadingProblem => ({
  code: 'format-unsure',
  message: `only ${Math.round(share * 100)} % of the sample is ${reading.format}; other lines are read one by one as what they look like`,
});
