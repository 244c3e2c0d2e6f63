import type { LedgerEntry } from '../domain/ledger.ts';
import { LIVE, liveLedgerOf } from '../domain/live.ts';
import type { ReplayState } from '../domain/replay.ts';
import { MINUTE_MS, minuteOf } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { ReplayError } from './errors.ts';
import { readRun, readSettled, settled } from './ledger.ts';
import { newestLooksVersion, readLooks } from './live-looks.ts';
import { shardsWithLedger } from './live-shards.ts';
import { loadReplay } from './replay-states.ts';

type SourceBlobs = Pick<BlobStore, 'get' | 'getRange' | 'head' | 'list'>;

/** What a backtest takes its looks of: a finished replay, or the stream so far. */
export interface BacktestSource {
  /** Id of the replay; `live` for the stream. */
  readonly replay: string;
  readonly dataset: string;
  /** Blocks that looks see, by the numbers that cuts count. */
  readonly entries: readonly LedgerEntry[];
  /** All blocks as they count after redrives. */
  readonly settled: readonly LedgerEntry[];
  /** Starts of the first and the last minute to look at, epoch ms; null = no record. */
  readonly minutes: { readonly first: number; readonly last: number } | null;
  readonly state: Pick<ReplayState, 'files' | 'problems'>;
}

/** The source of a replay id, or of `live`; one that is not finished is refused. */
export const backtestSource = async (blobs: SourceBlobs, replay: string): Promise<BacktestSource> => {
  if (replay === LIVE) return liveSource(blobs);
  const state = await loadReplay(blobs, replay);
  if (state.status !== 'finished') {
    throw new ReplayError('refused', `${replay} is ${state.status}: only a finished replay can be tested`);
  }
  // what the looks saw: a block that was redriven came too late for them
  const entries = await readRun(blobs, replay, 0);
  return {
    replay,
    dataset: state.dataset,
    entries,
    settled: await readSettled(blobs, replay),
    minutes: loggedMinutes(entries),
    state,
  };
};

/** Everything that has come by the stream up to its newest look; what came late counts as if it had come in time. */
const liveSource = async (blobs: SourceBlobs): Promise<BacktestSource> => {
  const version = await newestLooksVersion(blobs);
  if (version === 0) {
    throw new ReplayError(
      'missing',
      'nothing came by the stream yet: `foreshock live` takes it, and looks once a minute is over',
    );
  }
  const entries: LedgerEntry[] = [];
  const all: LedgerEntry[] = [];
  for (const shard of await shardsWithLedger(blobs)) {
    for (const entry of await readRun(blobs, liveLedgerOf(shard), 0)) {
      entries.push({ ...entry, number: entries.length });
      all.push(await settled(blobs, entry));
    }
  }
  const first = (await readLooks(blobs, 1)).data.from;
  const last = (await readLooks(blobs, version)).data.through;
  return {
    replay: LIVE,
    dataset: LIVE,
    entries,
    settled: all,
    minutes: { first, last },
    state: { files: [], problems: [] },
  };
};

/** The minutes of the smallest and largest `logged_at`; null without a record. */
const loggedMinutes = (entries: readonly LedgerEntry[]): BacktestSource['minutes'] => {
  let [first, last] = [Infinity, -Infinity];
  for (const { firstLoggedAt, lastLoggedAt } of entries) {
    first = Math.min(first, firstLoggedAt ?? Infinity);
    last = Math.max(last, lastLoggedAt ?? -Infinity);
  }
  return first <= last ? { first: minuteOf(first), last: minuteOf(last) } : null;
};

/** The newest part of a source: at most so many minutes, so that a long stream need not be read from its beginning. */
export const newestMinutes = (source: BacktestSource, count: number): BacktestSource => {
  if (source.minutes === null) return source;
  const { first, last } = source.minutes;
  return { ...source, minutes: { first: Math.max(first, last - (count - 1) * MINUTE_MS), last } };
};
