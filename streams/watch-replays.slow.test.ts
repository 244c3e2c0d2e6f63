import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { openReplayKey, reportKey } from '../domain/lake-layout.ts';
import type { LooksTaken } from '../domain/looks.ts';
import { truthOf } from '../tests/lake-truth.ts';
import { controlReplay } from './control-replay.ts';
import { readEvents } from './event-store.ts';
import { storedSummary } from './finish-replay.ts';
import { listIncidents } from './incidents.ts';
import { listOpenReplays, markOpen, rebuildOpenReplays } from './open-replays.ts';
import { loadReplay } from './replay-states.ts';
import {
  dyingAt,
  keysUnder,
  MINUTE,
  openTestLake,
  outageLines,
  replayInto,
  writeLog,
} from './replaying.test-helper.ts';
import { type LapLake, openLapLake, takeLap } from './uploads.test-helper.ts';
import { createReplayWatch } from './watch-replays.ts';

const LOG = `${outageLines().join('\n')}\n`;

const upload = async (lake: LapLake, metadata = {}): Promise<string> => {
  const outcome = await lake.upload('uploads/outage.log', LOG, metadata);
  if (outcome.kind !== 'started') throw new Error(JSON.stringify(outcome));
  return outcome.replay;
};

/** What one undisturbed local run of the same file gives. */
const undisturbed = async () => {
  const lake = openTestLake();
  await replayInto(lake, [writeLog('outage.log', LOG)]);
  return truthOf(lake.folder);
};

const openIn = async (lake: LapLake): Promise<readonly string[]> =>
  (await listOpenReplays(lake.blobs)).map(({ replay }) => replay);

describe('the watch over replays', () => {
  test('takes the looks of a replay while it runs: the same alerts as one local run, each published once', async () => {
    const lake = openLapLake();
    const replay = await upload(lake);
    const decided: string[] = [];
    for (let next = takeLap(lake.started); next !== null; next = takeLap(lake.started)) {
      await lake.lap(next, 4000);
      decided.push(...(await lake.watch()).alerts);
    }
    const early = decided.length;
    const { alerts, reported } = await lake.watch(replay);
    decided.push(...alerts);
    const truth = await undisturbed();
    expect(decided).toEqual(truth.alerts);
    expect(early).toBeGreaterThan(0);
    expect(lake.published).toEqual(truth.alerts);
    expect(await truthOf(lake.folder)).toEqual(truth);
    expect([...reported, ...(await keysUnder(lake.blobs, `reports/${replay}/`))]).toContain(
      reportKey(replay, 'report.html'),
    );
    expect((await storedSummary(lake.blobs, replay))?.alerts.map(({ id }) => id)).toEqual(truth.alerts);
  });

  test('is done with a replay once its report is written, and then reads nothing of it any more', async () => {
    const lake = openLapLake();
    const replay = await upload(lake, { speed: 'max' });
    expect(await openIn(lake)).toEqual([replay]);
    await lake.laps(600_000);
    expect((await lake.watch()).reported).toEqual([replay]);
    expect(await openIn(lake)).toEqual([]);
    lake.coldStart();
    expect(await lake.watch()).toEqual({ alerts: [], restarted: [], reported: [] });
    expect(await rebuildOpenReplays(lake.blobs, 0)).toEqual([]);
  });

  test('twice at once decides and publishes every alert once', async () => {
    const lake = openLapLake();
    await upload(lake, { speed: 'max' });
    await lake.laps(600_000);
    const first = lake.watch();
    lake.coldStart();
    await Promise.all([first, lake.watch()]);
    const truth = await undisturbed();
    expect(await truthOf(lake.folder)).toEqual(truth);
    expect([...new Set(lake.published)]).toEqual(truth.alerts);
  });

  test('delivers what another run had decided before it died, although it has watched the replay itself', async () => {
    const lake = openLapLake();
    const replay = await upload(lake);
    await lake.lap(takeLap(lake.started) ?? '', 2000);
    await lake.watch();
    await lake.laps(600_000);
    const early = lake.published.length;
    const blobs = dyingAt((key) => key.startsWith('events/incident/'))(lake.blobs);
    const settings = { detector: DEFAULT_DETECTOR_CONFIG, live: null };
    const dying = createReplayWatch({ ...lake, blobs, notifier: { publish: () => Promise.resolve() } }, settings);
    await expect(dying.run({ deadline: lake.clock.now() + 10 * MINUTE, replay })).rejects.toThrow('killed before');
    const { alerts } = await undisturbed();
    expect(alerts.length).toBeGreaterThan(early);
    expect((await lake.watch()).reported).toEqual([replay]);
    expect(lake.published).toEqual(alerts);
    expect((await storedSummary(lake.blobs, replay))?.alerts.map(({ id }) => id)).toEqual(alerts);
  });

  test('ends with a minute left and goes on in the next run, with the same alerts', async () => {
    const lake = openLapLake();
    const replay = await upload(lake, { speed: 'max' });
    await lake.laps(600_000);
    const looks: number[] = [];
    const clock = lake.clock;
    const now = clock.now.bind(clock);
    // every look costs a second
    clock.now = () => now() + 1000 * looks.push(0);
    for (let runs = 0; (await openIn(lake)).length > 0 && runs < 100; runs += 1) await lake.watch(null, 6000);
    clock.now = now;
    expect((await readEvents<LooksTaken>(lake.blobs, 'looks', replay)).length).toBeGreaterThan(2);
    expect((await undisturbed()).alerts).toEqual(lake.published);
  });

  test('keeps what cannot be published and sends it later under the same id; looks and report go on', async () => {
    const lake = openLapLake();
    const replay = await upload(lake, { speed: 'max' });
    await lake.laps(600_000);
    lake.notifierDown = new Error('the topic is not there');
    await expect(lake.watch()).rejects.toThrow('the topic is not there');
    const { alerts } = await undisturbed();
    expect((await storedSummary(lake.blobs, replay))?.alerts.map(({ id }) => id)).toEqual(alerts);
    expect(lake.published).toEqual([]);
    expect(await openIn(lake)).toEqual([replay]);
    lake.coldStart();
    await expect(lake.watch()).rejects.toThrow('the topic is not there');
    lake.notifierDown = null;
    await lake.watch();
    expect(lake.published).toEqual(alerts);
    expect((await listIncidents(lake.blobs)).flatMap(({ sent }) => sent).toSorted()).toEqual(alerts.toSorted());
    expect(await openIn(lake)).toEqual([]);
  });

  test('restarts a replay that nobody drives, but none that is paused, driven or has to give way', async () => {
    let lagMs = 0;
    const live = { lagMs: () => Promise.resolve(lagMs), run: () => Promise.resolve() };
    const lake = openLapLake({ live });
    const replay = await upload(lake);
    expect(takeLap(lake.started)).toBe(replay);
    expect((await lake.watch()).restarted).toEqual([]);
    await lake.clock.sleep(2 * MINUTE + 1);
    lagMs = 61_000;
    expect((await lake.watch()).restarted).toEqual([]);
    lagMs = 0;
    await controlReplay(lake, replay, { type: 'pause', by: 'command' });
    await lake.clock.sleep(2 * MINUTE + 1);
    expect((await lake.watch()).restarted).toEqual([]);
    await controlReplay(lake, replay, { type: 'resume', speed: null, driver: null });
    await lake.clock.sleep(2 * MINUTE + 1);
    expect((await lake.watch()).restarted).toEqual([replay]);
    expect(lake.started).toEqual([{ name: 'replay-log', input: { lap: { replay } } }]);
    await lake.lap(replay, 3000);
    expect((await lake.watch()).restarted).toEqual([]);
  });

  test('runs the live detector first, and a failure there keeps no replay waiting', async () => {
    const live = { lagMs: () => Promise.resolve(0), run: () => Promise.reject(new Error('live is broken')) };
    const lake = openLapLake({ live });
    const replay = await upload(lake, { speed: 'max' });
    await lake.laps(600_000);
    await expect(lake.watch()).rejects.toThrow('live is broken');
    expect((await loadReplay(lake.blobs, replay)).status).toBe('finished');
    expect(await storedSummary(lake.blobs, replay)).not.toBeNull();
    await expect(lake.watch(replay)).resolves.toMatchObject({ alerts: [] });
  });

  test('forgets cancelled replays and starts that died', async () => {
    const lake = openLapLake();
    const replay = await upload(lake);
    await controlReplay(lake, replay, { type: 'abandon', reason: 'not wanted' });
    await markOpen(lake.blobs, { replay: 'dead~1', since: lake.clock.now() });
    await lake.watch();
    expect(await openIn(lake)).toEqual(['dead~1']);
    await lake.clock.sleep(16 * MINUTE);
    await lake.watch();
    expect(await openIn(lake)).toEqual([]);
  });

  test('finds open replays again whose marks were lost', async () => {
    const lake = openLapLake();
    const replay = await upload(lake, { speed: 'max' });
    await lake.blobs.delete(openReplayKey(replay));
    expect(await rebuildOpenReplays(lake.blobs, lake.clock.now())).toEqual([replay]);
    await lake.laps(600_000);
    await lake.blobs.delete(openReplayKey(replay));
    expect(await rebuildOpenReplays(lake.blobs, lake.clock.now())).toEqual([replay]);
    expect((await lake.watch()).reported).toEqual([replay]);
  });
});
