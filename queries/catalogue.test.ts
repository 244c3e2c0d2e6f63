import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDuckDbQueryEngine } from '../adapters/local/duckdb-query-engine.ts';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import type { Outcome } from '../domain/outcome.ts';
import { absentIncident, type IncidentState } from '../domain/incident.ts';
import type { AlertJson } from '../domain/machine-output.ts';
import type { QueryValue } from '../ports/query-engine.ts';
import { DATASET, minutes, REPLAY, storyRows, writeStory } from '../tests/contracts/small-lake.ts';
import { temporaryFolder } from '../tests/contracts/temp-folder.ts';
import { CATALOGUE, questionNamed, sqlOf } from './catalogue.ts';
import { alertRow, incidentRow } from '../domain/control-rows.ts';
import { LAKE_SCHEMA } from './tables.ts';

const iso = (minute: number, seconds = 30): string => new Date(minutes(minute) + seconds * 1000).toISOString();

const predicted: AlertJson = {
  id: 'p1-predicted',
  incident: `${REPLAY}.1`,
  dataset: DATASET,
  kind: 'predicted',
  at: iso(46),
  sent_at: iso(46),
  service: 'checkout',
  route: 'POST /api/orders/<id>',
  probability: 0.874,
  horizon_minutes: 30,
  failure_at: { p10: iso(50, 0), p50: iso(53, 0), p90: iso(59, 0) },
  urgency: 'HIGH',
  evidence: [{ signal: 'latency-trend', observed: 300, expected: 80, unit: 'ms', text: 'p50 grows by 40 ms a minute' }],
  message: 'PREDICTED FAILURE  checkout',
};
const detected: AlertJson = {
  ...predicted,
  id: 'p2-detected',
  kind: 'detected',
  at: iso(53),
  probability: null,
  failure_at: null,
};
const incident: IncidentState = {
  ...absentIncident,
  status: 'ANALYZING',
  incident: `${REPLAY}.1`,
  dataset: DATASET,
  replay: REPLAY,
  service: 'checkout',
  route: 'POST /api/orders/<id>',
  openedAt: iso(46),
  alerts: [predicted, detected],
};

const cameTrue: Outcome = {
  alertId: predicted.id,
  outcome: 'failed',
  by: 'data',
  failureAt: iso(48),
  leadMinutes: 2,
  knownAt: iso(49),
  note: null,
};

const root = temporaryFolder();
const engine = createDuckDbQueryEngine({
  root,
  schema: LAKE_SCHEMA,
  rows: {
    alerts: () => Promise.resolve([alertRow(predicted, REPLAY, cameTrue), alertRow(detected, REPLAY)]),
    incidents: () => Promise.resolve([incidentRow(incident)]),
  },
});
const emptyEngine = createDuckDbQueryEngine({ root: join(root, 'nothing'), schema: LAKE_SCHEMA });

beforeAll(() => writeStory(createFileBlobStore(root)));
afterAll(async () => {
  await engine.close();
  await emptyEngine.close();
});

const readText = (file: string): Promise<string> => readFile(join(import.meta.dirname, file), 'utf8');

type Answer = readonly Readonly<Record<string, QueryValue>>[];

const ask = async (name: string, given: Readonly<Record<string, string | number | null>> = {}): Promise<Answer> => {
  const question = questionNamed(name);
  if (!question) throw new Error(`there is no question ${name}`);
  const { columns, rows } = await engine.run(await sqlOf(question, given, readText));
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])));
};

const orders = storyRows().filter((row) => row.route === 'POST /api/orders/<id>');

describe('the catalogue', () => {
  const files = readdirSync(import.meta.dirname);
  const NOT_QUESTIONS = ['bind-parameters.ts', 'catalogue.ts', 'log-tables.ts', 'question.ts', 'tables.ts'];

  test('holds every question of this folder, by name', () => {
    const names = files.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -'.sql'.length));
    const typed = files.filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !NOT_QUESTIONS.includes(file),
    );
    expect(CATALOGUE.map(({ name }) => name)).toEqual(names.toSorted());
    expect(CATALOGUE.map(({ sqlFile }) => sqlFile)).toEqual(names.map((name) => `${name}.sql`).toSorted());
    expect(typed.toSorted()).toEqual(names.map((name) => `${name}.ts`).toSorted());
  });

  test.each(CATALOGUE.map((question) => [question.name, question] as const))(
    '%s says its purpose first and uses the parameters that it declares',
    (_, question) => {
      const sql = readFileSync(join(import.meta.dirname, question.sqlFile), 'utf8');
      expect(sql.split('\n')[0]).toBe(`-- ${question.asks}`);
      const used = new Set([...sql.matchAll(/:([a-z_]+)/g)].map(([, name]) => name));
      expect(used).toEqual(new Set(question.parameters.map(({ name }) => name)));
    },
  );

  test.each(CATALOGUE.map((question) => [question.name, question] as const))(
    '%s can be asked of a full lake, of an empty one, and of one dataset',
    async (_, question) => {
      const given = question.name === 'trace' ? { trace: orders[0]?.traceId ?? '' } : {};
      const sql = await sqlOf(question, given, readText);
      const { columns, rows } = await engine.run(sql);
      expect(columns.every(({ name }) => /^[a-z][a-z0-9_]*$/.test(name))).toBe(true);
      expect(rows.length > 0).toBe(question.name !== 'gaps');
      expect((await emptyEngine.run(sql)).rows).toEqual([]);
      if (!question.parameters.some(({ name }) => name === 'dataset')) return;
      expect((await engine.run(await sqlOf(question, { ...given, dataset: DATASET }, readText))).rows).toEqual(rows);
      expect((await engine.run(await sqlOf(question, { ...given, dataset: `x' or 1=1 --` }, readText))).rows).toEqual(
        [],
      );
    },
  );
});

describe('answers', () => {
  test('p99 by service: checkout is slower at the end than at the start, search is not', async () => {
    const answer = await ask('p99-by-service');
    const p99 = (service: string, minute: number): QueryValue =>
      answer.find((row) => row['service'] === service && row['five_minutes'] === iso(minute, 0))?.['p99_ms'] ?? null;
    expect(answer).toHaveLength(24);
    const last = orders.filter((row) => row.ts >= minutes(55)).map((row) => row.latencyMs ?? 0);
    last.sort((a, b) => a - b);
    expect(p99('checkout', 55)).toBe(Math.round((last[Math.ceil(0.99 * last.length) - 1] ?? 0) * 10) / 10);
    expect(Number(p99('checkout', 55))).toBeGreaterThan(5 * Number(p99('checkout', 0)));
    expect(Number(p99('search', 55))).toBeLessThan(50);
  });

  test('slowest routes and requests: ordering', async () => {
    expect((await ask('slowest-routes'))[0]).toMatchObject({ route: 'POST /api/orders/<id>', requests: 1200 });
    const slowest = orders.toSorted((a, b) => (b.latencyMs ?? 0) - (a.latencyMs ?? 0))[0];
    const [first, ...rest] = await ask('slowest-requests', { limit: 3 });
    expect(first).toMatchObject({ trace_id: slowest?.traceId, line: slowest?.line });
    expect(rest).toHaveLength(2);
  });

  test('error share: none before minute 52, a quarter of all requests after', async () => {
    const answer = await ask('error-share');
    expect(answer).toHaveLength(60);
    expect(answer.filter((row) => Number(row['errors']) > 0)[0]).toMatchObject({
      minute: iso(52, 0),
      error_percent: 25,
    });
    expect(answer[51]).toMatchObject({ minute: iso(51, 0), errors: 0, error_percent: 0 });
  });

  test('failing routes, first errors and status codes agree', async () => {
    expect(await ask('failing-routes')).toMatchObject([
      { route: 'POST /api/orders/<id>', errors: 80, requests: 1200, error_percent: 6.67, first_error: iso(52, 0) },
    ]);
    expect(await ask('first-errors')).toMatchObject([{ first_seen: iso(52, 0), status: 503, seen: 80 }]);
    expect(await ask('status-codes')).toMatchObject([
      { service: 'checkout', status: 200, requests: 1120, percent_of_service: 93.33 },
      { service: 'checkout', status: 503, requests: 80, percent_of_service: 6.67 },
      { service: 'search', status: 200, requests: 1200, percent_of_service: 100 },
    ]);
  });

  test('requests per minute: twenty of each, the mailer has none', async () => {
    const answer = await ask('requests-per-minute');
    expect(new Set(answer.filter((row) => row['service'] === 'search').map((row) => row['requests']))).toEqual(
      new Set([20]),
    );
    expect(answer.find((row) => row['service'] === 'mailer')).toMatchObject({ requests: 0, log_records: 1 });
  });

  test('latency buckets shift from fast to slow', async () => {
    const answer = await ask('bucket-mix');
    expect(answer).toHaveLength(12);
    expect(answer[0]).toMatchObject({ five_minutes: iso(0, 0), fast: 200, medium: 0, slow: 0, slow_percent: 0 });
    expect(Number(answer[11]?.['slow_percent'])).toBeGreaterThan(40);
  });

  test('the heat map counts every request once, in steps that double', async () => {
    const answer = await ask('latency-heatmap');
    expect(answer.reduce((sum, row) => sum + Number(row['requests']), 0)).toBe(2400);
    expect(new Set(answer.map((row) => Math.log2(Number(row['from_ms'])) % 1))).toEqual(new Set([0]));
  });

  test('what changed before the alert: ordering, not searching', async () => {
    const answer = await ask('before-the-alert', { minutes: 5 });
    expect(answer.map((row) => row['route'])).toEqual(['POST /api/orders/<id>', 'GET /search']);
    expect(Number(answer[0]?.['times_slower'])).toBeGreaterThan(2);
    expect(answer[1]?.['times_slower']).toBeCloseTo(1, 0);
  });

  test('new messages: the pool, not the mailer', async () => {
    expect(await ask('new-templates')).toMatchObject([
      {
        service: 'checkout',
        level: 'warn',
        seen: 95,
        example: 'pool wait exceeded 81 ms',
        first_seen: new Date(minutes(41) + 10).toISOString(),
      },
    ]);
  });

  test('messages by level: warnings before information', async () => {
    expect((await ask('messages-by-level')).map((row) => [row['level'], row['seen']])).toEqual([
      ['warn', 95],
      ['info', 45],
    ]);
  });

  test('services that fell silent: the mailer', async () => {
    expect(await ask('quiet-services')).toMatchObject([
      { service: 'mailer', silent_minutes: 15, last_seen: iso(44, 59) },
    ]);
    expect(await ask('quiet-services', { minutes: 16 })).toEqual([]);
  });

  test('gaps: none of half a minute, all of two seconds', async () => {
    expect(await ask('gaps')).toEqual([]);
    expect((await ask('gaps', { seconds: 2 }))[0]).toMatchObject({ gap_seconds: 2 });
  });

  test('hosts, sources and unreadable records', async () => {
    expect((await ask('hosts'))[0]).toMatchObject({ host: 'checkout-0', errors: 80 });
    expect(await ask('sources')).toMatchObject([
      { source: 'shop.log', log_records: storyRows().length, services: 3, with_latency: 2400 },
    ]);
    expect(await ask('quarantine-by-reason')).toMatchObject([
      { reason: 'binary', records: 1, bytes: 12, first_line: 77 },
      { reason: 'truncated', records: 1, example: '{"level":' },
    ]);
  });

  test('one trace, across what it touched', async () => {
    const traced = orders.find((row) => row.ts === minutes(50))?.traceId ?? '';
    const answer = await ask('trace', { trace: traced });
    expect(answer.map((row) => [row['level'], row['message']])).toEqual([
      ['info', null],
      ['warn', 'pool wait exceeded 90 ms'],
    ]);
  });

  test('alerts: the warning came seven minutes before the failure was seen', async () => {
    expect(await ask('alert-timeline')).toMatchObject([
      { kind: 'predicted', percent: 87, minutes_before_detected: 7, main_evidence: 'p50 grows by 40 ms a minute' },
      { kind: 'detected', percent: null, minutes_before_detected: 0 },
    ]);
  });

  test('track record: one prediction, which came true two minutes before', async () => {
    expect(await ask('track-record')).toEqual([
      {
        dataset: DATASET,
        predictions: 1,
        came_true: 1,
        false_alarms: 0,
        unknown_outcomes: 0,
        open_predictions: 0,
        mean_percent_said: 87,
        median_minutes_before: 2,
      },
    ]);
  });
});
