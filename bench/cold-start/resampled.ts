import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RowRecord } from '../../codecs/block-records.ts';
import { addRow, emptyWindow, MINUTE_MS, minuteOf, type MinuteWindows, type Window } from '../../domain/window.ts';
import type { Chance } from './random.ts';
import { recordedRows } from './recording.ts';

/** Recorded outages that are shared between projects and do not ship with this one. */
const OUTAGES = join(import.meta.dirname, '..', '..', '..', 'shared', 'outages');

/** Stretches of the recordings in which nothing happens. */
const CALM = [
  { file: 'db-lock/haproxy.rsyslog-iso.log.gz', from: '2026-11-20T22:11:00Z', to: '2026-11-20T22:18:00Z' },
  { file: 'db-lock/nginx.combined-request_time.log.gz', from: '2026-11-20T22:11:00Z', to: '2026-11-20T22:18:00Z' },
  { file: 'slow-dependency/haproxy.rsyslog-iso.log.gz', from: '2026-11-20T23:52:00Z', to: '2026-11-20T23:56:00Z' },
  {
    file: 'slow-dependency/nginx.combined-request_time.log.gz',
    from: '2026-11-20T23:52:00Z',
    to: '2026-11-20T23:56:00Z',
  },
] as const;

const START = Date.UTC(2026, 0, 5);

/** The recorded minutes of one route. */
interface Pool {
  readonly service: string;
  readonly route: string;
  readonly minutes: readonly (readonly RowRecord[])[];
}

/** Makes hours of load out of recorded calm minutes, each route drawing its own; null where the recordings are not there. */
export const resampler = ():
  | ((random: Chance, minutes: number, stepsEvery: number | null) => readonly MinuteWindows[])
  | null => {
  if (!existsSync(OUTAGES)) return null;
  const sets = CALM.map(({ file, from, to }) => {
    const rows = recordedRows([join(OUTAGES, file)])[0] ?? [];
    return poolsOf(rows.filter(({ loggedAt }) => loggedAt >= Date.parse(from) && loggedAt < Date.parse(to)));
  });
  return (random, minutes, stepsEvery) => {
    const pools = sets[Math.floor(random.next() * sets.length)] ?? [];
    const factors = pools.map(() => stepsOf(random, minutes, stepsEvery));
    return Array.from({ length: minutes }, (_, minute) => ({
      minute: START + minute * MINUTE_MS,
      series: pools
        .map(({ service, route, minutes: recorded }, index) => {
          const rows = recorded[Math.floor(random.next() * recorded.length)] ?? [];
          return { service, route, window: replayed(rows, minute, factors[index] ?? (() => 1)) };
        })
        .filter(({ window }) => window.records > 0),
    }));
  };
};

const poolsOf = (rows: readonly RowRecord[]): readonly Pool[] => {
  const pools = new Map<
    string,
    { readonly service: string; readonly route: string; readonly minutes: Map<number, RowRecord[]> }
  >();
  for (const row of rows) {
    const [service, route] = [row.parsed.service ?? '', row.parsed.route ?? ''];
    const key = `${service}\0${route}`;
    const pool = pools.get(key) ?? { service, route, minutes: new Map<number, RowRecord[]>() };
    pools.set(key, pool);
    const minute = minuteOf(row.loggedAt);
    pool.minutes.set(minute, [...(pool.minutes.get(minute) ?? []), row]);
  }
  return [...pools]
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([, { service, route, minutes }]) => ({ service, route, minutes: [...minutes.values()] }));
};

const replayed = (rows: readonly RowRecord[], minute: number, factor: (at: number) => number): Window => {
  const window = emptyWindow();
  for (const { parsed, loggedAt } of rows) {
    const inside = loggedAt - minuteOf(loggedAt);
    const latencyMs = parsed.latencyMs === null ? null : parsed.latencyMs * factor(minute + inside / MINUTE_MS);
    addRow(window, { ...parsed, latencyMs, loggedAt: START + minute * MINUTE_MS + inside, fingerprint: null }, '');
  }
  return window;
};

/** Steps of ×1.2 to ×5 that last 10 to 40 minutes, about every so many minutes. */
const stepsOf = (random: Chance, minutes: number, every: number | null): ((at: number) => number) => {
  if (every === null) return () => 1;
  const steps: { readonly start: number; readonly end: number; readonly factor: number }[] = [];
  for (let start = random.between(4, every); start < minutes; start += random.between(every / 2, (every * 3) / 2)) {
    steps.push({
      start,
      end: start + random.between(10, 40),
      factor: Math.exp(random.between(Math.log(1.2), Math.log(5))),
    });
  }
  return (at) => steps.find(({ start, end }) => at >= start && at < end)?.factor ?? 1;
};
