import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DETECTOR_VERSION } from '../domain/detector-config.ts';
import type { IncidentEvent } from '../domain/incident.ts';
import type { AlertJson, ListedAlert } from '../domain/machine-output.ts';
import type { Report } from '../domain/report.ts';
import { listAggregates, readEvents, readJson } from './event-store.ts';
import { listAlertsWithOutcome } from './incidents.ts';
import { recordVerdict } from './record-verdict.ts';
import {
  contentOf,
  MINUTE,
  openTestLake,
  outageLines,
  replayInto,
  requestLine,
  requestsOver,
  EVENT_START,
  type TestLake,
  writeLog,
} from './replaying.test-helper.ts';
import { trackRecords } from './track-records.ts';

/** An outage that is repeated two hours later, and quiet until its horizon has passed. */
const twice = (): readonly string[] => {
  const first = outageLines();
  const shifted = (minutes: number) => (line: string) =>
    line.replace(/"time":"([^"]+)"/, (_, time: string) => {
      return `"time":"${new Date(Date.parse(time) + minutes * MINUTE).toISOString()}"`;
    });
  const quiet = requestsOver(94).map(shifted(26));
  return [...first, ...quiet, ...first.map(shifted(120))];
};
const eventsOf = async ({ blobs }: TestLake): Promise<readonly IncidentEvent[]> => {
  const events: IncidentEvent[] = [];
  for (const id of await listAggregates(blobs, 'incident')) {
    events.push(...(await readEvents<IncidentEvent>(blobs, 'incident', id)));
  }
  return events;
};
const predictionsOf = async ({ blobs }: TestLake): Promise<readonly ListedAlert[]> =>
  (await listAlertsWithOutcome(blobs)).filter(({ kind }) => kind === 'predicted');
const recordOf = ({ message }: AlertJson): string => /How far to trust this\n ([^]+?)\n\n/.exec(message)?.[1] ?? '';

let log = '';
let truth: TestLake;
beforeAll(async () => {
  log = writeLog('orders.log', `${twice().join('\n')}\n`);
  truth = openTestLake();
  await replayInto(truth, [log], { dataset: 'shop' });
});

describe('the outcome of predictions in a replay', () => {
  test('is recorded by the data, and the next prediction says how the one before came out', async () => {
    const [first, second, ...others] = await predictionsOf(truth);
    expect(others).toEqual([]);
    const report = await readJson<Report>(truth.blobs, 'reports/shop~1/report.json');
    const [failure] = report?.verdict.failures ?? [];
    expect(failure?.foreseen_by).toBe(first?.id);
    expect(first?.outcome).toMatchObject({
      outcome: 'failed',
      by: 'data',
      failure_at: failure?.start,
      lead_minutes: failure?.lead_minutes,
    });
    expect(report?.calibration).toBe('not calibrated: 2 outcomes so far, it takes 30');
    expect(first && recordOf(first)).toBe('First prediction here: no record yet.');
    const lead = first?.outcome?.lead_minutes;
    expect(second && recordOf(second)).toBe(`1 of 1 came true so far, ${lead} min early: too few to judge by.`);
    expect(second?.track_record).toMatchObject({ predictions: 1, kept: 1, false_alarms: 0, median_lead_minutes: lead });
  });

  test('is the same at any speed, with the same words', async () => {
    const paced = openTestLake();
    await replayInto(paced, [log], { dataset: 'shop', speed: 600 });
    const wordsOf = async (lake: TestLake) =>
      (await predictionsOf(lake)).map(({ id, message, outcome, track_record }) => ({
        id,
        message,
        outcome,
        track_record,
      }));
    expect(await wordsOf(paced)).toEqual(await wordsOf(truth));
  });

  test.each([1, 2])('given the run died before outcome %d, then the same command records it, once', async (nth) => {
    let recorded = 0;
    const dying = openTestLake({
      wrap: (blobs) => ({
        ...blobs,
        putIfAbsent: (key, body) => {
          const isOutcome = key.startsWith('events/incident/') && Buffer.from(body).includes('OutcomeRecorded');
          if (isOutcome && (recorded += 1) >= nth) {
            return Promise.reject(Object.assign(new Error(`killed before ${key}`), { code: 'EKILLED' }));
          }
          return blobs.putIfAbsent(key, body);
        },
      }),
    });
    await expect(replayInto(dying, [log], { dataset: 'shop' })).rejects.toMatchObject({ code: 'EKILLED' });
    const again = openTestLake({ folder: dying.folder });
    await replayInto(again, [log], { dataset: 'shop' });
    const outcomes = (await eventsOf(again)).filter(({ type }) => type === 'OutcomeRecorded');
    expect(outcomes).toHaveLength(2);
    expect((await predictionsOf(again)).map(({ outcome }) => outcome)).toEqual(
      (await predictionsOf(truth)).map(({ outcome }) => outcome),
    );
  });

  test('is not recorded again when looks are taken and delivered again', async () => {
    const lake = openTestLake();
    await replayInto(lake, [log], { dataset: 'shop' });
    const before = await contentOf(lake.blobs, 'events/incident/');
    rmSync(join(lake.folder, 'reports'), { recursive: true });
    await replayInto(lake, [log], { dataset: 'shop' });
    expect(await contentOf(lake.blobs, 'events/incident/')).toEqual(before);
  });

  test('is unknown when the log ends before the horizon does', async () => {
    const lake = openTestLake();
    const short = outageLines().slice(0, 17 * 60);
    await replayInto(lake, [writeLog('orders.log', `${short.join('\n')}\n`)]);
    expect((await predictionsOf(lake)).map(({ outcome }) => outcome?.outcome)).toEqual(['unknown']);
  });

  test('is nothing where nothing was predicted', async () => {
    const lake = openTestLake();
    const calm = Array.from({ length: 1800 }, (_, index) =>
      requestLine(EVENT_START + index * 1000, { latencyMs: 20 + ((index * 7) % 13) }),
    );
    await replayInto(lake, [writeLog('calm.log', `${calm.join('\n')}\n`)]);
    expect(await eventsOf(lake)).toEqual([]);
    const { records, calibration } = await trackRecords(lake.blobs, DETECTOR_VERSION);
    expect(records).toMatchObject([{ predictions: 0, false_alarms: 0, watched_minutes: 30 }]);
    expect(calibration).toMatchObject({ enough: false, outcomes: 0, bins: [] });
  });

  test('of other datasets stands in while a dataset has no record of its own', async () => {
    const lake = openTestLake();
    await replayInto(lake, [log], { dataset: 'shop' });
    const later = outageLines().map((line) => line.replace('2026-11-20T22', '2026-11-21T22'));
    const { alerts } = await replayInto(lake, [writeLog('later.log', `${later.join('\n')}\n`)], { dataset: 'cart' });
    const predicted = alerts.find(({ kind }) => kind === 'predicted');
    expect(predicted && recordOf(predicted)).toMatch(
      /^First prediction here\. Elsewhere in this lake 2 of 2 came true/,
    );
  });
});

describe('a person’s verdict', () => {
  const verdictOn = async (lake: TestLake) => (await predictionsOf(lake))[0]?.id ?? '';

  test('counts instead of what the data said; the newest counts and all stay', async () => {
    const lake = openTestLake({ folder: openTestLake().folder });
    await replayInto(lake, [log], { dataset: 'shop' });
    const id = await verdictOn(lake);
    const say = (outcome: 'failed' | 'did-not-fail', note: string | null = null) =>
      recordVerdict(lake.ports, { id, outcome, failureAt: null, note });
    await say('failed');
    await say('did-not-fail', 'a planned migration');
    await say('did-not-fail', 'a planned migration');
    expect((await predictionsOf(lake))[0]?.outcome).toEqual({
      outcome: 'did-not-fail',
      by: 'person',
      failure_at: null,
      lead_minutes: null,
      note: 'a planned migration',
    });
    const said = (await eventsOf(lake)).filter(
      (event) => event.type === 'OutcomeRecorded' && event.data.alertId === id,
    );
    expect(said.map((event) => event.type === 'OutcomeRecorded' && event.data.by)).toEqual([
      'data',
      'person',
      'person',
    ]);
    const { together, calibration } = await trackRecords(lake.blobs, DETECTOR_VERSION);
    expect(together).toMatchObject([{ predictions: 2, kept: 1, false_alarms: 1 }]);
    expect(calibration.outcomes).toBe(2);
  });

  test('is refused for what is no prediction, and for a failure behind the horizon', async () => {
    const id = await verdictOn(truth);
    const detected = (await listAlertsWithOutcome(truth.blobs)).find(({ kind }) => kind === 'detected')?.id ?? '';
    const say = (of: string, failureAt: number | null = null) =>
      recordVerdict(truth.ports, { id: of, outcome: 'failed', failureAt, note: null });
    await expect(say('nothing')).rejects.toMatchObject({ code: 'missing' });
    await expect(say(detected)).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining(id) });
    await expect(say(id, EVENT_START + 300 * MINUTE)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('did-not-fail'),
    });
  });
});
