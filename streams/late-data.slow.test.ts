import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import type { IncidentEvent } from '../domain/incident.ts';
import { listAggregates, readEvents } from './event-store.ts';
import { listAlerts, listAlertsWithOutcome } from './incidents.ts';
import { A, B, memoryLake, outage, play, type Sent } from './live-play.test-helper.ts';
import { redriveDiscarded } from './redrive.ts';
import { requestLine, type TestLake, WALL_START } from './replaying.test-helper.ts';
import { verifyAlert } from './verify-alert.ts';

/** Seconds after which every alert of the play was looked at again and its horizon has passed. */
const LONG = 50 * 60;
const BACKLOG_AT = 40 * 60;

const typesOf = async ({ blobs }: TestLake): Promise<readonly string[]> => {
  const events: IncidentEvent[] = [];
  for (const id of await listAggregates(blobs, 'incident'))
    events.push(...(await readEvents<IncidentEvent>(blobs, 'incident', id)));
  return events.map(({ type }) => type);
};
const kindsOf = async ({ blobs }: TestLake) => (await listAlerts(blobs, 'live')).map(({ kind }) => kind);

/** Steady requests of another service, so that time goes on after the outage. */
const steady = (seconds: number): readonly Sent[] =>
  Array.from({ length: seconds / 3 }, (_, index) => {
    const at = index * 3;
    return {
      at,
      arrivesAt: at,
      shard: A,
      line: requestLine(WALL_START + 1000 * at, { service: 'search', latencyMs: 20 + ((at * 7) % 13) }),
    };
  });

type Latency = (usual: number, slowMinute: number) => number;
const doubling: Latency = (usual, slow) => usual * 2 ** Math.min(slow, 5);

/** Requests of a route whose latency grows in one shard, while `others` of the same route are stuck in another one. */
const stuck = (others: number, seenOf: Latency, latencyOf: Latency): readonly Sent[] =>
  Array.from({ length: 28 * 20 }, (_, index): readonly Sent[] => {
    const at = index * 3;
    const usual = 20 + ((at * 7) % 13);
    const slow = Math.floor(at / 60) - 10;
    const isStuck = slow >= 0 && slow < 7;
    const line = (latencyMs: number, offset: number): string =>
      requestLine(WALL_START + 1000 * at + offset, { latencyMs });
    const late = Array.from({ length: others }, (_, n): Sent => {
      const latencyMs = isStuck ? latencyOf(usual, slow) : usual;
      return { at, arrivesAt: isStuck ? BACKLOG_AT : at, shard: B, line: line(latencyMs, n) };
    });
    const grown = isStuck ? seenOf(usual, slow) : usual;
    return [{ at, arrivesAt: at, shard: A, line: line(grown, 100) }, ...(slow < 7 ? late : [])];
  }).flat();

const expectVerified = async ({ blobs }: TestLake): Promise<void> => {
  for (const { id } of await listAlerts(blobs, 'live')) {
    const equal = { id, equal: true, first_difference: null, reason: null };
    expect(await verifyAlert(blobs, id, DEFAULT_DETECTOR_CONFIG)).toEqual(equal);
  }
};

const open = (): readonly string[] => [A, B];

describe('an alert of the stream, half an hour later', () => {
  test('is taken back when the data that came late speak against it, once, and both verify', async () => {
    const sent = [...steady(LONG), ...stuck(12, doubling, (usual) => usual)];
    const lake = await play({ seconds: LONG, window: 60, open, sent }, memoryLake());
    const [predicted, , retracted] = await listAlertsWithOutcome(lake.blobs);
    expect(await kindsOf(lake)).toEqual(['predicted', 'cleared', 'retracted']);
    expect(retracted).toMatchObject({ about: predicted?.id, urgency: null, probability: null, completeness: 1 });
    expect(predicted?.outcome).toMatchObject({ outcome: 'did-not-fail', by: 'data' });
    expect(lake.published).toEqual((await listAlerts(lake.blobs)).map(({ id }) => id));
    await expectVerified(lake);
  });

  test('comes to the same where the process is made anew at every waking', async () => {
    const sent = [...steady(LONG), ...stuck(4, doubling, (usual) => usual)];
    const lake = await play({ seconds: LONG, window: 60, open, sent }, memoryLake());
    const fresh = await play({ seconds: LONG, window: 60, open, sent, kept: false }, memoryLake());
    expect(await typesOf(fresh)).toEqual(await typesOf(lake));
    expect((await listAlerts(fresh.blobs)).map(({ id }) => id)).toEqual(lake.published);
  });

  test('is taken back when blocks that were discarded are redriven and speak against it', async () => {
    const onTime = stuck(12, doubling, (usual) => usual).map((one) => ({ ...one, arrivesAt: one.at }));
    const lake = await play(
      {
        seconds: LONG,
        window: 60,
        open,
        sent: [...steady(LONG), ...onTime],
        fails: (shard, second) => shard === B && second > 600 && second <= 1080,
        meanwhile: async (second, { ports }) => {
          if (second === BACKLOG_AT) await redriveDiscarded({ ...ports, files: ports.blobs }, 'live');
        },
      },
      memoryLake(),
    );
    const retracted = (await listAlerts(lake.blobs)).find(({ kind }) => kind === 'retracted');
    expect(retracted).toBeDefined();
    await expectVerified(lake);
  });

  test('is revised when its urgency or its time changes; nobody is called where the incident is over', async () => {
    const gentle: Latency = (usual, slow) => usual * 1.4 ** slow;
    const sent = [...steady(LONG), ...stuck(4, gentle, doubling)];
    const lake = await play({ seconds: LONG, window: 60, open, sent }, memoryLake());
    const [predicted, cleared, revised] = await listAlertsWithOutcome(lake.blobs);
    expect([predicted, cleared, revised].map((alert) => alert?.kind)).toEqual(['predicted', 'cleared', 'revised']);
    expect(predicted?.urgency).toBe('HIGH');
    expect(revised).toMatchObject({ about: predicted?.id, urgency: 'CRITICAL', horizon_minutes: 30 });
    expect(Date.parse(revised?.failure_at?.p50 ?? '')).toBeLessThan(Date.parse(predicted?.failure_at?.p50 ?? ''));
    expect(lake.published).toEqual([predicted?.id, cleared?.id]);
    await expectVerified(lake);
  });

  test('stands when nothing came late, and when it came true', async () => {
    const sent = [...steady(LONG), ...outage(() => A)];
    const lake = await play({ seconds: LONG, window: 60, open: () => [A], sent }, memoryLake());
    expect(await kindsOf(lake)).toEqual(['predicted', 'detected', 'cleared']);
    expect((await typesOf(lake)).filter((type) => type.startsWith('AlertU'))).toEqual(['AlertUpheld', 'AlertUpheld']);
    const [predicted] = await listAlertsWithOutcome(lake.blobs);
    expect(predicted?.outcome).toMatchObject({ outcome: 'failed', by: 'data' });
    expect(predicted?.outcome?.lead_minutes).toBeGreaterThan(0);
  });
});
