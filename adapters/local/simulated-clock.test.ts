import { describe, expect, test } from '@jest/globals';
import { createSimulatedClock } from './simulated-clock.ts';

const START = Date.UTC(2026, 1, 18);

describe('simulated time', () => {
  test('jumps over hours without waiting and shows each sleeper its own time', async () => {
    const clock = createSimulatedClock(START);
    const seen: number[] = [];
    const sleeper = async (ms: number): Promise<void> => {
      for (let round = 0; round < 3; round += 1) {
        await clock.sleep(ms);
        seen.push(clock.now() - START);
      }
    };
    await Promise.all([sleeper(3_600_000), sleeper(1_000_000)]);
    expect(seen).toEqual([1_000_000, 2_000_000, 3_000_000, 3_600_000, 7_200_000, 10_800_000]);
  });

  test('stands still while real work is under way', async () => {
    const clock = createSimulatedClock(START);
    const order: string[] = [];
    const asleep = clock.sleep(1).then(() => order.push('woken'));
    await clock.during(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`worked at ${clock.now() - START}`);
    });
    await asleep;
    expect(order).toEqual(['worked at 0', 'woken']);
  });

  test('moves by hand only when asked to', async () => {
    const clock = createSimulatedClock(START, { manual: true });
    const woken: number[] = [];
    void clock.sleep(1000).then(() => woken.push(clock.now() - START));
    await clock.advance(999);
    expect(woken).toEqual([]);
    await clock.advance(501);
    expect(woken).toEqual([1000]);
    expect(clock.now()).toBe(START + 1500);
  });
});
