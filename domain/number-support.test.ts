import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { featuresOf } from './features.ts';
import { bornSeries, remember, type SeriesMemory } from './memory.ts';
import { numberSupport } from './number-support.ts';
import { START } from './steady-load.test-helper.ts';
import { emptyWindow, MINUTE_MS } from './window.ts';

const MINUTES = 12;
const LAST = START + (MINUTES - 1) * MINUTE_MS;

/** A series of twelve minutes with these numbers in its messages. */
const memoryOf = (numbersAt: (minute: number) => Readonly<Record<string, number>>): SeriesMemory => {
  let memory = bornSeries({ service: 'shop', route: 'POST /pay' }, START);
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const features = { ...featuresOf(START + minute * MINUTE_MS, emptyWindow()), numbers: numbersAt(minute) };
    memory = remember(memory, features, DEFAULT_DETECTOR_CONFIG.memory);
  }
  return memory;
};

const support = (numbersAt: (minute: number) => Readonly<Record<string, number>>): number =>
  numberSupport(memoryOf(numbersAt), LAST, DEFAULT_DETECTOR_CONFIG);

const wobble = (minute: number): number => ((minute * 7) % 5) / 5;
const growing = (minute: number): number => 4 + wobble(minute) + 20 * Math.max(0, minute - 6);

describe('numbers inside messages', () => {
  test('that grow with the latency raise its odds, ten-fold at most', () => {
    expect(support((minute) => ({ queue_depth: growing(minute) }))).toBe(10);
  });

  test('count the same in any unit and from any zero', () => {
    const factor = support((minute) => ({ used: growing(minute), size: wobble(minute) }));
    expect(support((minute) => ({ used: 1024 * growing(minute), size: wobble(minute) }))).toBeCloseTo(factor, 6);
    expect(support((minute) => ({ used: growing(minute) / 7, size: wobble(minute) }))).toBeCloseTo(factor, 6);
  });

  test('say nothing where they stay, have stepped up, fall, or are not there', () => {
    expect(support((minute) => ({ queue_depth: 4 + wobble(minute) }))).toBe(1);
    expect(support((minute) => ({ queue_depth: (minute < 6 ? 4 : 40) + wobble(minute) }))).toBe(1);
    expect(support((minute) => ({ queue_depth: 100 - growing(minute) }))).toBe(1);
    expect(support(() => ({}))).toBe(1);
  });

  test('say nothing in a minute without any', () => {
    const memory = memoryOf((minute) => ({ queue_depth: growing(minute) }));
    expect(numberSupport(memory, LAST + MINUTE_MS, DEFAULT_DETECTOR_CONFIG)).toBe(1);
  });
});
