import { describe, expect, test } from '@jest/globals';
import { featuresOf } from './features.ts';
import { logLatency } from './latency-cells.ts';
import { START, steadyLoad } from './steady-load.test-helper.ts';
import { addRow, emptyWindow, mergeWindow } from './window.ts';

const rowAt = (second: number, latencyMs: number | null, status = 200) => ({
  loggedAt: START + second * 1000,
  level: null,
  status,
  latencyMs,
  fingerprint: null,
});

describe('the features of a minute', () => {
  test('count requests, errors and those above the critical latency', () => {
    const window = emptyWindow();
    addRow(window, rowAt(1, 100), '');
    addRow(window, rowAt(2, 2500, 504), '');
    addRow(window, rowAt(3, null), '');
    const features = featuresOf(START, window);
    expect(features).toMatchObject({ requests: 3, errors: 1, critical: 1, latencies: 2, records: 3 });
  });

  test('give the mean of ln(1 + ms) within the error of a histogram cell', () => {
    const window = emptyWindow();
    for (const latencyMs of [10, 100, 1000]) addRow(window, rowAt(1, latencyMs), '');
    const truth = (logLatency(10) + logLatency(100) + logLatency(1000)) / 3;
    expect(Math.abs(featuresOf(START, window).logMean - truth)).toBeLessThan(0.008);
  });

  test('tell growth within the minute by its thirds', () => {
    const window = emptyWindow();
    for (const [second, latencyMs] of [
      [5, 100],
      [25, 200],
      [45, 400],
    ] as const)
      addRow(window, rowAt(second, latencyMs), '');
    const means = featuresOf(START, window).thirds.map(({ mean }) => mean);
    expect(means[1]).toBeGreaterThan((means[0] ?? 0) + 0.6);
    expect(means[2]).toBeGreaterThan((means[1] ?? 0) + 0.6);
  });

  test('give quantiles in milliseconds', () => {
    const window = emptyWindow();
    for (let latencyMs = 1; latencyMs <= 100; latencyMs += 1) addRow(window, rowAt(1, latencyMs), '');
    const { p50, p90, p99 } = featuresOf(START, window);
    for (const [quantile, truth] of [
      [p50, 50],
      [p90, 90],
      [p99, 99],
    ] as const) {
      expect(Math.abs((quantile ?? 0) / truth - 1)).toBeLessThan(0.01);
    }
  });

  test('name no quantile where no request carries a latency', () => {
    const window = emptyWindow();
    addRow(window, rowAt(1, null), '');
    expect(featuresOf(START, window)).toMatchObject({ p50: null, p90: null, p99: null, latencies: 0 });
  });

  test('average the numbers inside messages', () => {
    const window = emptyWindow();
    addRow(window, { ...rowAt(1, 5), numbers: [['queue_depth', 4]] }, '');
    addRow(window, { ...rowAt(2, 5), numbers: [['queue_depth', 8]] }, '');
    expect(Math.abs((featuresOf(START, window).numbers['queue_depth'] ?? 0) - 6)).toBeLessThan(0.06);
  });

  test('do not depend on the order in which parts are merged', () => {
    const parts = steadyLoad([{ service: 'a', route: 'x' }], 4).flatMap(({ series }) =>
      series.map(({ window }) => window),
    );
    const [forward, backward] = [emptyWindow(), emptyWindow()];
    for (const part of parts) mergeWindow(forward, part);
    for (const part of parts.toReversed()) mergeWindow(backward, part);
    expect(JSON.stringify(featuresOf(START, forward))).toBe(JSON.stringify(featuresOf(START, backward)));
  });
});
