import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import type { LooksTaken } from '../domain/looks.ts';
import { DAY_MS } from '../domain/window.ts';
import { createDetectAnomalies, type DetectAnomalies } from './detect-anomalies.ts';
import { readEvents } from './event-store.ts';
import { loadReplay } from './replay-states.ts';
import {
  contentOf,
  copyLake,
  dyingAtNth,
  EVENT_START,
  keysUnder,
  type LakeOptions,
  MINUTE,
  openTestLake,
  outageLines,
  replayInto,
  requestLine,
  type TestLake,
  writeLog,
} from './replaying.test-helper.ts';
import { verifyAlert } from './verify-alert.ts';

const DAYS = 2;

/** A request every ten minutes for days, then an outage. */
const LINES = [
  ...Array.from({ length: DAYS * 144 }, (_, index) => requestLine(EVENT_START - DAYS * DAY_MS + index * 10 * MINUTE)),
  ...outageLines(),
];

let origin: TestLake;
let replay = '';
/** What an undisturbed detector says. */
let truth: readonly LooksTaken['data'][] = [];

beforeAll(async () => {
  origin = openTestLake();
  ({ replay } = await replayInto(origin, [writeLog('orders.log', `${LINES.join('\n')}\n`)], { dataset: 'shop' }));
  truth = await truthOf(origin);
});

/** The lake with everything committed and no look taken. */
const committedLake = (options: Omit<LakeOptions, 'folder'> = {}): TestLake => {
  const lake = copyLake(origin, options);
  for (const name of ['events/looks', 'events/incident', 'checkpoints', 'reports'])
    rmSync(join(lake.folder, name), { recursive: true });
  return lake;
};

const detectorOf = ({ ports }: TestLake): DetectAnomalies =>
  createDetectAnomalies(ports, replay, DEFAULT_DETECTOR_CONFIG);

const runAll = async (lake: TestLake, detector = detectorOf(lake), most = Number.POSITIVE_INFINITY): Promise<void> => {
  const state = await loadReplay(lake.blobs, replay);
  let runs = 0;
  for (let run = await detector.run(state); run.more && (runs += 1) < most; run = await detector.run(state));
};

const looksOf = ({ blobs }: TestLake): Promise<readonly LooksTaken[]> => readEvents<LooksTaken>(blobs, 'looks', replay);
const truthOf = async (lake: TestLake) => (await looksOf(lake)).map(({ data }) => data);

describe('the detector’s stage', () => {
  test('takes every look that is due, a day of event time per run at most, and finds the outage', async () => {
    const lake = committedLake();
    await runAll(lake);
    const looks = await truthOf(lake);
    expect(looks.length).toBeGreaterThan(DAYS);
    expect(looks[0]?.from).toBe(EVENT_START - DAYS * DAY_MS);
    expect(looks.at(-1)?.through).toBe(EVENT_START + 25 * MINUTE);
    for (const { from, through } of looks) expect(through - from).toBeLessThan(DAY_MS);
    expect(looks.slice(1).map(({ from }) => from)).toEqual(looks.slice(0, -1).map(({ through }) => through + MINUTE));
    const kinds = looks.flatMap(({ alerts }) => alerts.map(({ decision }) => decision.kind));
    expect(kinds).toContain('predicted');
    expect(kinds).toContain('detected');
  });

  test('given nothing is due, then nothing happens', async () => {
    const lake = committedLake();
    const detector = detectorOf(lake);
    await runAll(lake, detector);
    const before = await contentOf(lake.blobs, 'events/', 'checkpoints/');
    expect(await detector.run(await loadReplay(lake.blobs, replay))).toEqual({ taken: null, more: false });
    expect(await contentOf(lake.blobs, 'events/', 'checkpoints/')).toEqual(before);
  });

  test('given no block is committed, then nothing happens', async () => {
    const lake = openTestLake();
    const events = await keysUnder(origin.blobs, 'events/replay/');
    for (const key of events) await lake.blobs.put(key, (await origin.blobs.get(key)) ?? new Uint8Array());
    expect(await detectorOf(lake).run(await loadReplay(lake.blobs, replay))).toEqual({ taken: null, more: false });
  });

  test('two at once: the looks of one count, the result of the other is thrown away', async () => {
    const lake = committedLake();
    const state = await loadReplay(lake.blobs, replay);
    const [one, other] = [detectorOf(lake), detectorOf(lake)];
    for (;;) {
      const runs = await Promise.all([one.run(state), other.run(state)]);
      if (runs.every(({ more }) => !more)) break;
    }
    expect(await truthOf(lake)).toEqual(truth);
  });

  test('a run that dies has left nothing, and its checkpoints do not count', async () => {
    for (const nth of [1, 2]) {
      const dying = committedLake({ wrap: dyingAtNth(/^events\/looks\//, nth) });
      await expect(runAll(dying)).rejects.toMatchObject({ code: 'EKILLED' });
      expect(await looksOf(dying)).toHaveLength(nth - 1);
      expect((await keysUnder(dying.blobs, 'checkpoints/')).length).toBeGreaterThan(0);
      const again = openTestLake({ folder: dying.folder });
      await runAll(again);
      expect(await truthOf(again)).toEqual(truth);
    }
  });

  test.each(['newest', 'no'])(
    'another process goes on from the %s checkpoint with the same digests and alerts',
    async (which) => {
      const lake = committedLake();
      await runAll(lake, detectorOf(lake), 2);
      expect(await looksOf(lake)).toHaveLength(2);
      if (which === 'no') for (const key of await keysUnder(lake.blobs, 'checkpoints/')) await lake.blobs.delete(key);
      await runAll(lake, detectorOf(lake));
      expect(await truthOf(lake)).toEqual(truth);
    },
  );
});

describe('stretches without records', () => {
  /** A minute of requests every month for a year, then an outage, in the time order given. */
  const sparse = (islands: number): readonly string[] => [
    ...Array.from({ length: islands }, (_, island) =>
      Array.from({ length: 20 }, (_, second) =>
        requestLine(EVENT_START - (islands - island) * (30 * DAY_MS + 37 * MINUTE) + second * 1000),
      ),
    ).flat(),
    ...outageLines(),
  ];
  const idsOf = async (lake: TestLake, of: string) =>
    (await readEvents<LooksTaken>(lake.blobs, 'looks', of)).flatMap(({ data }) => data.alerts.map(({ id }) => id));

  test('a year-long sparse file gives the same alerts at any speed, and each verifies', async () => {
    const log = writeLog('year.log', `${sparse(12).join('\n')}\n`);
    const [max, paced] = [openTestLake(), openTestLake()];
    const atMax = await replayInto(max, [log], { dataset: 'shop' });
    const atSpeed = await replayInto(paced, [log], { dataset: 'shop', speed: 600 });
    expect(atMax.alerts.length).toBeGreaterThanOrEqual(2);
    expect(atSpeed.alerts.map(({ id }) => id)).toEqual(atMax.alerts.map(({ id }) => id));
    for (const { id } of atMax.alerts) {
      for (const { blobs } of [max, paced]) {
        expect(await verifyAlert(blobs, id, DEFAULT_DETECTOR_CONFIG)).toEqual({
          id,
          equal: true,
          first_difference: null,
          reason: null,
        });
      }
    }
  });

  test('killed before, within or after a long stretch, the same alerts come out', async () => {
    const log = writeLog('sparse.log', `${sparse(1).join('\n')}\n`);
    const undisturbed = openTestLake();
    const { replay: of } = await replayInto(undisturbed, [log], { dataset: 'shop' });
    const runs = (await keysUnder(undisturbed.blobs, 'events/looks/')).length;
    for (const nth of [2, Math.floor(runs / 2), runs]) {
      const dying = openTestLake({ wrap: dyingAtNth(/^events\/looks\//, nth) });
      await expect(replayInto(dying, [log], { dataset: 'shop' })).rejects.toMatchObject({ code: 'EKILLED' });
      const again = openTestLake({ folder: dying.folder });
      await replayInto(again, [log], { dataset: 'shop' });
      expect(await idsOf(again, of)).toEqual(await idsOf(undisturbed, of));
    }
  });

  test('of less and of more than an hour in the middle of an outage give the same alerts at any speed', async () => {
    const lines = outageLines();
    for (const pause of [40 * MINUTE, 61 * MINUTE, 26 * 60 * MINUTE]) {
      const before = lines.slice(0, 18 * 60);
      const after = lines
        .slice(18 * 60)
        .map((line) =>
          line.replace(
            /"time":"([^"]+)"/,
            (_, time: string) => `"time":"${new Date(Date.parse(time) + pause).toISOString()}"`,
          ),
        );
      const log = writeLog(`pause.log`, `${[...before, ...after].join('\n')}\n`);
      const [max, paced] = [openTestLake(), openTestLake()];
      const { alerts } = await replayInto(max, [log], { dataset: 'shop' });
      expect(alerts.length).toBeGreaterThan(0);
      expect((await replayInto(paced, [log], { dataset: 'shop', speed: 600 })).alerts.map(({ id }) => id)).toEqual(
        alerts.map(({ id }) => id),
      );
    }
  });
});
