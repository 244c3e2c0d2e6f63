import { describe, expect, test } from '@jest/globals';
import { isoTime } from '../domain/machine-output.ts';
import type { TrackRecords } from '../streams/track-records.ts';
import { loadReplay } from '../streams/replay-states.ts';
import { EVENT_START, MINUTE, outageLines } from '../streams/replaying.test-helper.ts';
import { type LapLake, openLapLake, takeLap } from '../streams/uploads.test-helper.ts';
import { createApi } from './api.ts';
import type { ApiError } from './api-errors.ts';

const LOG = `${outageLines().join('\n')}\n`;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Ask = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Answer>;

const openApi = (lake: LapLake): Ask => {
  const app = createApi({ ...lake, isAlive: () => false });
  return async (method, path, body) => {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await app.request(path, { method, ...sent });
    expect(response.headers.get('content-type')).toContain('application/json');
    return { status: response.status, body: await response.json() };
  };
};

const errorOf = ({ body }: Answer): ApiError['error'] => {
  const { error } = body as ApiError;
  expect(Object.keys(error)).toEqual(['what', 'where', 'what_to_do']);
  expect(error.what_to_do.length).toBeGreaterThan(10);
  return error;
};

const startOutage = async (speed: string) => {
  const lake = openLapLake();
  const outcome = await lake.upload('uploads/outage.log', LOG, { speed });
  if (outcome.kind !== 'started') throw new Error(JSON.stringify(outcome));
  takeLap(lake.started);
  return { lake, replay: outcome.replay, ask: openApi(lake) };
};

describe('the API about replays', () => {
  test('lists them, of all datasets or one, and shows one with its progress', async () => {
    const { lake, replay, ask } = await startOutage('60');
    await lake.lap(replay, 8000);
    const { dataset } = await loadReplay(lake.blobs, replay);
    expect(await ask('GET', '/api/replays')).toMatchObject({
      status: 200,
      body: [{ replay, dataset, status: 'running', driven: false, speed: 60, rows: null }],
    });
    expect((await ask('GET', `/api/replays?dataset=${dataset}`)).body).toHaveLength(1);
    expect((await ask('GET', '/api/replays?dataset=other')).body).toEqual([]);
    const { status, body } = await ask('GET', `/api/replays/${encodeURIComponent(replay)}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      replay,
      ended: true,
      problems: [],
      sought_to: null,
      sources: [{ source: 'outage.log', format: 'json-lines', stored_bytes: LOG.length }],
    });
    const { sources, reached } = body as { sources: [{ read_bytes: number; lines: number }]; reached: string };
    expect(sources[0]).toMatchObject({ read_bytes: LOG.length, lines: outageLines().length });
    expect((body as { committed: number }).committed).toBeLessThan((body as { blocks: number }).blocks);
    expect(Date.parse(reached)).toBeGreaterThan(EVENT_START);
  });

  test('pauses, resumes at another speed in a lap of its own, seeks, and cancels', async () => {
    const { lake, replay, ask } = await startOutage('60');
    const running = lake.lap(replay, 600_000);
    await lake.clock.sleep(5000);
    expect(await lake.clock.during(() => ask('POST', `/api/replays/${replay}/pause`, {}))).toEqual({
      status: 200,
      body: { replay, status: 'paused', speed: 60, sought_to: null },
    });
    expect((await running).outcome).toBe('paused');
    expect(await ask('POST', `/api/replays/${replay}/resume`, { speed: 120 })).toEqual({
      status: 200,
      body: { replay, status: 'running', speed: 120, sought_to: null },
    });
    expect(lake.started).toEqual([{ name: 'replay-log', input: { lap: { replay } } }]);
    await ask('POST', `/api/replays/${replay}/resume`, {});
    expect(lake.started).toHaveLength(1);
    const to = isoTime(EVENT_START + 20 * MINUTE);
    expect((await ask('POST', `/api/replays/${replay}/seek`, { to })).body).toMatchObject({ sought_to: to });
    expect(await ask('POST', `/api/replays/${replay}/abandon`, { reason: 'not wanted' })).toMatchObject({
      status: 200,
      body: { status: 'abandoned' },
    });
    expect(await lake.laps(600_000)).toMatchObject([{ outcome: 'abandoned', blocks: 0 }]);
  });

  test('refuses what a replay cannot do, with what, where and what to do', async () => {
    const { lake, replay, ask } = await startOutage('max');
    await lake.lap(replay, 600_000);
    const finished = await ask('POST', `/api/replays/${replay}/pause`, {});
    expect(finished.status).toBe(409);
    expect(errorOf(finished)).toMatchObject({
      what: `cannot pause ${replay}: ${replay} is finished`,
      where: `POST /api/replays/${replay}/pause`,
    });
    const missing = await ask('GET', '/api/replays/nothing~1');
    expect(missing.status).toBe(404);
    expect(errorOf(missing).what).toBe('there is no replay nothing~1');
    expect((await ask('POST', '/api/replays/nothing~1/pause', {})).status).toBe(409);
  });

  test.each([
    ['resume', { speed: 'fast' }, 'speed'],
    ['resume', { speed: 0 }, 'speed'],
    ['resume', { sped: 1 }, 'sped'],
    ['seek', {}, 'to'],
    ['seek', { to: 'noon' }, 'to'],
    ['abandon', { reason: 7 }, 'reason'],
  ])('refuses %s with %j and names the mistake', async (command, body, mistake) => {
    const { lake, replay, ask } = await startOutage('60');
    const answer = await ask('POST', `/api/replays/${replay}/${command}`, body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer).what).toContain(mistake);
    expect((await loadReplay(lake.blobs, replay)).version).toBe(1);
  });

  test('takes no command from a form or in text that is no JSON', async () => {
    const { lake, replay } = await startOutage('60');
    const app = createApi({ ...lake, isAlive: () => false });
    const path = `/api/replays/${replay}/abandon`;
    const post = async (type: string, body: string) => {
      const response = await app.request(path, { method: 'POST', headers: { 'content-type': type }, body });
      return { status: response.status, body: await response.json() };
    };
    const form = await post('application/x-www-form-urlencoded', 'reason=none');
    expect(form.status).toBe(415);
    expect(errorOf(form).what).toContain('application/x-www-form-urlencoded');
    const broken = await post('application/json', '{');
    expect(broken.status).toBe(400);
    expect(errorOf(broken).where).toBe(`POST ${path}`);
    expect((await loadReplay(lake.blobs, replay)).status).toBe('running');
  });
});

describe('the API about findings', () => {
  test('gives alerts and incidents, of all datasets or one', async () => {
    const { lake, replay, ask } = await startOutage('max');
    await lake.lap(replay, 600_000);
    await lake.watch();
    const { dataset } = await loadReplay(lake.blobs, replay);
    const alerts = await ask('GET', '/api/alerts');
    expect((alerts.body as { id: string }[]).map(({ id }) => id)).toEqual(lake.published);
    expect(await ask('GET', `/api/alerts?dataset=${dataset}`)).toEqual(alerts);
    expect((await ask('GET', '/api/alerts?dataset=other')).body).toEqual([]);
    const record = (await ask('GET', `/api/track-record?dataset=${dataset}`)).body as TrackRecords;
    expect(record.records).toMatchObject([{ dataset, predictions: 1, kept: 1, false_alarms: 0 }]);
    const { body } = await ask('GET', '/api/incidents');
    const incidents = body as { replay: string; alert_ids: string[] }[];
    expect(incidents.flatMap(({ alert_ids }) => alert_ids).toSorted()).toEqual(lake.published.toSorted());
    expect(new Set(incidents.map((incident) => incident.replay))).toEqual(new Set([replay]));
  });

  test('shows uploads that were refused and sets that wait', async () => {
    const lake = openLapLake();
    await lake.upload('uploads/empty.log', '');
    await lake.upload('uploads/shop/a.log', LOG);
    expect((await openApi(lake)('GET', '/api/refused')).body).toMatchObject({
      refused: [{ key: 'uploads/empty.log', code: 'nothing-readable' }],
      waiting: [{ key: 'uploads/shop/_replay.json', missing: ['uploads/shop/_replay.json'] }],
    });
  });

  test('describes itself, and says so where there is no route', async () => {
    const ask = openApi(openLapLake());
    const { paths } = (await ask('GET', '/api/openapi.json')).body as { paths: object };
    expect(Object.keys(paths)).toEqual([
      '/api/replays',
      '/api/replays/{id}',
      '/api/replays/{id}/pause',
      '/api/replays/{id}/resume',
      '/api/replays/{id}/seek',
      '/api/replays/{id}/abandon',
      '/api/alerts',
      '/api/track-record',
      '/api/incidents',
      '/api/refused',
    ]);
    const nowhere = await ask('GET', '/api/nothing');
    expect(nowhere.status).toBe(404);
    expect(errorOf(nowhere).what_to_do).toContain('/api/openapi.json');
  });

  test('says what went wrong when the lake cannot be read', async () => {
    const lake = openLapLake();
    const blobs = {
      ...lake.blobs,
      list: () => {
        throw new Error('the disk is gone');
      },
    };
    const answer = await openApi({ ...lake, blobs })('GET', '/api/replays');
    expect(answer.status).toBe(500);
    expect(errorOf(answer).what).toBe('the disk is gone');
  });
});
