import type { LedgerEntry } from '../domain/ledger.ts';
import { type FileJson, isoTime, type ReplayJson } from '../domain/machine-output.ts';
import type { Problem, ReplayState } from '../domain/replay.ts';
import { type Bucket, BUCKETS, emptyBuckets } from '../domain/record.ts';
import { compareText } from '../domain/window.ts';

type Totals = Pick<
  ReplayJson,
  'files' | 'lines' | 'records' | 'rows' | 'quarantined' | 'skipped' | 'buckets' | 'first_event' | 'last_event'
>;

/** What a replay has read so far: the fold of its ledger. */
export const foldTotals = (state: Pick<ReplayState, 'files'>, entries: readonly LedgerEntry[]): Totals => {
  const files = state.files.map(({ source, location, reading }): FileJson => {
    const ofFile = entries.filter((entry) => entry.source === source);
    return { file: location, source, format: reading.format, ...counts(ofFile) };
  });
  const instants = entries.flatMap(({ firstEventAt, lastEventAt }) =>
    firstEventAt === null || lastEventAt === null ? [] : [firstEventAt, lastEventAt],
  );
  const edge = (pick: (a: number, b: number) => number): string | null =>
    instants.length === 0 ? null : isoTime(instants.reduce(pick));
  return {
    files,
    ...counts(entries),
    buckets: sumBuckets(entries),
    first_event: edge((a, b) => Math.min(a, b)),
    last_event: edge((a, b) => Math.max(a, b)),
  };
};

const counts = (entries: readonly LedgerEntry[]): Omit<FileJson, 'file' | 'source' | 'format'> => ({
  lines: sum(entries, ({ lines }) => lines),
  records: sum(entries, ({ records }) => records),
  rows: sum(entries, ({ rows }) => rows),
  quarantined: sum(entries, ({ quarantined }) => quarantined),
  skipped: sum(entries, skippedLines),
});

/** Lines of a block that belong to no record. */
export const skippedLines = ({ skipped }: LedgerEntry): number =>
  Object.values(skipped).reduce((total, count) => total + count, 0);

const sumBuckets = (entries: readonly LedgerEntry[]): Record<Bucket, number> => {
  const buckets = emptyBuckets();
  for (const entry of entries) for (const bucket of BUCKETS) buckets[bucket] += entry.buckets[bucket];
  return buckets;
};

const sum = (entries: readonly LedgerEntry[], pick: (entry: LedgerEntry) => number): number =>
  entries.reduce((total, entry) => total + pick(entry), 0);

const ADVICE: Readonly<Record<string, string>> = {
  'no-time': 'no line near them says when: name the zone or year with --tz or --year if the lines have a time at all',
  oversized: 'one record is longer than 900,000 bytes: its first 64 KiB and its position are in quarantine',
  truncated: 'the source ends within its last record: replay the whole file when it is there',
  unreadable: 'they are in quarantine with their bytes',
  binary: 'the source holds bytes that are no text: it is in quarantine; decompress or export it as text',
  discarded: 'no retry saved their block: it is in quarantine, whole; please report it',
};

/**
 * What a person should know of a replay: what its start and cuts reported, and what was quarantined, by source and reason, in
 * the order of its files: the order of its blocks depends on the speed.
 */
export const foldProblems = (
  state: Pick<ReplayState, 'files' | 'problems'>,
  entries: readonly LedgerEntry[],
): readonly Problem[] => {
  const found = new Map<string, { source: string; reason: string; count: number }>();
  const timeless = new Map<string, number>();
  for (const { source, reasons, timeless: count } of entries) {
    for (const [reason, quarantined] of Object.entries(reasons)) {
      const key = `${source}\0${reason}`;
      const known = found.get(key) ?? { source, reason, count: 0 };
      found.set(key, { ...known, count: known.count + quarantined });
    }
    if (count > 0) timeless.set(source, (timeless.get(source) ?? 0) + count);
  }
  const place = new Map(state.files.map(({ source }, index) => [source, index]));
  const byFile = (a: string, b: string): number => (place.get(a) ?? 0) - (place.get(b) ?? 0);
  const quarantined = [...found.values()].sort((a, b) => byFile(a.source, b.source) || compareText(a.reason, b.reason));
  return [
    ...state.problems,
    ...quarantined.map(({ source, reason, count }) => ({
      source,
      code: reason,
      message: `${count} ${count === 1 ? 'record' : 'records'} of ${source} could not be read (${reason}): ${ADVICE[reason] ?? ADVICE['unreadable']}`,
    })),
    ...[...timeless]
      .sort(([a], [b]) => byFile(a, b))
      .map(([source, count]) => ({
        source,
        code: 'timeless',
        message: `${count} ${count === 1 ? 'record' : 'records'} of ${source} carry no believable time and took that of a neighbour`,
      })),
  ];
};
