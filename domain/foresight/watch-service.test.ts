import { describe, expect, test } from '@jest/globals';
import { planForecast } from './forecast-plan.ts';
import { copyForecast, foldForecast, newForecast } from './forecaster.ts';
import { FORESIGHT_HORIZONS, probabilityWithin } from './outlook.ts';
import { SHIPPED_PRIORS, watchService } from './watch-service.ts';
import { objective, ramp, serviceWindows, SIGNALS, told, windowOf } from './service-windows.test-helper.ts';

const DAY = 288;
const QUIET = 4 * DAY;
const SEEDS = [1, 2, 3, 4, 5];

const kinds = (decisions: readonly { readonly kind: string }[]): readonly string[] => decisions.map(({ kind }) => kind);

describe('a service that is watched', () => {
  test.each(SEEDS)('tells nothing while all is as usual (seed %d)', (seed) => {
    expect(told(serviceWindows(8 * DAY, {}, { seed }))).toEqual([]);
  });

  test.each(SEEDS)('is warned of while its latency grows straight to the limit (seed %d)', (seed) => {
    const decisions = told(serviceWindows(QUIET + 90, { latency: ramp(QUIET, QUIET + 72, 24) }, { seed }));
    const [warning, failure] = decisions;
    expect(kinds(decisions).slice(0, 2)).toEqual(['predicted', 'detected']);
    if (warning === undefined || failure === undefined) throw new Error('two decisions are needed');
    expect(windowOf(warning)).toBeGreaterThan(QUIET + 10);
    expect(windowOf(failure) - windowOf(warning)).toBeGreaterThanOrEqual(2);
    expect(warning.probability).toBeGreaterThan(0.6);
    expect(warning.failureAt?.p10).toBeLessThanOrEqual(warning.failureAt?.p50 ?? 0);
    expect(warning.failureAt?.p50).toBeGreaterThan(warning.minute);
    expect(warning.evidence[0]).toMatchObject({ signal: 'p95-trend', unit: 'ms' });
    expect(warning.evidence[0]?.text).toContain('of the way is gone');
  });

  test('is warned of while errors, volume and latency rise together', () => {
    const share = (window: number): number => Math.max(0, Math.min(1.2, (window - QUIET) / 12));
    const decisions = told(
      serviceWindows(QUIET + 16, {
        errors: (window) => 0.05 * share(window) * share(window),
        volume: (window) => 1 + 2 * share(window),
        latency: (window) => 1 + 3 * share(window),
      }),
    );
    expect([...new Set(kinds(decisions))]).toEqual(['predicted', 'detected']);
    expect(decisions[0]?.evidence.map(({ signal }) => signal)).toEqual(expect.arrayContaining(['p95-trend', 'volume']));
  });

  test.each([1.4, 2, 3])('tells nothing of a step ×%d that stays', (factor) => {
    const happening = {
      latency: (window: number) => (window >= QUIET ? factor : 1),
      templates: (window: number) => (window === QUIET ? 2 : 0),
    };
    expect(told(serviceWindows(QUIET + DAY, happening))).toEqual([]);
  });

  test('fails at once: that is detected, and nothing pretends to have foreseen it', () => {
    const decisions = told(
      serviceWindows(QUIET + 40, { errors: (window) => (window >= QUIET && window < QUIET + 8 ? 0.6 : 0) }),
    );
    expect(kinds(decisions)).toEqual(['detected', 'cleared']);
    expect(decisions.slice(0, 1).map((decision) => windowOf(decision))).toEqual([QUIET + 1]);
    expect(decisions[0]).toMatchObject({ urgency: 'CRITICAL', probability: null, failureAt: null });
    expect(decisions[1]?.evidence[0]?.signal).toBe('recovered');
  });

  test('gets exactly one end when predicted growth turns', () => {
    const up = ramp(QUIET, QUIET + 60, 17);
    const happening = { latency: (window: number) => (window < QUIET + 60 ? up(window) : 1) };
    const decisions = told(serviceWindows(QUIET + 2 * DAY, happening));
    expect(kinds(decisions).filter((kind) => kind === 'cleared')).toHaveLength(1);
    expect(kinds(decisions).at(-1)).toBe('cleared');
    expect(decisions.at(-1)?.evidence[0]?.signal).toBe('did-not-fail');
    expect(new Set(decisions.map(({ incidentKey }) => incidentKey)).size).toBe(1);
  });

  test('is told the same of a prefix as of the whole', () => {
    const windows = serviceWindows(QUIET + 200, { latency: ramp(QUIET, QUIET + 72, 24) });
    const whole = told(windows);
    for (const end of [QUIET + 30, QUIET + 60, QUIET + 75, QUIET + 120]) {
      const last = windows[end - 1]?.at ?? 0;
      expect(told(windows.slice(0, end))).toEqual(whole.filter(({ minute }) => minute <= last));
    }
  });

  test('is told the same when latency and limit are scaled together', () => {
    const happening = { latency: ramp(QUIET, QUIET + 72, 24) };
    const plain = told(serviceWindows(QUIET + 90, happening));
    const scaled = told(serviceWindows(QUIET + 90, happening, { usualMs: 1600 }), objective(32_000));
    expect(plain.length).toBeGreaterThan(1);
    expect(scaled.map(({ kind, minute }) => [kind, minute])).toEqual(plain.map(({ kind, minute }) => [kind, minute]));
  });

  test('is warned of with windows of a minute, too', () => {
    const minute = { intervalMs: 60_000 };
    const quiet = 2 * 1440;
    const windows = serviceWindows(quiet + 130, { latency: ramp(quiet, quiet + 120, 24) }, minute);
    expect(kinds(told(windows)).slice(0, 2)).toEqual(['predicted', 'detected']);
  });

  test('is warned of a slow leak when a further signal grows with it, and that signal is named', () => {
    const share = (window: number): number => Math.max(0, Math.min(1, (window - QUIET) / 120));
    const plain = serviceWindows(QUIET + 126, {
      latency: (window) =>
        window < QUIET + 120 ? 1 + 1.5 * share(window) * share(window) * share(window) * share(window) : 6,
      errors: (window) => (window < QUIET + 120 ? 0 : 0.3),
    });
    const withMemory = plain.map(({ at, values }, window) => {
      return {
        at,
        values: [...values, 4e9 * (0.35 + 0.6 * share(window)) * (1 + 0.02 * (((window * 7919) % 13) / 13 - 0.5))],
      };
    });
    const watch = watchService([...SIGNALS, 'heap_bytes'], objective());
    const decisions = withMemory.flatMap((window) => watch(window).decision ?? []);
    expect(kinds(decisions).slice(0, 1)).toEqual(['predicted']);
    expect(decisions[0]?.evidence.map(({ signal }) => signal)).toContain('heap_bytes-growth');
  });

  test('has nothing foretold before there are enough windows', () => {
    const plan = planForecast(SIGNALS, objective(), SHIPPED_PRIORS);
    const state = newForecast();
    const seen = serviceWindows(30).map((window) => foldForecast(plan, state, window).unknown);
    expect(seen.indexOf(null)).toBe(23);
    expect(seen[0]).toBe('too-few-windows');
  });

  test('says a probability for every horizon that never falls with its length', () => {
    const plan = planForecast(SIGNALS, objective(), SHIPPED_PRIORS);
    const state = newForecast();
    const answers = serviceWindows(QUIET + 60, { latency: ramp(QUIET, QUIET + 72, 24) }).flatMap((window) => {
      const { answer } = foldForecast(plan, state, window);
      return answer === null ? [] : [answer];
    });
    expect(answers.length).toBeGreaterThan(20);
    for (const answer of answers) {
      const said = FORESIGHT_HORIZONS.map((horizon) => probabilityWithin(answer, horizon));
      expect([...said].sort((a, b) => a - b)).toEqual(said);
      expect(said[0]).toBeGreaterThanOrEqual(0);
      expect(said.at(-1)).toBeLessThanOrEqual(1);
    }
  });

  test('is warned as without it when a further signal has nothing to do with what grows', () => {
    const plain = serviceWindows(QUIET + 96, { latency: ramp(QUIET, QUIET + 90, 24) });
    const withNoise = plain.map(({ at, values }, window) => ({ at, values: [...values, 20 + ((window * 7919) % 13)] }));
    const watch = watchService([...SIGNALS, 'connections'], objective());
    const warnings = (decisions: readonly { readonly kind: string; readonly minute: number }[]) =>
      decisions.filter(({ kind }) => kind === 'predicted').map(({ minute }) => minute);
    const alone = warnings(told(plain));
    expect(alone.length).toBeGreaterThan(0);
    expect(warnings(withNoise.flatMap((window) => watch(window).decision ?? []))).toEqual(alone);
  });

  test('goes on from a copy of what is known as from the original, which the copy leaves alone', () => {
    const plan = planForecast(SIGNALS, objective(), SHIPPED_PRIORS);
    const windows = serviceWindows(QUIET + 60, { latency: ramp(QUIET, QUIET + 72, 24) });
    const state = newForecast();
    for (const window of windows.slice(0, QUIET + 20)) foldForecast(plan, state, window);
    const copy = copyForecast(state);
    const answersOf = (known: typeof state) =>
      windows.slice(QUIET + 20).map((window) => foldForecast(plan, known, window).answer);
    const answers = answersOf(copy);
    expect(answers.filter((answer) => answer !== null).length).toBeGreaterThan(20);
    expect(answersOf(state)).toEqual(answers);
  });

  test('takes growth for ended behind a gap in its windows', () => {
    const plan = planForecast(SIGNALS, objective(), SHIPPED_PRIORS);
    const state = newForecast();
    const windows = serviceWindows(QUIET + 72, { latency: ramp(QUIET, QUIET + 96, 24) });
    const before = windows
      .slice(0, QUIET + 60)
      .map((window) => foldForecast(plan, state, window))
      .at(-1);
    const later = windows.slice(QUIET + 60).map(({ at, values }) => ({ at: at + 86_400_000, values }));
    const after = later
      .slice(0, 2)
      .map((window) => foldForecast(plan, state, window))
      .at(-1);
    expect(before?.risks[0]?.way).toBeGreaterThan(0.3);
    expect((after?.answer?.arrives ?? 0) < (before?.answer?.arrives ?? 0)).toBe(true);
  });
});
