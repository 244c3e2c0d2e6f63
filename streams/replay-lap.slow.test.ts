import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { isoTime } from '../domain/machine-output.ts';
import type { ReplayEvent } from '../domain/replay.ts';
import type { BlobReader } from '../ports/index.ts';
import { temporaryFolder } from '../tests/contracts/temp-folder.ts';
import { checkLake } from './check-lake.ts';
import { controlReplay } from './control-replay.ts';
import { readEvents } from './event-store.ts';
import { readRun } from './ledger.ts';
import { loadReplay } from './replay-states.ts';
import { EVENT_START, MINUTE, openTestLake, outageLines, replayInto, writeLog } from './replaying.test-helper.ts';
import type { UploadOutcome } from './start-upload.ts';
import { type LapLake, openLapLake, takeLap } from './uploads.test-helper.ts';

const startedIn = (outcome: UploadOutcome): string => {
  if (outcome.kind !== 'started') throw new Error(`not started: ${JSON.stringify(outcome)}`);
  return outcome.replay;
};

const eventsOf = (lake: LapLake, replay: string): Promise<readonly ReplayEvent[]> =>
  readEvents<ReplayEvent>(lake.blobs, 'replay', replay);

const LOG = `${outageLines().join('\n')}\n`;
/** Event time that the log covers. */
const COVERED = 26 * MINUTE;

const startOutage = async (speed: string): Promise<{ readonly lake: LapLake; readonly replay: string }> => {
  const lake = openLapLake();
  const replay = startedIn(await lake.upload('uploads/outage.log', LOG, { speed }));
  takeLap(lake.started);
  return { lake, replay };
};

describe('a lap', () => {
  test.each(['60', 'max'])(
    'that reads a compressed file for minutes before it can send anything is heard of all the while (speed %s)',
    async (speed) => {
      const lake = openLapLake();
      const replay = startedIn(await lake.upload('uploads/outage.log.gz', gzipSync(LOG), { speed }));
      takeLap(lake.started);
      const silences: number[] = [];
      const files: BlobReader = {
        ...lake.uploads.byLocation,
        async *stream(key, start) {
          for await (const chunk of lake.uploads.byLocation.stream(key, start)) {
            for (let at = 0; at < chunk.length; at += 500) {
              await lake.clock.sleep(30_000);
              silences.push(lake.clock.now() - (await loadReplay(lake.blobs, replay)).lastEventAt);
              yield chunk.slice(at, at + 500);
            }
          }
        },
      };
      expect((await lake.lap(replay, 3_600_000, { files })).outcome).toBe('finished');
      expect(silences.length).toBeGreaterThan(5);
      expect(Math.max(...silences)).toBeLessThan(90_000);
    },
  );
});

describe('replays that send at the same time', () => {
  test('share the stream: each is told how many they are, and those that have ended do not count', async () => {
    const lake = openLapLake();
    const [first, second] = [
      startedIn(await lake.upload('uploads/first.log', LOG, { speed: '3' })),
      startedIn(await lake.upload('uploads/second.log', `${LOG}\n`, { speed: '3' })),
    ];
    const told: Record<string, number[]> = { [first]: [], [second]: [] };
    const lap = (replay: string, ms: number) =>
      lake.lap(replay, ms, { shareWith: (replays) => void told[replay]?.push(replays) });
    await lap(first, 20_000);
    await lap(second, 20_000);
    await lap(first, 20_000);
    expect([told[first], told[second]]).toEqual([[1, 2], [2]]);
    await lap(second, 3 * MINUTE);
    await lap(second, 20_000);
    expect(told[second]?.at(-1)).toBe(1);
    expect((await lake.lap(first, 3_600_000)).outcome).toBe('finished');
  });

  test('in bulk are not asked: they do not use it', async () => {
    const { lake, replay } = await startOutage('max');
    const told: number[] = [];
    await lake.lap(replay, 600_000, { shareWith: (replays) => void told.push(replays) });
    expect(told).toEqual([]);
  });
});

describe('the pace of a replay in laps', () => {
  test('is that of one run: the anchor survives the laps, and the speed is reported over all of them', async () => {
    const { lake, replay } = await startOutage('60');
    const begin = lake.clock.now();
    expect((await lake.lap(replay, 5000)).outcome).toBe('continued');
    const laps = await lake.laps(5000);
    expect(laps.length).toBeGreaterThan(3);
    const passed = lake.clock.now() - begin;
    expect(passed).toBeGreaterThanOrEqual((COVERED - 6 * MINUTE) / 60);
    expect(passed).toBeLessThan(COVERED / 60 + 7000);
    const { speedAchieved } = await loadReplay(lake.blobs, replay);
    expect(speedAchieved).toBeGreaterThan(40);
    expect(speedAchieved).toBeLessThanOrEqual(62);
  });

  test('does not make up for a lap that came an hour late', async () => {
    const { lake, replay } = await startOutage('60');
    await lake.lap(replay, 5000);
    await lake.clock.sleep(60 * MINUTE);
    const begin = lake.clock.now();
    await lake.laps(600_000);
    expect(lake.clock.now() - begin).toBeGreaterThan(15_000);
  });

  test('passes over a long gap once, in whatever lap', async () => {
    const early = outageLines(1).join('\n');
    const late = outageLines(1)
      .join('\n')
      .replaceAll(/"time":"([^"]+)"/g, (_, time: string) => `"time":"${isoTime(Date.parse(time) + 9 * 60 * MINUTE)}"`);
    const lake = openLapLake();
    startedIn(await lake.upload('uploads/gap.log', `${early}\n${late}\n`));
    const begin = lake.clock.now();
    expect((await lake.laps(4000)).at(-1)?.outcome).toBe('finished');
    expect(lake.clock.now() - begin).toBeLessThan(50_000);
  });

  test('gives way while live data is more than a minute behind, and is heard of meanwhile', async () => {
    const { lake, replay } = await startOutage('60');
    const begin = lake.clock.now();
    const busyUntil = begin + 10 * MINUTE;
    const liveLagMs = () => Promise.resolve(lake.clock.now() < busyUntil ? 61_000 : 60_000);
    const { outcome } = await lake.lap(replay, 30 * MINUTE, { liveLagMs });
    expect(outcome).toBe('finished');
    expect(lake.clock.now() - begin).toBeGreaterThanOrEqual(10 * MINUTE);
    const at = (await eventsOf(lake, replay)).map((event) => event.at);
    const silences = at.slice(1).map((instant, index) => instant - (at[index] ?? instant));
    expect(Math.max(...silences)).toBeLessThan(2 * MINUTE);
  });
});

describe('a command during a lap', () => {
  const during = async (type: 'pause' | 'abandon' | 'seek') => {
    const { lake, replay } = await startOutage('60');
    const running = lake.lap(replay, 600_000);
    await lake.clock.sleep(6000);
    const begin = lake.clock.now();
    await lake.clock.during(() =>
      controlReplay(
        lake,
        replay,
        type === 'pause'
          ? { type, by: 'command' }
          : type === 'abandon'
            ? { type, reason: 'not wanted' }
            : { type, to: EVENT_START + COVERED },
      ),
    );
    const { outcome } = await running;
    return { lake, replay, outcome, tookMs: lake.clock.now() - begin };
  };

  test('pause ends it within a block, and resume goes on in the next one without a jump', async () => {
    const { lake, replay, outcome, tookMs } = await during('pause');
    expect(outcome).toBe('paused');
    expect(tookMs).toBeLessThanOrEqual(1000);
    expect((await lake.lap(replay, 600_000)).outcome).toBe('paused');
    await lake.clock.sleep(90 * MINUTE);
    await controlReplay(lake, replay, { type: 'resume', speed: null, driver: null });
    const begin = lake.clock.now();
    expect((await lake.lap(replay, 600_000)).outcome).toBe('finished');
    expect(lake.clock.now() - begin).toBeGreaterThan(10_000);
    expect((await checkLake(lake.blobs)).rows).toBe(outageLines().length);
    expect((await loadReplay(lake.blobs, replay)).speedAchieved).toBeGreaterThan(30);
  });

  test('cancel ends it within a block, and later laps do nothing', async () => {
    const { lake, replay, outcome, tookMs } = await during('abandon');
    expect(outcome).toBe('abandoned');
    expect(tookMs).toBeLessThanOrEqual(1000);
    expect(await lake.lap(replay, 600_000)).toMatchObject({ outcome: 'abandoned', blocks: 0 });
    expect(lake.started).toEqual([]);
  });

  test('seek passes over the waiting and leaves nothing out', async () => {
    const { lake, outcome, tookMs } = await during('seek');
    expect(outcome).toBe('finished');
    expect(tookMs).toBeLessThan(8000);
    expect((await checkLake(lake.blobs)).rows).toBe(outageLines().length);
  });
});

describe('the last lap', () => {
  test('leaves waiting for blocks that are still on their way to the next one, which sends them again', async () => {
    const { lake, replay } = await startOutage('max');
    await controlReplay(lake, replay, { type: 'resume', speed: 1000, driver: null });
    const lost = { ...lake.stream, append: () => Promise.resolve() };
    expect((await lake.lap(replay, 20_000, { stream: lost })).outcome).toBe('continued');
    expect(await readRun(lake.blobs, replay, 0)).toEqual([]);
    expect((await lake.laps(600_000)).at(-1)?.outcome).toBe('finished');
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
  });

  test('of a replay whose file is gone says so among the refused uploads, and ends it', async () => {
    const { lake, replay } = await startOutage('60');
    expect((await lake.lap(replay, 5000)).outcome).toBe('continued');
    lake.uploads.remove('uploads/outage.log');
    expect((await lake.laps(600_000)).map(({ outcome }) => outcome)).toEqual(['failed']);
    expect((await loadReplay(lake.blobs, replay)).status).toBe('abandoned');
    expect(lake.measured.filter(({ event }) => event === 'upload-refused')).toHaveLength(1);
  });

  test('that is started for no replay says so', async () => {
    await expect(openLapLake().lap('nothing~1', 1000)).rejects.toThrow('there is no replay nothing~1');
  });
});

describe('local runs beside laps', () => {
  test('go on with a replay that laps began, and later laps find nothing to do', async () => {
    const { lake, replay } = await startOutage('60');
    expect((await lake.lap(replay, 5000)).outcome).toBe('continued');
    const path = writeLog('outage.log', LOG, temporaryFolder());
    const local = openTestLake({ folder: lake.folder, clock: lake.clock });
    const result = await replayInto(local, [path], { speed: null });
    expect(result).toMatchObject({ replay, rows: outageLines().length });
    expect((await lake.laps(600_000)).map(({ outcome, blocks }) => ({ outcome, blocks }))).toEqual([
      { outcome: 'finished', blocks: 0 },
    ]);
  });
});
