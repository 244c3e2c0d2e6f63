import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import type { Forecast } from './prediction.ts';
import { forecastRelapse } from './relapse.ts';
import { START, steadyLoad, watched } from './steady-load.test-helper.ts';
import { MINUTE_MS } from './window.ts';

/** Half of the requests fail in minutes 8 and 9; what the route looks like after them is said. */
const afterFailure = (factor: number, minutes: number): Forecast | null => {
  const route = {
    service: 'shop',
    route: 'POST /pay',
    errorShare: (at: number) => (at >= 8 && at < 10 ? 0.5 : 0),
    latency: (at: number) => (at >= 8 ? factor : 1),
  };
  const { state } = watched(steadyLoad([route], minutes));
  const memory = state.series.find(({ name }) => name.route !== null);
  const last = START + (minutes - 1) * MINUTE_MS;
  return memory === undefined ? null : forecastRelapse(memory, last, DEFAULT_DETECTOR_CONFIG);
};

describe('after a failure', () => {
  test('a latency that stays far up has not recovered', () => {
    expect(afterFailure(10, 12)).toMatchObject({ signal: 'not-recovered', movedAt: START + 9 * MINUTE_MS });
  });

  test('a latency that is back has', () => expect(afterFailure(1, 12)).toBeNull());

  test('a failure that goes on is no relapse', () => expect(afterFailure(10, 10)).toBeNull());

  test('a failure long past is none either', () => expect(afterFailure(10, 20)).toBeNull());
});
