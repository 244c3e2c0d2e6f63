import { describe, expect, test } from '@jest/globals';
import { createEvidence } from './evidence-state.ts';
import { observe } from './evidence.ts';
import { explainEvidence } from './explain.ts';
import { alarmsIn, calmSeries, chanceOf, FIVE_MINUTES, scoresOf } from './series.test-helper.ts';

/** Calm, a spike at 3000, a step at 4000, silence at 4600. */
const eventful = (): Float64Array => {
  const values = calmSeries(5000);
  values[3000] = 95;
  return values.map((value, i) => (i >= 4600 ? 0 : i >= 4000 ? value + 15 : value));
};

const farthest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, score, i) => Math.max(most, Math.abs(score - (b[i] ?? 0))), 0);

describe('what changes nothing', () => {
  const values = eventful();
  const scores = scoresOf(values);

  test('a power of two as the unit: the same bits', () => {
    for (const factor of [2 ** 20, 2 ** -30]) expect(scoresOf(values.map((value) => value * factor))).toEqual(scores);
  });

  test('any other unit and origin: the same scores but for rounding', () => {
    expect(farthest(scoresOf(values.map((value) => value * 3.7)), scores)).toBeLessThan(1e-9);
    expect(farthest(scoresOf(values.map((value) => value / 1e6)), scores)).toBeLessThan(1e-9);
    expect(farthest(scoresOf(values.map((value) => value - 1234.5)), scores)).toBeLessThan(1e-9);
    expect(alarmsIn(scoresOf(values.map((value) => 0.31 * value + 1e5)))).toEqual(alarmsIn(scores));
  });

  test('what comes later: a prefix has the scores of the whole', () => {
    expect(scoresOf(values.subarray(0, 4010))).toEqual(scores.subarray(0, 4010));
  });

  test('values that are missing or no numbers', () => {
    const state = createEvidence();
    const kept: number[] = [];
    const missing: number[] = [];
    values.forEach((value, i) => {
      const { score } = observe(state, i * FIVE_MINUTES, value);
      kept.push(score);
      if (i % 50 === 0) missing.push(observe(state, i * FIVE_MINUTES, i % 100 === 0 ? NaN : Infinity).score);
    });
    expect(missing.every((score) => score === 0)).toBe(true);
    expect(Float64Array.from(kept)).toEqual(scores);
  });
});

describe('alarms', () => {
  test('a spike, a step and silence are one alarm or few each, and calm is none', () => {
    const alarms = alarmsIn(scoresOf(eventful()));
    for (const [from, to] of [
      [3000, 3003],
      [4000, 4003],
      [4600, 4603],
    ] as const) {
      expect(alarms.filter((at) => at >= from && at <= to).length).toBeGreaterThan(0);
    }
    expect(alarms.length).toBeLessThan(10);
    expect(alarmsIn(scoresOf(calmSeries(5000))).length).toBeLessThan(4);
  });

  test('a series that never moved alarms when it does', () => {
    const scores = scoresOf([...Array.from({ length: 3000 }, () => 7), 8, 8, 8]);
    expect(scores.subarray(0, 3000).every((score) => score === 0)).toBe(true);
    expect(alarmsIn(scores)).toEqual([3000]);
  });

  test('integers of few values and a counter that grows evenly stay calm', () => {
    const chance = chanceOf(3);
    expect(alarmsIn(scoresOf(Array.from({ length: 4000 }, () => Math.floor(chance() * 4)))).length).toBeLessThan(3);
    // once, when values of a week ago are there for the first time
    expect(alarmsIn(scoresOf(Array.from({ length: 4000 }, (_, i) => i * 3))).length).toBeLessThan(2);
  });

  test('what happened often is no news: a spike a day stops alarming', () => {
    const values = calmSeries(288 * 20);
    for (let day = 1; day < 20; day += 1) values[day * 288 + 100] = 120;
    const late = alarmsIn(scoresOf(values)).filter((at) => at > 288 * 10);
    expect(late.length).toBeLessThan(4);
  });

  test('what alarmed at the same time of an earlier day must be as bad again, and something else need not', () => {
    const values = calmSeries(288 * 12);
    for (let day = 6; day < 12; day += 1) {
      // a job of the night, not on the minute
      for (let k = 0; k < 3; k += 1) values[day * 288 + 40 + (day % 3) + k] = 75 + (day % 2);
    }
    const first = 6 * 288 + 40;
    const nights = alarmsIn(scoresOf(values)).filter((at) => at >= first);
    expect(nights[0]).toBe(first);
    expect(nights.length).toBeLessThan(3);
    for (let k = 0; k < 3; k += 1) values[9 * 288 + 180 + k] = 75;
    expect(alarmsIn(scoresOf(values))).toContain(9 * 288 + 180);
  });

  test('an incident ends when values are calm: the same again a day later, at another time, alarms again', () => {
    const values = calmSeries(5000);
    for (const at of [3000, 3400]) for (let k = 0; k < 12; k += 1) values[at + k] = 90;
    const alarms = alarmsIn(scoresOf(values));
    expect(alarms.filter((at) => at >= 3000 && at < 3012).length).toBe(1);
    expect(alarms.some((at) => at >= 3400 && at < 3412)).toBe(true);
  });

  test('what yesterday differs from is no evidence before a hundred values could be compared', () => {
    const state = createEvidence();
    const values = calmSeries(288 + 99).map((value, i) => (i >= 288 ? value + 30 : value));
    values.forEach((value, i) => observe(state, i * FIVE_MINUTES, value));
    expect(explainEvidence(state, values[386] ?? 0).map(({ name }) => name)).not.toContain('day-12');
    const later = calmSeries(288 * 3 + 10).map((value, i) => (i >= 288 * 3 ? value + 30 : value));
    const known = createEvidence();
    later.forEach((value, i) => observe(known, i * FIVE_MINUTES, value));
    expect(explainEvidence(known, later[288 * 3 + 9] ?? 0).map(({ name }) => name)).toContain('day-12');
  });

  test('values after a long gap are judged, too', () => {
    const state = createEvidence();
    calmSeries(3000).forEach((value, i) => observe(state, i * FIVE_MINUTES, value));
    const later = 3000 * FIVE_MINUTES + 4 * 86_400_000;
    expect(observe(state, later, 52).score).toBeLessThan(0.5);
    expect(observe(state, later + FIVE_MINUTES, 300).score).toBeGreaterThanOrEqual(0.5);
  });

  test('extreme numbers neither break it nor blind it', () => {
    const values = calmSeries(4000);
    values[1000] = 1e300;
    values[1001] = -1e300;
    const scores = scoresOf(values);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    values[3500] = 150;
    expect(alarmsIn(scoresOf(values))).toContain(3500);
  });
});

describe('below an alarm', () => {
  /** Calm, with a spike of a size at every so many values, the last one at 6000. */
  const scoreOfLast = (every: number, size: number): number => {
    const values = calmSeries(6001);
    for (let at = 6000; at > 500; at -= every) values[at] = 50 + size;
    return scoresOf(values)[6000] ?? 0;
  };

  test('the same spike is worth more in a stream that has few of them', () => {
    expect(scoreOfLast(2000, 30)).toBeGreaterThan(scoreOfLast(100, 30));
  });

  test('a notable value has a quarter at least, what is left of it lingers below that and fades', () => {
    const values = calmSeries(4000);
    values[3000] = 80;
    const scores = scoresOf(values);
    expect(scores[3000]).toBeGreaterThanOrEqual(0.25);
    const after = [...scores.subarray(3008, 3036)];
    expect(after.every((score) => score < 0.25)).toBe(true);
    expect(after[0]).toBeGreaterThan(after[27] ?? 1);
  });

  test('a large deviation counts more than a rare one in a series that hardly moves', () => {
    const still = Float64Array.from({ length: 4000 }, (_, i) => 50 + (i % 2) + (i % 997 === 0 ? 0.6 : 0));
    const moved = still.map((value, i) => (i === 3500 ? value + 40 : value));
    const slightly = still.map((value, i) => (i === 3500 ? value + 0.7 : value));
    expect(scoresOf(moved)[3500]).toBeGreaterThan(0.25);
    expect(scoresOf(slightly)[3500]).toBeLessThan(scoresOf(moved)[3500] ?? 0);
  });
});

describe('each channel', () => {
  const strongest = (change: (value: number, i: number) => number, at: number): readonly string[] => {
    const state = createEvidence();
    const values = calmSeries(at + 1).map(change);
    values.forEach((value, i) => observe(state, i * FIVE_MINUTES, value));
    return explainEvidence(state, values[at] ?? 0).map(({ name }) => name);
  };

  test('a spike stands out in the jump, the forecasts and the range', () => {
    const found = strongest((value, i) => (i === 3000 ? 90 : value), 3000);
    expect(found).toEqual(
      expect.arrayContaining(['jump', 'fast-forecast', 'slow-forecast', 'average', 'range', 'season']),
    );
    expect(found).not.toContain('mean-144');
  });

  test('a small step that stays shows in the slow means', () => {
    const found = strongest((value, i) => (i >= 3000 ? value + 4 : value), 3060);
    expect(found).toEqual(expect.arrayContaining(['season-mean-48', 'day-48', 'week-48', 'trend']));
    expect(found).not.toContain('jump');
  });

  test('noise that grows shows in the spread', () => {
    const chance = chanceOf(11);
    expect(strongest((value, i) => (i >= 3000 ? value + 12 * (chance() - 0.5) : value), 3040)).toContain('spread');
  });

  test('a floor that moves shows', () => {
    expect(strongest((value, i) => (i >= 3000 ? Math.max(value, 62) : value), 3080)).toContain('floor');
  });

  test('says what it saw and what it expected, in the units of the series', () => {
    const state = createEvidence();
    calmSeries(3000).forEach((value, i) => observe(state, i * FIVE_MINUTES, value));
    observe(state, 3000 * FIVE_MINUTES, 90);
    const jump = explainEvidence(state, 90).find(({ name }) => name === 'jump');
    expect(jump).toMatchObject({ observed: 90, says: 'jumps from the value before' });
    expect(jump?.expected).toBeCloseTo(calmSeries(3000)[2999] ?? 0, 6);
  });
});
