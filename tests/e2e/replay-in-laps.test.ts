import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ReplayEvent } from '../../domain/replay.ts';
import { checkLake } from '../../streams/check-lake.ts';
import { readEvents } from '../../streams/event-store.ts';
import { dyingAtNth, openTestLake, replayInto } from '../../streams/replaying.test-helper.ts';
import type { UploadOutcome } from '../../streams/start-upload.ts';
import { type LapLake, openLapLake, takeLap, uploadSet } from '../../streams/uploads.test-helper.ts';
import { type LakeTruth, truthOf } from '../lake-truth.ts';

const FILES = [
  'haproxy.rsyslog-iso.log.gz',
  'inventory.python-logging.log.gz',
  'orders.fastify.log.gz',
  'pg.log.gz',
].map((name) => join(import.meta.dirname, '..', '..', 'sample-logs', 'db-lock', name));

const startedIn = (outcome: UploadOutcome): string => {
  if (outcome.kind !== 'started') throw new Error(`not started: ${JSON.stringify(outcome)}`);
  return outcome.replay;
};

const PATIENCE_MS = 300_000;

let truth: LakeTruth;
beforeAll(async () => {
  const lake = openTestLake();
  const { alerts } = await replayInto(lake, FILES, { dataset: 'shop' });
  truth = await truthOf(lake.folder);
  expect(truth.rows).toBeGreaterThan(20_000);
  expect(truth.alerts).toEqual(alerts.map(({ id }) => id));
  expect(alerts.length).toBeGreaterThanOrEqual(2);
}, PATIENCE_MS);

/** The lake holds what one undisturbed local run gives, and the replay was finished once. */
const expectWhole = async (lake: LapLake, replay: string): Promise<void> => {
  await lake.watch();
  expect(await truthOf(lake.folder)).toEqual(truth);
  expect((await checkLake(lake.blobs)).problems).toEqual([]);
  const events = await readEvents<ReplayEvent>(lake.blobs, 'replay', replay);
  expect(events.filter(({ type }) => type === 'ReplayFinished')).toHaveLength(1);
  expect(lake.published.toSorted()).toEqual(truth.alerts.toSorted());
};

describe('a real outage, replayed in laps', () => {
  test(
    'gives the rows, event ids, windows and alerts of one undisturbed run, however short the laps',
    async () => {
      const lake = openLapLake({ shards: 3 });
      const replay = startedIn(await uploadSet(lake, 'shop', FILES));
      const laps = await lake.laps(3000);
      expect(laps.length).toBeGreaterThan(5);
      expect(laps.map(({ outcome }) => outcome)).toEqual([
        ...Array.from({ length: laps.length - 1 }, () => 'continued'),
        'finished',
      ]);
      expect(lake.started).toEqual([{ name: 'detect-anomalies', input: { wake: 'replay', replay } }]);
      await expectWhole(lake, replay);
    },
    PATIENCE_MS,
  );

  test(
    'in bulk too, without a single record in the stream',
    async () => {
      const lake = openLapLake();
      const replay = startedIn(await uploadSet(lake, 'shop', FILES, { speed: 'max' }));
      lake.stream.append = () => Promise.reject(new Error('bulk does not use the stream'));
      expect((await lake.laps(600_000)).map(({ outcome }) => outcome)).toEqual(['finished']);
      await expectWhole(lake, replay);
    },
    PATIENCE_MS,
  );

  test.each([
    ['its first event', 1],
    ['an advance that names blocks', 2],
    ['its last event', 4],
  ])(
    'killed before %s, the next lap goes on',
    async (_, nth) => {
      const lake = openLapLake();
      const replay = startedIn(await uploadSet(lake, 'shop', FILES));
      takeLap(lake.started);
      const dying = dyingAtNth(/^events\/replay\//, nth)(lake.blobs);
      await expect(lake.lap(replay, 600_000, { blobs: dying })).rejects.toThrow('killed before');
      expect((await lake.lap(replay, 600_000)).outcome).toBe('finished');
      await expectWhole(lake, replay);
    },
    PATIENCE_MS,
  );

  test(
    'two laps at once: one stops, the other finishes, nothing is there twice',
    async () => {
      const lake = openLapLake();
      const replay = startedIn(await uploadSet(lake, 'shop', FILES));
      const outcomes = await Promise.all([lake.lap(replay, 600_000), lake.lap(replay, 600_000)]);
      expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['finished', 'taken-over']);
      await expectWhole(lake, replay);
    },
    PATIENCE_MS,
  );

  test(
    'a lap that outlived its deadline, and one that is started too late, do no harm',
    async () => {
      const lake = openLapLake();
      const replay = startedIn(await uploadSet(lake, 'shop', FILES));
      const outliving = lake.lap(replay, 600_000);
      while ((await readEvents(lake.blobs, 'replay', replay)).length < 3) await lake.clock.sleep(100);
      const outcomes = [await lake.lap(replay, 600_000), await outliving];
      expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['finished', 'taken-over']);
      expect(await lake.lap(replay, 600_000)).toMatchObject({ outcome: 'finished', blocks: 0 });
      await expectWhole(lake, replay);
    },
    PATIENCE_MS,
  );
});
