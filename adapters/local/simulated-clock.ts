import type { Clock } from '../../ports/clock.ts';

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** A clock for tests and rehearsals: nobody waits, and the order of events does not depend on the machine. */
export interface SimulatedClock extends Clock {
  /** Moves time forward by hand and wakes, in order, whoever's time has come. */
  advance(ms: number): Promise<void>;
  /** Runs work that waits for files or other real things; time stands still meanwhile. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A clock that stands still while promises settle and then jumps to the next sleeper. Sleepers wake one at a time, by
 * time and then in the order in which they lay down. With `manual`, time moves by `advance` only.
 */
export const createSimulatedClock = (startAt: number, options: { readonly manual?: boolean } = {}): SimulatedClock => {
  let now = startAt;
  let sleepers: readonly Sleeper[] = [];
  let scheduled = false;
  let held = 0;

  const wakeNext = (until: number): boolean => {
    const [first] = sleepers;
    if (!first || first.wakeAt > until) return false;
    sleepers = sleepers.slice(1);
    now = Math.max(now, first.wakeAt);
    first.wake();
    return true;
  };

  const wakeUnlessHeld = (): boolean => held === 0 && wakeNext(Infinity);

  const run = async (): Promise<void> => {
    do await settle();
    while (wakeUnlessHeld());
    scheduled = false;
  };

  const schedule = (): void => {
    if (options.manual || scheduled) return;
    scheduled = true;
    void run();
  };

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted || !(ms > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const sleeper: Sleeper = { wakeAt: now + ms, wake };
      const leave = (): void => {
        sleepers = sleepers.filter((other) => other !== sleeper);
        wake();
      };
      signal?.addEventListener('abort', leave, { once: true });
      const later = sleepers.findIndex((other) => other.wakeAt > sleeper.wakeAt);
      sleepers = sleepers.toSpliced(later < 0 ? sleepers.length : later, 0, sleeper);
      schedule();
    });
  };

  const advance = async (ms: number): Promise<void> => {
    const until = now + ms;
    do await settle();
    while (wakeNext(until));
    now = until;
  };

  const during = async <T>(work: () => Promise<T>): Promise<T> => {
    held += 1;
    try {
      return await work();
    } finally {
      held -= 1;
      if (sleepers.length > 0) schedule();
    }
  };

  return { now: () => now, sleep, advance, during };
};

/** Lets every promise settle that can without new input. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
