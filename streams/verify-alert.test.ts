import { beforeAll, describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import type { LooksTaken, TakenAlert } from '../domain/looks.ts';
import { encodeJson, readEvents } from './event-store.ts';
import {
  copyLake,
  keysUnder,
  openTestLake,
  outageLines,
  replayInto,
  type TestLake,
  writeLog,
} from './replaying.test-helper.ts';
import { verifyAlert } from './verify-alert.ts';

let origin: TestLake;
let log = '';
let replay = '';
let ids: readonly string[] = [];

beforeAll(async () => {
  origin = openTestLake();
  log = writeLog('orders.log', `${outageLines(35).join('\n')}\n`);
  const result = await replayInto(origin, [log], { dataset: 'shop' });
  replay = result.replay;
  ids = result.alerts.map(({ id }) => id);
});

const verify = ({ blobs }: TestLake, id: string) => verifyAlert(blobs, id, DEFAULT_DETECTOR_CONFIG);

/** Rewrites the stored looks, as somebody with an editor would. */
const alter = async ({ blobs }: TestLake, change: (data: LooksTaken['data']) => LooksTaken['data']): Promise<void> => {
  const keys = await keysUnder(blobs, 'events/looks/');
  const events = await readEvents<LooksTaken>(blobs, 'looks', replay);
  for (const [index, event] of events.entries()) {
    await blobs.put(keys[index] ?? '', encodeJson({ ...event, data: change(event.data) }));
  }
};
const alterAlert = (lake: TestLake, id: string, change: (alert: TakenAlert) => TakenAlert): Promise<void> =>
  alter(lake, (data) => ({ ...data, alerts: data.alerts.map((alert) => (alert.id === id ? change(alert) : alert)) }));

describe('the verification of an alert', () => {
  test('says equal for every alert of a replay, from a checkpoint or from the beginning', async () => {
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect((await keysUnder(origin.blobs, 'checkpoints/')).length).toBeGreaterThanOrEqual(2);
    const bare = copyLake(origin);
    for (const key of await keysUnder(bare.blobs, 'checkpoints/')) await bare.blobs.delete(key);
    for (const id of ids) {
      const equal = { id, equal: true, first_difference: null, reason: null };
      expect(await verify(origin, id)).toEqual(equal);
      expect(await verify(bare, id)).toEqual(equal);
    }
  });

  test('names the first number that differs when a stored one was altered', async () => {
    const lake = copyLake(origin);
    const [id = ''] = ids;
    await alterAlert(lake, id, (alert) => ({
      ...alert,
      decision: { ...alert.decision, probability: 0.99, urgency: 'LOW' },
    }));
    const result = await verify(lake, id);
    expect(result.equal).toBe(false);
    expect(result.first_difference).toMatch(/^decision\.probability: stored 0\.99, recomputed 0\.\d+$/);
  });

  test('names a piece of evidence that was altered, and one that was left out', async () => {
    const [id = ''] = ids;
    const altered = copyLake(origin);
    await alterAlert(altered, id, (alert) => ({
      ...alert,
      decision: {
        ...alert.decision,
        evidence: alert.decision.evidence.map((one, index) => (index === 0 ? { ...one, observed: -1 } : one)),
      },
    }));
    expect((await verify(altered, id)).first_difference).toMatch(
      /^decision\.evidence\.0\.observed: stored -1, recomputed \d/,
    );
    const shortened = copyLake(origin);
    await alterAlert(shortened, id, (alert) => ({
      ...alert,
      decision: { ...alert.decision, evidence: alert.decision.evidence.slice(0, -1) },
    }));
    expect((await verify(shortened, id)).first_difference).toMatch(
      /^decision\.evidence\.\d+: stored undefined, recomputed \{/,
    );
  });

  test('says that no such alert comes out when one was made up', async () => {
    const lake = copyLake(origin);
    const [id = ''] = ids;
    await alterAlert(lake, id, (alert) => ({
      ...alert,
      id: 'made-up',
      decision: { ...alert.decision, incidentKey: 'made up' },
    }));
    expect(await verify(lake, 'made-up')).toMatchObject({
      equal: false,
      first_difference: expect.stringContaining('comes out at that minute'),
    });
  });

  test('notices that a window file was altered', async () => {
    const lake = copyLake(origin);
    const other = openTestLake();
    const half = outageLines(35).filter((_, index) => index % 60 !== 7);
    await replayInto(other, [writeLog('orders.log', `${half.join('\n')}\n`)], { dataset: 'shop' });
    const [mine = ''] = await keysUnder(lake.blobs, 'windows/');
    const [theirs = ''] = await keysUnder(other.blobs, 'windows/');
    await lake.blobs.put(mine, (await other.blobs.get(theirs)) ?? new Uint8Array());
    for (const key of await keysUnder(lake.blobs, 'checkpoints/')) await lake.blobs.delete(key);
    expect((await verify(lake, ids[0] ?? '')).equal).toBe(false);
  });

  test('is no judge of an alert of another detector version', async () => {
    const lake = copyLake(origin);
    await alter(lake, (data) => ({ ...data, detectorVersion: '0-older' }));
    expect(await verify(lake, ids[0] ?? '')).toMatchObject({
      equal: null,
      first_difference: null,
      reason: expect.stringContaining('0-older'),
    });
  });

  test('is no judge of an alert of a replaced replay that the new one does not have', async () => {
    const lake = copyLake(origin);
    await alterAlert(lake, ids[0] ?? '', (alert) => ({ ...alert, id: 'only-in-the-old-one' }));
    await replayInto(lake, [log], { dataset: 'shop', replace: true });
    expect(await verify(lake, 'only-in-the-old-one')).toMatchObject({
      equal: null,
      reason: expect.stringContaining(`${replay} was replaced`),
    });
    for (const id of ids) expect((await verify(lake, id)).equal).toBe(true);
  });

  test('refuses an id that the lake does not know', async () => {
    await expect(verify(origin, 'nothing')).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('foreshock alerts'),
    });
  });
});
