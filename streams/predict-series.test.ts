import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { parseSlo } from '../codecs/slo-text.ts';
import { ramp, serviceWindows, SIGNALS } from '../domain/foresight/service-windows.test-helper.ts';
import type { AlertJson } from '../domain/machine-output.ts';
import type { Slo } from '../domain/slo.ts';
import { predictSeries, type WindowsSummary } from './predict-series.ts';

const QUIET = 3 * 288;
const OBJECTIVE = 'error_ratio>0.05 or p95>2000 for 2 of 2';

const sloOf = (text: string): Slo => {
  const parsed = parseSlo(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.slo;
};

const rows = serviceWindows(QUIET + 90, { latency: ramp(QUIET, QUIET + 72, 24) }).map(
  ({ at, values }) => `${new Date(at).toISOString()},${values.join(',')}`,
);
const CSV = [['timestamp', ...SIGNALS].join(','), ...rows, ''].join('\n');

interface Predicted {
  readonly alerts: readonly AlertJson[];
  readonly summary: WindowsSummary;
}

const predicted = async (bytes: Uint8Array, slo: string | null = OBJECTIVE, pieces = 1): Promise<Predicted> => {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    const size = Math.ceil(bytes.length / pieces);
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
  };
  const source = { name: 'w.csv', dataset: 'w', service: 'orders', slo: slo === null ? null : sloOf(slo) };
  const reading = predictSeries(chunks(), source);
  const alerts: AlertJson[] = [];
  for (;;) {
    const next = await reading.next();
    if (next.done) return { alerts, summary: next.value };
    alerts.push(...next.value);
  }
};

const text = (csv: string): Uint8Array => new TextEncoder().encode(csv);

describe('the windows of one service', () => {
  test('give alerts as `alerts --json` prints them, at the time of the row that decided', async () => {
    const { alerts, summary } = await predicted(text(CSV));
    expect(alerts.map(({ kind }) => kind).slice(0, 2)).toEqual(['predicted', 'detected']);
    const [warning, failure] = alerts;
    expect(Object.keys(warning ?? {}).join(' ')).toBe(
      'id incident dataset kind at sent_at service route probability horizon_minutes failure_at urgency evidence message',
    );
    expect(warning).toMatchObject({ dataset: 'w', service: 'orders', route: null });
    expect(warning?.id).toMatch(/^[0-9a-f]{32}-predicted$/);
    expect(failure?.incident).toBe(warning?.incident);
    expect(rows.some((row) => row.startsWith(`${warning?.at ?? ''},`))).toBe(true);
    expect(warning?.message).toMatch(/^PREDICTED FAILURE {2}orders\n\d+% likely to break error_ratio>0\.05/);
    expect(failure?.message).toContain('Warned of');
    expect(summary).toMatchObject({ rows: rows.length, alerts: alerts.length, unreadable: 0, unknown: null });
  });

  test('give the same alerts however the file is cut, packed or written', async () => {
    const { alerts } = await predicted(text(CSV));
    expect((await predicted(text(CSV), OBJECTIVE, 97)).alerts).toEqual(alerts);
    expect((await predicted(gzipSync(CSV))).alerts).toEqual(alerts);
    expect((await predicted(text(CSV.replaceAll('\n', '\r\n')))).alerts).toEqual(alerts);
    expect((await predicted(text(CSV.replace('error_ratio', 'error_share')))).alerts).toEqual(alerts);
  });

  test('may count errors instead of sharing them, and carry columns that nobody reads', async () => {
    const counted = CSV.split('\n').map((line, index) => {
      const [at, count = '', ratio = '', p95 = ''] = line.split(',');
      if (line === '') return line;
      return index === 0
        ? 'host,timestamp,count,errors,p95'
        : `web-1,${at ?? ''},${count},${Number(count) * Number(ratio)},${p95}`;
    });
    const { alerts, summary } = await predicted(text(counted.join('\n')));
    expect(alerts.map(({ kind }) => kind).slice(0, 2)).toEqual(['predicted', 'detected']);
    expect(summary.unreadable).toBe(0);
  });

  test('have the failure condition of the detector without an objective', async () => {
    const { alerts } = await predicted(text(CSV), null);
    expect(alerts.find(({ kind }) => kind === 'detected')?.evidence[0]?.text).toContain('p95 > 2000 in 2 of 3 windows');
  });

  test('are left out and counted where they cannot be read or go back in time', async () => {
    const [header, first, second, ...others] = CSV.split('\n');
    const damaged = [
      header,
      first,
      `soon,1,2,3,4`,
      second,
      first,
      `${(others[0] ?? '').split(',')[0] ?? ''},1,x,3,4`,
      ...others,
    ];
    const { summary, alerts } = await predicted(text(damaged.join('\n')));
    expect(summary).toMatchObject({ unreadable: 3, firstProblem: 'line 3: the timestamp is "soon"' });
    expect(alerts.map(({ kind }) => kind).slice(0, 2)).toEqual(['predicted', 'detected']);
  });

  test.each([
    ['', OBJECTIVE, 'w.csv is empty'],
    ['time,p95\n', 'p95>5', 'line 1: the header has no column timestamp'],
    ['timestamp,p95,p95\n', 'p95>5', 'the header names p95 twice'],
    ['timestamp,p95\n', 'error_ratio>0.1', 'the objective names error_ratio, but the columns are p95'],
    ['timestamp,p95\n', 'p95>5 or p59>5', 'the objective names p59, but the columns are p95'],
  ])('%j under %j are refused: %s', async (csv, slo, reason) => {
    await expect(predicted(text(csv), slo)).rejects.toMatchObject({
      code: 'nothing-readable',
      message: expect.stringContaining(reason),
    });
  });

  test('without a column that has a limit are read and say nothing, and that is said', async () => {
    const { summary, alerts } = await predicted(
      text('timestamp,count\n2026-01-01T00:00:00Z,5\n2026-01-01T00:05:00Z,6\n'),
      null,
    );
    expect({ alerts, rows: summary.rows, unknown: summary.unknown }).toEqual({
      alerts: [],
      rows: 2,
      unknown: 'no-objective',
    });
  });

  test('are watched for the part of an objective that they can show', async () => {
    const whole = await predicted(text(CSV), 'p95>2000 for 2 of 2');
    const part = await predicted(text(CSV), 'p95>2000 or p99>9000 for 2 of 2');
    expect(part.summary.absent).toEqual(['p99']);
    expect(part.alerts.map(({ at, kind }) => ({ at, kind }))).toEqual(
      whole.alerts.map(({ at, kind }) => ({ at, kind })),
    );
    expect(whole.alerts.length).toBeGreaterThan(0);
  });

  test('are too few to foretell anything at first, and that is said', async () => {
    const { summary } = await predicted(text(CSV.split('\n').slice(0, 10).join('\n')));
    expect(summary.unknown).toBe('too-few-windows');
  });
});
