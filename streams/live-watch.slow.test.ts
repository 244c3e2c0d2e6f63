import { createSimulatedClock } from '../adapters/local/simulated-clock.ts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { eventKey } from '../domain/lake-layout.ts';
import type { LooksTaken } from '../domain/looks.ts';
import { readEvents } from './event-store.ts';
import { listAlerts } from './incidents.ts';
import { createDetectLive } from './detect-live.ts';
import { A, B, END, memoryLake, outage, play, type Play } from './live-play.test-helper.ts';
import { createLiveWatch, liveLagMs } from './live-watch.ts';
import { contentOf, openTestLake, requestLine, type TestLake, WALL_START } from './replaying.test-helper.ts';
import { ledgerOf, rowsOf } from './live.test-helper.ts';
import { verifyAlert } from './verify-alert.ts';

const MINUTE = 60_000;
const looksOf = ({ blobs }: TestLake): Promise<readonly LooksTaken[]> => readEvents<LooksTaken>(blobs, 'looks', 'live');
const decisionsOf = async (lake: TestLake) =>
  (await looksOf(lake)).flatMap(({ data }) =>
    data.alerts.map(({ id, decision }) => `${decision.kind} ${decision.service} ${decision.minute} ${id}`),
  );
const oneShard: Play['open'] = () => [A];
const twoShards: Play['open'] = () => [A, B];

let truth: TestLake;
beforeAll(async () => {
  truth = await play({ seconds: END, open: oneShard, sent: outage(() => A) });
});

test('what was missed for long is made up for in runs that end when their time is over', async () => {
  const lake = await play({ seconds: END, open: oneShard, sent: outage(() => A), awake: () => false });
  const clock = createSimulatedClock(WALL_START + 1000 * END);
  const detector = createDetectLive({ blobs: lake.blobs, clock }, DEFAULT_DETECTOR_CONFIG);
  for (let more = true; more;) ({ more } = await detector.run({ delivered: 0 }, () => true));
  const looks = await looksOf(lake);
  expect(looks.length).toBeGreaterThan(20);
  expect(looks.every(({ data }) => data.from === data.through)).toBe(true);
  expect(await decisionsOf(lake)).toEqual(await decisionsOf(truth));
});

describe('the live detector', () => {
  test('warns of a failure before it happens, says when it was sent, and verify proves it from the lake', async () => {
    const lake = truth;
    const alerts = await listAlerts(lake.blobs, 'live');
    expect(alerts.map(({ kind }) => kind)).toEqual(['predicted', 'detected', 'cleared']);
    expect(lake.published).toEqual(alerts.map(({ id }) => id));
    const [predicted, detected] = alerts;
    for (const { at, sent_at: sentAt } of alerts) {
      const lagMs = Date.parse(sentAt) - Date.parse(at);
      expect(lagMs).toBeGreaterThanOrEqual(0);
      expect(lagMs).toBeLessThanOrEqual(120_000);
    }
    expect(Date.parse(predicted?.sent_at ?? '')).toBeLessThan(Date.parse(detected?.at ?? '') - MINUTE);
    for (const { id } of alerts) {
      expect(await verifyAlert(lake.blobs, id, DEFAULT_DETECTOR_CONFIG)).toMatchObject({ id, equal: true });
    }
  });

  test.each<[string, Pick<Play, 'open' | 'sent' | 'window' | 'kept'>]>([
    ['in smaller batches', { open: oneShard, sent: outage(() => A), window: 10 }],
    ['with a fresh process at every waking', { open: oneShard, sent: outage(() => A), kept: false }],
    ['with a shard per service', { open: twoShards, sent: outage((service) => (service === 'orders' ? A : B)) }],
    ['with records spread over shards', { open: twoShards, sent: outage((_, at) => (at % 9 === 0 ? A : B)) }],
  ])('says the same %s', async (_, other) => {
    const decisions = await decisionsOf(truth);
    expect(decisions).toHaveLength(3);
    const lake = await play({ seconds: END, ...other });
    expect(await decisionsOf(lake)).toEqual(decisions);
    expect((await rowsOf(lake.blobs)).length).toBe((await rowsOf(truth.blobs)).length);
  });

  test('takes what arrived meanwhile as on time after missed schedules, and warns then', async () => {
    const lake = await play({
      seconds: END,
      open: oneShard,
      sent: outage(() => A),
      awake: (second) => second < 11 * 60 || second > 16 * 60,
    });
    const kinds = (await listAlerts(lake.blobs, 'live')).map(({ kind }) => kind);
    expect(kinds).toEqual(['predicted', 'detected', 'cleared']);
  });

  test('waits for a producer that is two minutes late', async () => {
    const prompt = outage(() => A);
    const late = prompt.map((one) =>
      one.line.includes('orders"') ? { ...one, shard: B, arrivesAt: one.at + 120 } : one,
    );
    const lake = await play({ seconds: END + 180, open: twoShards, sent: late });
    expect(await decisionsOf(lake)).toEqual(await decisionsOf(truth));
    const looks = (await looksOf(lake)).filter(({ data }) => data.through < WALL_START + 26 * MINUTE);
    expect(looks.every(({ data }) => data.completeness === 1)).toBe(true);
  });

  test('goes on without a shard that stands still, and says that it is missing', async () => {
    const sent = outage((service) => (service === 'orders' ? A : B));
    // the last records of the other shard come ten minutes late
    const stalled = sent.map((one) => (one.shard === B && one.at > 300 ? { ...one, arrivesAt: one.at + 600 } : one));
    const lake = await play({ seconds: END + 360, open: twoShards, sent: stalled });
    const looks = await looksOf(lake);
    expect(looks.some(({ data }) => data.completeness === 0.5)).toBe(true);
    const kinds = (await listAlerts(lake.blobs, 'live'))
      .filter(({ service }) => service === 'orders')
      .map(({ kind }) => kind);
    expect(kinds).toEqual(['predicted', 'detected', 'cleared']);
    // late records are rows, whatever the detector saw
    expect(await rowsOf(lake.blobs)).toHaveLength(sent.length);
    for (const { id } of await listAlerts(lake.blobs, 'live')) {
      expect(await verifyAlert(lake.blobs, id, DEFAULT_DETECTOR_CONFIG)).toMatchObject({ equal: true });
    }
  });

  test('sees total silence: minutes are closed and looked at while heartbeats come', async () => {
    const sent = outage(() => A).filter(({ at }) => at < 8 * 60);
    const lake = await play({ seconds: 20 * 60, open: oneShard, sent });
    const looks = await looksOf(lake);
    expect(looks.at(-1)?.data.through).toBe(WALL_START + 17 * MINUTE);
    expect(looks.every(({ data }) => data.completeness === 1)).toBe(true);
  });

  test('tells of total silence once, and of its end', async () => {
    const sent = Array.from({ length: 24 * 60 }, (_, at) => ({
      at,
      arrivesAt: at,
      shard: A,
      line: requestLine(WALL_START + at * 1000),
    }));
    const paused = sent.filter(({ at }) => at < 12 * 60 || at >= 16 * 60);
    const lake = await play({ seconds: 26 * 60, open: oneShard, sent: paused });
    const alerts = await listAlerts(lake.blobs, 'live');
    expect(alerts.map(({ kind, service }) => [kind, service])).toEqual([
      ['detected', null],
      ['cleared', null],
    ]);
    expect(Date.parse(alerts[0]?.at ?? '') - (WALL_START + 12 * 60_000)).toBeLessThanOrEqual(120_000);
    for (const { id } of alerts) {
      expect(await verifyAlert(lake.blobs, id, DEFAULT_DETECTOR_CONFIG)).toMatchObject({ equal: true });
    }
  });

  test('without heartbeats closes nothing that it has not heard of', async () => {
    const sent = outage(() => A).filter(({ at }) => at < 8 * 60);
    const lake = await play({ seconds: 20 * 60, open: () => [], sent });
    expect((await looksOf(lake)).at(-1)?.data.through).toBe(WALL_START + 6 * MINUTE);
  });

  test('goes on through a split and a merge', async () => {
    const C = 'shardId-000000000002';
    const D = 'shardId-000000000003';
    const E = 'shardId-000000000004';
    const shardAt = (service: string, at: number): string => {
      if (at < 12 * 60) return A;
      if (at < 19 * 60) return service === 'orders' ? B : C;
      return service === 'orders' ? D : E;
    };
    const open = (second: number): readonly string[] => (second < 12 * 60 ? [A] : second < 19 * 60 ? [B, C] : [D, E]);
    const lake = await play({ seconds: END, open, sent: outage(shardAt) });
    expect(await decisionsOf(lake)).toEqual(await decisionsOf(truth));
    const shards = (await looksOf(lake)).at(-1)?.data.live?.shards.map(({ shard }) => shard);
    expect(shards).toEqual([A, B, C, D, E]);
    // two shards become one
    const merged = await play({
      seconds: END,
      open: (second) => (second < 12 * 60 ? [A, B] : [C]),
      sent: outage((service, at) => (at >= 12 * 60 ? C : service === 'orders' ? A : B)),
    });
    expect(await decisionsOf(merged)).toEqual(await decisionsOf(truth));
  });

  test('two at once take each look once', async () => {
    const lake = await play({ seconds: 12 * 60, open: oneShard, sent: outage(() => A), awake: () => false });
    const runs = await Promise.all([1, 2].map(() => createLiveWatch(lake.ports, DEFAULT_DETECTOR_CONFIG).run()));
    expect(runs.reduce((sum, { looks }) => sum + looks, 0)).toBe(1);
    expect(await looksOf(lake)).toHaveLength(1);
  });

  test('keeps an alert that could not be sent and sends it later', async () => {
    const lake = memoryLake();
    const down = {
      ...lake,
      ports: { ...lake.ports, notifier: { publish: () => Promise.reject(new Error('the notifier is down')) } },
    };
    await play({ seconds: END, open: oneShard, sent: outage(() => A), awake: () => false }, down);
    await expect(createLiveWatch(down.ports, DEFAULT_DETECTOR_CONFIG).run()).rejects.toThrow('the notifier is down');
    expect((await looksOf(lake)).length).toBeGreaterThan(0);
    await createLiveWatch(lake.ports, DEFAULT_DETECTOR_CONFIG).run();
    expect(lake.published).toHaveLength(3);
    await createLiveWatch(lake.ports, DEFAULT_DETECTOR_CONFIG).run();
    expect(lake.published).toHaveLength(3);
  });

  test('a fresh process reads neither old looks nor old entries', async () => {
    const reads: string[] = [];
    const sent = Array.from({ length: 200 }, (_, index) => {
      const at = 30 * index;
      return { at, arrivesAt: at, shard: A, line: requestLine(WALL_START + 1000 * at) };
    });
    const lake = await play({ seconds: 100 * 60, open: oneShard, sent, window: 30 });
    expect((await ledgerOf(lake.blobs)).length).toBeGreaterThanOrEqual(200);
    const counting = openTestLake({
      wrap: () => ({
        ...lake.blobs,
        get: (key) => {
          reads.push(key);
          return lake.blobs.get(key);
        },
      }),
    });
    await createLiveWatch(counting.ports, DEFAULT_DETECTOR_CONFIG).run();
    const entries = reads.filter((key) => key.startsWith('ledger/')).length;
    expect(entries).toBeLessThan(40);
    expect(reads.filter((key) => key.startsWith('events/looks/')).length).toBeLessThan(40);
  });

  test('of another version begins with an empty memory and the digest of the old one', async () => {
    const lake = memoryLake();
    const sent = outage(() => A);
    await play({ seconds: 6 * 60, open: oneShard, sent }, lake);
    const [first] = await looksOf(lake);
    if (!first) throw new Error('no look was taken');
    const newest = (await looksOf(lake)).length;
    const old = { ...first, data: { ...first.data, ...(await looksOf(lake))[newest - 1]?.data, detectorVersion: '0' } };
    await lake.blobs.put(eventKey('looks', 'live', newest), Buffer.from(JSON.stringify(old)));
    await play({ seconds: END, open: oneShard, sent }, lake);
    const alerts = await listAlerts(lake.blobs, 'live');
    expect(alerts.map(({ kind }) => kind)).toContain('detected');
    for (const { id } of alerts) {
      expect(await verifyAlert(lake.blobs, id, DEFAULT_DETECTOR_CONFIG)).toMatchObject({ equal: true });
    }
  });

  test('a late record is a row and changes no digest', async () => {
    const sent = outage(() => A);
    const extra = { at: 60, arrivesAt: 15 * 60, shard: A, line: requestLine(WALL_START + 60_000, { service: 'late' }) };
    const lake = await play({ seconds: END, open: oneShard, sent: [...sent, extra] });
    expect((await looksOf(lake)).map(({ data }) => data.digest)).toEqual(
      (await looksOf(truth)).map(({ data }) => data.digest),
    );
    expect((await rowsOf(lake.blobs)).length).toBe((await rowsOf(truth.blobs)).length + 1);
  });
});

test('the lag of the stream is that of its slowest shard', async () => {
  const lake = await play({
    seconds: 12 * 60,
    open: twoShards,
    sent: outage((service) => (service === 'orders' ? A : B)),
  });
  expect(await liveLagMs(openTestLake().blobs, WALL_START)).toBe(0);
  expect(await liveLagMs(lake.blobs, WALL_START + 12 * MINUTE)).toBeLessThanOrEqual(20_000);
  expect(await liveLagMs(lake.blobs, WALL_START + 20 * MINUTE)).toBeGreaterThan(300_000);
  // five minutes without a word: too long where a heartbeat comes every minute, usual where one comes every five
  expect(await liveLagMs(lake.blobs, WALL_START + 16.5 * MINUTE)).toBeGreaterThan(60_000);
  expect(await liveLagMs(lake.blobs, WALL_START + 16.5 * MINUTE, 5 * MINUTE)).toBeLessThanOrEqual(60_000);
  expect(await liveLagMs(lake.blobs, WALL_START + 20 * MINUTE, 5 * MINUTE)).toBeGreaterThan(60_000);
  expect(Object.keys(await contentOf(lake.blobs, 'facts/')).length).toBeGreaterThan(0);
});
