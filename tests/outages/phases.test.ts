import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { recordedRows, windowsOf } from '../../bench/cold-start/recording.ts';
import type { RowRecord } from '../../codecs/block-records.ts';
import type { Decision } from '../../domain/alert.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../../domain/detector-config.ts';
import { foldMinute, initialDetectorState, look } from '../../domain/detector.ts';
import { MINUTE_MS } from '../../domain/window.ts';

/** Recorded outages that are shared between projects and do not ship with this one. */
const OUTAGES = join(import.meta.dirname, '..', '..', '..', 'shared', 'outages');
/** The clock is moved by so many seconds, so that minutes are cut elsewhere: what is seen must not hang on luck. */
const PHASES = [0, 10, 20, 30, 40, 50];
/** A look is due half a minute after its minute. */
const LOOK_DELAY_MS = 1.5 * MINUTE_MS;

interface Truth {
  readonly precursor_start: string | null;
  readonly failure_start: string | null;
}

/** What was told, `at` on the clock of the recording. */
interface Told extends Pick<Decision, 'kind' | 'service' | 'route'> {
  readonly at: number;
}

const watch = (rows: readonly RowRecord[], phase: number): readonly Told[] => {
  const minutes = new Map(windowsOf(rows, phase * 1000).map((minute) => [minute.minute, minute]));
  const [first, last] = [Math.min(...minutes.keys()), Math.max(...minutes.keys())];
  let state = initialDetectorState(DEFAULT_DETECTOR_CONFIG);
  const told: Told[] = [];
  for (let minute = first; minute <= last; minute += MINUTE_MS) {
    state = foldMinute(state, minutes.get(minute) ?? { minute, series: [] }, DEFAULT_DETECTOR_CONFIG);
    const looked = look(state, { minute, completeness: 1 }, DEFAULT_DETECTOR_CONFIG);
    state = looked.state;
    for (const { kind, service, route } of looked.decisions)
      told.push({ kind, service, route, at: minute + LOOK_DELAY_MS - phase * 1000 });
  }
  return told;
};

const isThere = existsSync(join(OUTAGES, 'GROUND_TRUTH.json'));
if (!isThere) console.warn(`skipped: the recorded outages are not at ${OUTAGES}`);
const ifThere = isThere ? describe : describe.skip;
const truths = (): Readonly<Record<string, Truth>> =>
  JSON.parse(readFileSync(join(OUTAGES, 'GROUND_TRUTH.json'), 'utf8')) as Record<string, Truth>;
const times = (run: string): { readonly precursor: number; readonly failure: number } => {
  const { precursor_start: precursor, failure_start: failure } = truths()[run] ?? {};
  return { precursor: Date.parse(precursor ?? ''), failure: Date.parse(failure ?? '') };
};
const rowsOf = (run: string, files: readonly string[]): readonly RowRecord[] =>
  recordedRows(files.map((file) => join(OUTAGES, run, `${file}.gz`))).flat();

/** One file a vantage: every one that holds the latency of the failing route or of what it waits for. */
const SEEING: readonly (readonly [run: string, file: string])[] = [
  ['db-lock', 'gateway.pino.log'],
  ['db-lock', 'haproxy.rfc5424.log'],
  ['db-lock', 'apache.json.log'],
  ['db-lock', 'nginx.json.log'],
  ['db-lock', 'orders.fastify.log'],
  ['slow-dependency', 'gateway.pino.log'],
  ['slow-dependency', 'haproxy.rsyslog-iso.log'],
  ['slow-dependency', 'nginx.combined-request_time.log'],
  ['slow-dependency', 'orders.fastify.log'],
  ['slow-dependency', 'payments.bunyan.log'],
  ['slow-dependency', 'payments.log4js.log'],
];

ifThere('however minutes are cut', () => {
  test.each(SEEING)('%s is warned of before it fails from %s alone, and detected within 120 s', (run, file) => {
    const rows = rowsOf(run, [file]);
    const { precursor, failure } = times(run);
    for (const phase of PHASES) {
      const told = watch(rows, phase);
      const predicted = told.filter(({ kind }) => kind === 'predicted').map(({ at }) => at);
      expect(predicted.filter((at) => at < precursor)).toEqual([]);
      expect(predicted.some((at) => at >= precursor && at < failure)).toBe(true);
      const detected = told.find(({ kind, at }) => kind === 'detected' && at >= failure)?.at ?? Infinity;
      expect((detected - failure) / 1000).toBeLessThanOrEqual(120);
    }
  });

  test.each([['db-lock'], ['slow-dependency']])('%s is warned of from all files together', (run) => {
    const rows = rowsOf(
      run,
      readdirSync(join(OUTAGES, run))
        .filter((name) => name.endsWith('.gz'))
        .map((name) => name.slice(0, -3)),
    );
    const { precursor, failure } = times(run);
    for (const phase of PHASES) {
      const predicted = watch(rows, phase).filter(({ kind, at }) => kind === 'predicted' && at < failure);
      expect(predicted.map(({ at }) => at >= precursor)).toContain(true);
      expect(predicted.filter(({ at }) => at < precursor)).toEqual([]);
    }
  });

  test.each([
    ['db-lock', 'caddy.json.log'],
    ['db-lock', 'nginx.combined.log'],
    ['db-lock', 'apache.common.log'],
  ])('%s is detected within 120 s from %s, which has few such requests or no latency', (run, file) => {
    const rows = rowsOf(run, [file]);
    const { precursor, failure } = times(run);
    for (const phase of PHASES) {
      const told = watch(rows, phase).filter(({ kind }) => kind !== 'cleared');
      expect(told.filter(({ at }) => at < precursor)).toEqual([]);
      expect((Math.min(...told.map(({ at }) => at)) - failure) / 1000).toBeLessThanOrEqual(120);
    }
  });

  test('calm-decoys is silent from every file alone and from all of them', () => {
    const files = readdirSync(join(OUTAGES, 'calm-decoys')).filter((name) => name.endsWith('.gz'));
    const every = files.map((file) => rowsOf('calm-decoys', [file.slice(0, -3)]));
    for (const rows of [...every, every.flat()]) {
      for (const phase of PHASES) expect(watch(rows, phase)).toEqual([]);
    }
  });
});

/** A recording whose precursor is cut out: the failure comes out of the blue. */
const spliced = (rows: readonly RowRecord[], from: number, to: number): readonly RowRecord[] =>
  rows
    .filter(({ loggedAt }) => loggedAt < from || loggedAt >= to)
    .map((row) => (row.loggedAt < to ? row : { ...row, loggedAt: row.loggedAt - (to - from) }));

ifThere('a sudden failure', () => {
  test.each(SEEING)('made of %s is detected from %s within 120 s, and not foreseen', (run, file) => {
    const { precursor, failure } = times(run);
    const rows = spliced(rowsOf(run, [file]), precursor, failure);
    for (const phase of PHASES) {
      const [first] = watch(rows, phase);
      expect(first?.kind).toBe('detected');
      expect(((first?.at ?? Infinity) - precursor) / 1000).toBeLessThanOrEqual(120);
    }
  });
});
