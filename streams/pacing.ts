import type { ReplayState, Speed } from '../domain/replay.ts';
import type { Clock } from '../ports/index.ts';
import type { ReplaySession } from './replay-session.ts';

/** Stretches without records longer than this, in event time, are passed over at once. */
const LONG_GAP_MS = 3_600_000;
/** … and those that would take longer than this to wait for. */
const LONG_WAIT_MS = 60_000;
/** How often a waiting driver looks for commands. */
const POLL_MS = 500;

/** When an event time is due on the wall. */
interface Anchor {
  readonly event: number;
  readonly wall: number;
}

export interface Pacer {
  /** Waits until `target` (event time, epoch ms; null = at once) is due, obeying pause, resume and seek. */
  due(target: number | null): Promise<void>;
}

/** Paces by event time ÷ speed on the given clock. Returns early when `signal` aborts. */
export const createPacer = (
  clock: Clock,
  session: ReplaySession,
  options: { readonly keepGaps: boolean; readonly signal: AbortSignal },
): Pacer => {
  let anchor: Anchor | null = null;
  let last: number | null = null;
  const waitWhilePaused = async (): Promise<boolean> => {
    let waited = false;
    while (session.state().status === 'paused' && !options.signal.aborted) {
      waited = true;
      await clock.sleep(POLL_MS, options.signal);
      await session.refresh();
    }
    return waited;
  };
  const anchorAt = (event: number): Anchor => ({ event, wall: clock.now() });
  return {
    due: async (target) => {
      await session.refresh();
      if (await waitWhilePaused()) anchor = last === null ? null : anchorAt(last);
      let speed = session.state().speed;
      if (target === null || speed === 'max') return;
      if (anchor === null || isLongGap(target, last, speed, options.keepGaps)) anchor = anchorAt(target);
      while (!options.signal.aborted) {
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
        await clock.sleep(Math.min(wait, POLL_MS), options.signal);
        await session.refresh();
        if (await waitWhilePaused()) anchor = anchorAt(last ?? target);
      }
      last = Math.max(last ?? target, target);
    },
  };
};

const isLongGap = (target: number, last: number | null, speed: Exclude<Speed, 'max'>, keepGaps: boolean): boolean =>
  !keepGaps && last !== null && (target - last > LONG_GAP_MS || (target - last) / speed > LONG_WAIT_MS);

const isSought = ({ soughtTo }: ReplayState, target: number): boolean => soughtTo !== null && target <= soughtTo;
