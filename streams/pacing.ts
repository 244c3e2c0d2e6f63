import type { PaceAnchor, ReplayState, Speed } from '../domain/replay.ts';
import type { Clock } from '../ports/index.ts';
import type { ReplaySession } from './replay-session.ts';

/** Stretches without records longer than this, in event time, are passed over at once. */
const LONG_GAP_MS = 3_600_000;
/** … and those that would take longer than this to wait for. */
const LONG_WAIT_MS = 60_000;
/** How often a waiting driver looks for commands. */
const POLL_MS = 500;

/** What became of waiting: the block is due, the replay is paused, or there is no time left for it in this lap. */
export type Due = 'due' | 'paused' | 'over';

export interface Pacer {
  /** Waits until `target` (event time, epoch ms; null = at once) is due, obeying pause, resume and seek. */
  due(target: number | null): Promise<Due>;
  /** The anchor by which these targets, the next ones, will be paced; null where it will be made anew on the way. */
  anchorFor(targets: readonly (number | null)[]): PaceAnchor | null;
  /** Says that a block of this target was sent before this driver began. */
  passed(target: number | null): void;
  /** Paces from the next block on anew: what was held up is not made up for. */
  restart(): void;
}

export interface PacingOptions {
  readonly keepGaps: boolean;
  readonly signal: AbortSignal;
  /** A driver that works in laps: it ends where another one waits, and goes on from the anchor that the events hold. */
  readonly lap?: {
    /** True when this lap must end. */
    isOver(): boolean;
    /** Called while the driver waits. */
    onWait(): Promise<void>;
  };
}

/**
 * Paces by event time ÷ speed on the given clock: a target is due at `anchor.wall + (target - anchor.event) ÷ speed`.
 * Returns early when `signal` aborts.
 */
export const createPacer = (clock: Clock, session: ReplaySession, options: PacingOptions): Pacer => {
  const { lap, signal, keepGaps } = options;
  let anchor: PaceAnchor | null = lap ? session.state().pace : null;
  let last: number | null = lap ? largestTarget(session.state()) : null;
  const anchorAt = (event: number): PaceAnchor => ({ event, wall: clock.now() });
  const isPaused = (): boolean => session.state().status === 'paused';
  const waitWhilePaused = async (): Promise<boolean> => {
    let waited = false;
    while (isPaused() && lap === undefined && !signal.aborted) {
      waited = true;
      await clock.sleep(POLL_MS, signal);
      await session.refresh();
    }
    return waited;
  };
  const obstacle = (): Due => (isPaused() ? 'paused' : lap?.isOver() === true ? 'over' : 'due');

  const due = async (target: number | null): Promise<Due> => {
    await session.refresh();
    if (await waitWhilePaused()) anchor = last === null ? null : anchorAt(last);
    let speed = session.state().speed;
    if (target === null || speed === 'max') return obstacle();
    if (anchor === null || isLongGap(target, last, speed, keepGaps)) anchor = anchorAt(target);
    while (!signal.aborted && obstacle() === 'due') {
      const state = session.state();
      if (isSought(state, target)) {
        anchor = anchorAt(target);
        break;
      }
      if (state.speed !== speed) {
        if (state.speed === 'max') break;
        anchor = anchorAt(last ?? target);
        speed = state.speed;
      }
      const wait = anchor.wall + (target - anchor.event) / speed - clock.now();
      if (wait <= 0) break;
      await clock.sleep(Math.min(wait, POLL_MS), signal);
      await lap?.onWait();
      await session.refresh();
      if (await waitWhilePaused()) anchor = anchorAt(last ?? target);
    }
    const end = obstacle();
    if (end === 'due') last = Math.max(last ?? target, target);
    return end;
  };

  return {
    due,
    anchorFor: (targets) => {
      const { speed } = session.state();
      if (speed === 'max') return null;
      let before = last;
      for (const target of targets) {
        if (target === null) continue;
        if (isLongGap(target, before, speed, keepGaps)) return null;
        before = target;
      }
      return anchor;
    },
    passed: (target) => {
      if (target !== null) last = Math.max(last ?? target, target);
    },
    restart: () => {
      anchor = null;
    },
  };
};

/** Largest target of what was sent for certain: all but the blocks that were named last. */
const largestTarget = ({ blocks, newestFrom }: ReplayState): number | null =>
  blocks
    .slice(0, newestFrom)
    .reduce<number | null>((most, { target }) => (target === null ? most : Math.max(most ?? target, target)), null);

const isLongGap = (target: number, last: number | null, speed: Exclude<Speed, 'max'>, keepGaps: boolean): boolean =>
  !keepGaps && last !== null && (target - last > LONG_GAP_MS || (target - last) / speed > LONG_WAIT_MS);

const isSought = ({ soughtTo }: ReplayState, target: number): boolean => soughtTo !== null && target <= soughtTo;
