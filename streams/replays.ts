import { LIVE, liveLedgerOf } from '../domain/live.ts';
import { isoTime } from '../domain/machine-output.ts';
import type { Driver, ReplayState, Speed } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import { listAlerts } from './incidents.ts';
import { committedNumbers, firstFreeNumber, readEntry } from './ledger.ts';
import { shardsWithLedger } from './live-shards.ts';
import { storedSummary } from './finish-replay.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';

/** One replay as `status` shows it; instants ISO 8601. */
export interface ReplayRow {
  readonly replay: string;
  readonly dataset: string;
  /** `live` for the stream. */
  readonly status: ReplayState['status'] | 'live';
  /** True while a live process of this machine drives it. */
  readonly driven: boolean;
  readonly files: readonly string[];
  readonly speed: Speed;
  readonly started_at: string;
  readonly blocks: number;
  readonly committed: number;
  /** Null until the replay is finished and reported. */
  readonly rows: number | null;
  readonly quarantined: number | null;
  readonly alerts: number | null;
  readonly first_event: string | null;
  readonly last_event: string | null;
  readonly speed_achieved: number | null;
}

/** Every replay of the lake with how far it is; `isAlive` tells whether a driver still runs. */
export const listReplays = async (
  blobs: BlobStore,
  isAlive: (driver: Driver) => boolean,
): Promise<readonly ReplayRow[]> => {
  const ids = await listReplayIds(blobs);
  const rows = await Promise.all(ids.map(async (id) => replayRow(blobs, await loadReplay(blobs, id), isAlive)));
  const live = await liveRow(blobs);
  return live === null ? rows : [...rows, live];
};

/** The stream as a row, null where none was ever read. Its rows are not summed up: it has no end. */
const liveRow = async (blobs: BlobStore): Promise<ReplayRow | null> => {
  const shards = await shardsWithLedger(blobs);
  const [oldest] = shards;
  if (oldest === undefined) return null;
  const ends = await Promise.all(shards.map((shard) => firstFreeNumber(blobs, liveLedgerOf(shard))));
  const blocks = ends.reduce((sum, end) => sum + end, 0);
  const newest = await Promise.all(
    shards.map((shard, at) => readEntry(blobs, liveLedgerOf(shard), (ends[at] ?? 0) - 1)),
  );
  const first = await readEntry(blobs, liveLedgerOf(oldest), 0);
  const last = newest.reduce((most, entry) => Math.max(most, entry?.lastEventAt ?? 0), 0);
  return {
    replay: LIVE,
    dataset: LIVE,
    status: 'live',
    driven: false,
    files: shards,
    speed: 1,
    started_at: isoTime(first?.live?.firstArrivedAt ?? 0),
    blocks,
    committed: blocks,
    rows: null,
    quarantined: null,
    alerts: (await listAlerts(blobs, LIVE)).length,
    first_event: typeof first?.firstEventAt === 'number' ? isoTime(first.firstEventAt) : null,
    last_event: last === 0 ? null : isoTime(last),
    speed_achieved: null,
  };
};

/** One replay with how far it is. */
export const replayRow = async (
  blobs: BlobStore,
  state: ReplayState,
  isAlive: (driver: Driver) => boolean,
): Promise<ReplayRow> => {
  const summary = await storedSummary(blobs, state.replay);
  const { replay, dataset, status, files, speed, startedAt, blocks } = state;
  return {
    replay,
    dataset,
    status,
    driven: isOpen(state) && state.driver !== null && isAlive(state.driver),
    files: files.map(({ source }) => source),
    speed,
    started_at: isoTime(startedAt),
    blocks: blocks.length,
    committed: (await committedNumbers(blobs, replay)).size,
    rows: summary?.rows ?? null,
    quarantined: summary?.quarantined ?? null,
    alerts: summary?.alerts.length ?? null,
    first_event: summary?.first_event ?? null,
    last_event: summary?.last_event ?? null,
    speed_achieved: state.speedAchieved,
  };
};

/** True for a replay that can go on. */
const isOpen = ({ status }: Pick<ReplayState, 'status'>): boolean => status === 'running' || status === 'paused';
