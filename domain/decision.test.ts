import { describe, expect, test } from '@jest/globals';
import type { Outlook } from './assessment.ts';
import { decide, decisionOf } from './decision.ts';
import { settingsOf } from './decision-settings.ts';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import type { Held } from './held.ts';
import type { Look } from './judgement.ts';
import { bornSeries } from './memory.ts';
import type { OpenIncident } from './open-incident.ts';
import { type Forecast, HORIZONS } from './prediction.ts';
import { MINUTE_MS } from './window.ts';

const CONFIG = DEFAULT_DETECTOR_CONFIG;
const SETTINGS = settingsOf(CONFIG);
const START = Date.UTC(2026, 0, 5);
const at = (minute: number): number => START + minute * MINUTE_MS;

/** What a look sees of one series: nothing, a growth with a probability and an expected time, or a failure. */
interface Seen {
  readonly service?: string;
  readonly probability?: number;
  /** Minutes from the look until the failure is expected. */
  readonly inMinutes?: number;
  /** Bit 0 = the newest minute. */
  readonly standing?: number;
  readonly failing?: boolean;
  readonly seconded?: boolean;
}

const outlook = (minute: number, seen: Seen): Outlook => {
  const { service = 'shop', probability = 0, inMinutes = 20, standing = 0b111, failing = false } = seen;
  const born = bornSeries({ service, route: 'POST /pay' }, START);
  const expected = at(minute + 1 + inMinutes);
  const forecast: Forecast = {
    signal: 'latency-trend',
    going: 1,
    way: 0.5,
    probabilities: HORIZONS.map(() => probability),
    own: null,
    failureAt: { p10: expected, p50: expected, p90: expected },
    movedAt: START,
    expected: 20,
    observed: 200,
    limit: 2000,
    unit: 'ms',
  };
  const bad = [{ minute: at(minute), share: 0.4 }];
  return {
    memory: failing ? { ...born, failure: { bad, since: at(minute) } } : born,
    failing,
    prospects: failing || probability === 0 ? [] : [{ forecast, standing }],
    isSeconded: () => seen.seconded ?? false,
  };
};

interface Told {
  readonly minute: number;
  readonly kind: string;
  readonly urgency: string | null;
}

/** Looks at minute after minute; gives what was told and what was held back. */
const play = (
  minutes: readonly (readonly Seen[])[],
  settings = SETTINGS,
): { readonly told: readonly Told[]; readonly held: readonly Held[]; readonly keys: readonly string[] } => {
  let open: readonly OpenIncident[] = [];
  const told: Told[] = [];
  const keys: string[] = [];
  const held: Held[] = [];
  for (const [minute, seen] of minutes.entries()) {
    const outlooks = seen
      .map((one) => outlook(minute, one))
      .filter(({ failing, prospects }) => failing || prospects.length > 0);
    const look: Look = { minute: at(minute), completeness: 1, outlooks, isHeard: () => true };
    const decided = decide(open, look, CONFIG, settings);
    open = decided.incidents;
    for (const one of decided.told) {
      const { kind, urgency, incidentKey } = decisionOf(one, look, CONFIG, settings);
      told.push({ minute, kind, urgency });
      keys.push(incidentKey);
    }
    held.push(...decided.held);
  }
  return { told, held, keys };
};

const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);
const QUIET: readonly Seen[] = [{}];
const sure = (more: Seen = {}): readonly Seen[] => [{ probability: 0.85, ...more }];
const reasons = (held: readonly Held[]): readonly string[] => held.map(({ reason }) => reason);

describe('a warning', () => {
  test('needs the confidence, and M of the last N minutes', () => {
    expect(play([sure()]).told).toHaveLength(1);
    expect(play([sure({ probability: 0.79 })])).toMatchObject({ told: [], held: [{ reason: 'confidence' }] });
    expect(play([sure({ standing: 0b100 })])).toMatchObject({ told: [], held: [{ reason: 'm-of-n' }] });
    expect(play([sure({ standing: 0b101 })]).told).toHaveLength(1);
    expect(play([sure({ standing: 0b11000 })])).toMatchObject({ told: [], held: [{ reason: 'm-of-n' }] });
  });

  test('keeps to itself nothing that is unlikely', () => {
    expect(play([sure({ probability: 0.49 })])).toMatchObject({ told: [], held: [] });
  });

  test('is HIGH or CRITICAL only where a second metric or service agrees', () => {
    expect(play([sure({ inMinutes: 4, probability: 0.95 })]).told[0]?.urgency).toBe('MEDIUM');
    expect(play([sure({ inMinutes: 4, probability: 0.95, seconded: true })]).told[0]?.urgency).toBe('CRITICAL');
    const two = [...sure({ inMinutes: 10 }), ...sure({ inMinutes: 10, service: 'bank' })];
    expect(play([two]).told[0]?.urgency).toBe('HIGH');
  });
});

describe('a second message about an incident', () => {
  test('comes only when it is materially worse: more urgent', () => {
    const calm = times(7, sure({ inMinutes: 14, seconded: false }));
    const { told, held } = play([...calm, sure({ inMinutes: 14, seconded: true })]);
    expect(told).toEqual([
      { minute: 0, kind: 'predicted', urgency: 'MEDIUM' },
      { minute: 7, kind: 'predicted', urgency: 'HIGH' },
    ]);
    expect(new Set(reasons(held))).toEqual(new Set(['not-worse']));
  });

  test('or much sooner: five minutes earlier and in less than half of the time that was left', () => {
    const first = sure({ inMinutes: 29 });
    expect(play([first, ...times(5, first), sure({ inMinutes: 11 })]).told.map(({ minute }) => minute)).toEqual([0, 6]);
    expect(play([first, ...times(5, first), sure({ inMinutes: 16 })]).told).toHaveLength(1);
    const soon = sure({ inMinutes: 8 });
    expect(play([soon, ...times(4, soon), sure({ inMinutes: 1 })]).told).toHaveLength(1);
  });

  test('not within the cooldown, unless it fails', () => {
    const worse = sure({ inMinutes: 14, seconded: true });
    const waited = play([sure({ inMinutes: 14 }), worse, worse, worse, worse, worse]);
    expect(waited.told.map(({ minute }) => minute)).toEqual([0, 5]);
    expect(reasons(waited.held)).toEqual(times(4, 'cooldown'));
    const failed = play([sure(), [{ failing: true }]]);
    expect(failed.told.map(({ kind }) => kind)).toEqual(['predicted', 'detected']);
    const patient = { ...SETTINGS, cooldownMinutes: 30 };
    expect(play([sure({ inMinutes: 14 }), ...times(10, worse)], patient).told).toHaveLength(1);
  });

  test('is none for another series of the same cause', () => {
    const { told, held } = play([sure(), [...sure(), ...sure({ service: 'bank', probability: 0.81 })]]);
    expect(told).toHaveLength(1);
    expect(reasons(held)).toContain('same-incident');
  });
});

describe('every prediction has exactly one follow-up', () => {
  test('it failed: told once, and cleared once it is over', () => {
    const { told } = play([sure(), ...times(3, [{ failing: true }]), ...times(20, QUIET)]);
    expect(told.map(({ kind }) => kind)).toEqual(['predicted', 'detected', 'cleared']);
  });

  test('or it did not fail: cleared once', () => {
    const { told } = play([sure(), ...times(20, QUIET)]);
    expect(told.map(({ kind }) => kind)).toEqual(['predicted', 'cleared']);
  });

  test('whatever comes: an incident opens once, its failure is told before it clears, and after that nothing comes', () => {
    let chance = 7;
    const draw = (): number => {
      chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0;
      return chance / 4294967296;
    };
    const minutes = Array.from({ length: 3000 }, (): readonly Seen[] =>
      ['shop', 'bank', 'mail'].map((service) => {
        const mood = draw();
        if (mood < 0.02) return { service, failing: true };
        return mood < 0.12
          ? { service, probability: draw(), inMinutes: 30 * draw(), seconded: draw() < 0.5 }
          : { service };
      }),
    );
    const { told, keys } = play([...minutes, ...times(40, QUIET)]);
    const stories = new Map<string, string>();
    for (const [index, { kind }] of told.entries()) {
      const key = keys[index] ?? '';
      stories.set(key, `${stories.get(key) ?? ''}${kind.charAt(0)}`);
    }
    expect(stories.size).toBeGreaterThan(20);
    for (const story of stories.values()) expect(story).toMatch(/^(?:p+|p*d[pd]*)c$/);
  });
});
