import { describe, expect, test } from '@jest/globals';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import { createSimulatedClock, type SimulatedClock } from '../adapters/local/simulated-clock.ts';
import { absentReplay, type ReplayCommand, type Speed } from '../domain/replay.ts';
import { temporaryFolder } from '../tests/contracts/temp-folder.ts';
import { controlReplay } from './control-replay.ts';
import { createPacer, type Pacer } from './pacing.ts';
import { startedReplay } from './reading.test-helper.ts';
import { openSession } from './replay-session.ts';
import { appendReplayEvent } from './replay-states.ts';
import { EVENT_START, MINUTE, WALL_START } from './replaying.test-helper.ts';

const HOUR = 60 * MINUTE;
const DRIVER = { host: 'here', pid: 1 };

interface Pacing {
  readonly clock: SimulatedClock;
  readonly pacer: Pacer;
  /** Gives a command when the wall clock has moved on by `afterMs`. */
  readonly command: (afterMs: number, command: ReplayCommand) => Promise<unknown>;
  /** Waits for each target (ms after EVENT_START) in turn; the wall time of each since the beginning, in ms. */
  readonly walk: (...targets: readonly number[]) => Promise<readonly number[]>;
  readonly stop: AbortController;
}

const startPacing = async (speed: Speed, { keepGaps = false } = {}): Promise<Pacing> => {
  const clock = createSimulatedClock(WALL_START);
  const blobs = createFileBlobStore(temporaryFolder());
  const { dataset, replay, files, options, bucketLimits, problems } = startedReplay([], speed, WALL_START);
  const state = await appendReplayEvent(blobs, replay, absentReplay, {
    type: 'ReplayStarted',
    at: WALL_START,
    data: { dataset, replay, files, options, bucketLimits, problems, speed, driver: DRIVER },
  });
  if (!state) throw new Error('an empty lake takes the first event');
  const stop = new AbortController();
  const pacer = createPacer(clock, openSession(blobs, state, DRIVER), { keepGaps, signal: stop.signal });
  return {
    clock,
    pacer,
    stop,
    command: async (afterMs, command) => {
      await clock.sleep(afterMs);
      await clock.during(() => controlReplay({ blobs, clock }, replay, command));
    },
    walk: async (...targets) => {
      const passed: number[] = [];
      for (const target of targets) {
        await pacer.due(EVENT_START + target);
        passed.push(clock.now() - WALL_START);
      }
      return passed;
    },
  };
};

describe('pacing', () => {
  test.each([
    [1, [0, 5000, 30_000]],
    [60, [0, 83, 500]],
    [0.5, [0, 10_000, 60_000]],
  ] as const)('at speed %d waits event time ÷ speed', async (speed, expected) => {
    const { walk } = await startPacing(speed);
    const passed = await walk(0, 5000, 30_000);
    for (const [index, wall] of expected.entries())
      expect(Math.abs((passed[index] ?? 0) - wall)).toBeLessThanOrEqual(1);
  });

  test('at max, and for blocks without a time, waits for nothing', async () => {
    const { walk } = await startPacing('max');
    expect(await walk(0, HOUR, 3 * HOUR)).toEqual([0, 0, 0]);
    const { pacer, clock } = await startPacing(1);
    await pacer.due(null);
    expect(clock.now()).toBe(WALL_START);
  });

  test('does not drift: what one block takes longer, the next waits shorter', async () => {
    const { walk, clock } = await startPacing(1);
    await walk(0, 10_000);
    await clock.sleep(7000);
    expect(await walk(20_000, 30_000)).toEqual([20_000, 30_000]);
  });

  test('never waits for what is overdue', async () => {
    const { walk, clock } = await startPacing(1);
    await walk(0);
    await clock.sleep(25_000);
    expect(await walk(10_000, 20_000, 30_000)).toEqual([25_000, 25_000, 30_000]);
  });

  test('waits while paused and then goes on at the same pace', async () => {
    const { walk, command } = await startPacing(1);
    const commands = command(2000, { type: 'pause', by: 'command' }).then(() =>
      command(HOUR, { type: 'resume', speed: null, driver: null }),
    );
    const [, first = 0, second = 0] = await walk(0, 10_000, 20_000);
    await commands;
    expect(first).toBeGreaterThanOrEqual(HOUR + 2000);
    expect(first).toBeLessThanOrEqual(HOUR + 2000 + 10_000 + 1000);
    expect(second - first).toBe(10_000);
  });

  test('takes up another speed while it waits', async () => {
    const { walk, command } = await startPacing(1);
    const commands = command(2000, { type: 'resume', speed: 1000, driver: null });
    const [, first = 0, second = 0] = await walk(0, 50_000, 60_000);
    await commands;
    expect(first).toBeLessThan(3100);
    expect(second - first).toBe(10);
  });

  test('seeks forward: what lies before comes at once, what follows at the pace', async () => {
    const { walk, command } = await startPacing(1);
    await walk(0);
    await command(0, { type: 'seek', to: EVENT_START + 40_000 });
    const [ten, forty, fifty] = await walk(10_000, 40_000, 50_000);
    expect([ten, forty, fifty]).toEqual([0, 0, 10_000]);
  });

  test('passes over a stretch of more than an hour without records, or waits through it if told to', async () => {
    const gap = HOUR + 1;
    expect(await (await startPacing(1000)).walk(0, gap, gap + 10_000)).toEqual([0, 0, 10]);
    expect(await (await startPacing(1000, { keepGaps: true })).walk(0, HOUR * 2)).toEqual([0, 7200]);
  });

  test('passes over a stretch that would take more than a minute to wait for', async () => {
    expect(await (await startPacing(1)).walk(0, MINUTE + 1, MINUTE + 5001)).toEqual([0, 0, 5000]);
    expect(await (await startPacing(1)).walk(0, MINUTE)).toEqual([0, MINUTE]);
    expect(await (await startPacing(1, { keepGaps: true })).walk(0, 10 * MINUTE)).toEqual([0, 10 * MINUTE]);
  });

  test('ends at once when told to stop, paused or waiting', async () => {
    const { walk, stop, command } = await startPacing(1, { keepGaps: true });
    await walk(0);
    const waiting = walk(10 * HOUR);
    await command(3000, { type: 'pause', by: 'command' });
    await command(5000, { type: 'pause', by: 'command' });
    stop.abort();
    const [passed] = await waiting;
    expect(passed).toBeLessThan(10_000);
  });
});
