import { isoTime } from '../domain/machine-output.ts';
import type { Driver, Problem, ReplayState } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import { ReplayError } from './errors.ts';
import { loadReplay } from './replay-states.ts';
import { replayRow, type ReplayRow } from './replays.ts';

/** How far one source is. */
export interface SourceProgress {
  readonly source: string;
  readonly format: string;
  /** Stored bytes of the file. */
  readonly stored_bytes: number;
  /** Decoded bytes and lines that blocks have been cut from. */
  readonly read_bytes: number;
  readonly lines: number;
}

/** One replay in full; instants ISO 8601. */
export interface ReplayDetail extends ReplayRow {
  readonly last_change_at: string;
  /** Event time up to which blocks have been cut. */
  readonly reached: string | null;
  /** Event time up to which waiting is passed over. */
  readonly sought_to: string | null;
  /** True once no further block will be cut. */
  readonly ended: boolean;
  readonly sources: readonly SourceProgress[];
  readonly problems: readonly Problem[];
}

/** A replay's state and progress; an unknown one is an error that says so. */
export const replayDetail = async (
  blobs: BlobStore,
  replay: string,
  isAlive: (driver: Driver) => boolean,
): Promise<ReplayDetail> => {
  const state = await loadReplay(blobs, replay);
  if (state.status === 'absent') throw new ReplayError('missing', `there is no replay ${replay}`);
  return {
    ...(await replayRow(blobs, state, isAlive)),
    last_change_at: isoTime(state.lastEventAt),
    reached: momentOf(reachedBy(state)),
    sought_to: momentOf(state.soughtTo),
    ended: state.ended,
    sources: state.files.map((file) => progressOf(state, file)),
    problems: state.problems,
  };
};

const momentOf = (instant: number | null): string | null => (instant === null ? null : isoTime(instant));

const reachedBy = ({ blocks }: ReplayState): number | null =>
  blocks.reduce<number | null>((most, { lastTs }) => (lastTs === null ? most : Math.max(most ?? lastTs, lastTs)), null);

const progressOf = (
  { blocks }: ReplayState,
  { source, size, reading }: ReplayState['files'][number],
): SourceProgress => {
  const last = blocks.findLast((block) => block.source === source);
  const lines = last ? last.endLine - 1 : 0;
  return { source, format: reading.format, stored_bytes: size, read_bytes: last?.endByte ?? 0, lines };
};
