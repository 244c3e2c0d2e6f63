import { isoTime } from '../domain/machine-output.ts';
import type { Driver, ReplayState, Speed } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import { committedNumbers } from './ledger.ts';
import { storedSummary } from './finish-replay.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';

/** One replay as `status` shows it; instants ISO 8601. */
export interface ReplayRow {
  readonly replay: string;
  readonly dataset: string;
  readonly status: ReplayState['status'];
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
): Promise<readonly ReplayRow[]> =>
  Promise.all((await listReplayIds(blobs)).map(async (id) => replayRow(blobs, await loadReplay(blobs, id), isAlive)));

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
