import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyMinute, MINUTE } from '../domain/any-window.test-helper.ts';
import { emptyWindow, type MinuteWindows } from '../domain/window.ts';
import { canonicalMinuteBytes } from '../domain/window-bytes.ts';
import { decodeParquet } from './parquet/decode.ts';
import { decodeWindowTable, encodeWindowTable, WINDOW_COLUMNS } from './window-table.ts';

const anyMinutes: fc.Arbitrary<readonly MinuteWindows[]> = fc
  .array(anyMinute, { maxLength: 3 })
  .map((minutes) => minutes.map((one, index) => ({ ...one, minute: MINUTE + index * 60_000 })));

describe('a file of windows', () => {
  test('comes back as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(anyMinutes, async (minutes) => {
        const written = minutes.filter(({ series }) => series.length > 0);
        const read = await decodeWindowTable(encodeWindowTable('app-0123abcd', minutes));
        expect(read).toEqual(written);
        expect(read.map(canonicalMinuteBytes)).toEqual(written.map(canonicalMinuteBytes));
      }),
      { numRuns: 40 },
    );
  });

  test('has the same bytes for equal windows', () => {
    fc.assert(
      fc.property(anyMinutes, (minutes) => {
        expect(encodeWindowTable('a', structuredClone(minutes))).toEqual(encodeWindowTable('a', minutes));
      }),
      { numRuns: 20 },
    );
  });

  test('has a row per minute and series that SQL can add up', async () => {
    const window = {
      ...emptyWindow(),
      records: 7,
      errors: 2,
      buckets: [1, 2, 3, 0, 1] as [number, number, number, number, number],
    };
    const minutes = [{ minute: MINUTE, series: [{ service: 'checkout', route: 'GET /', window }] }];
    const columns = await decodeParquet(encodeWindowTable('app-0123abcd', minutes));
    const row = Object.fromEntries([...columns].map(([name, values]) => [name, values[0]]));
    expect(Object.keys(row)).toEqual(WINDOW_COLUMNS.map(({ name }) => name));
    expect(row).toMatchObject({
      dataset: 'app-0123abcd',
      minute: MINUTE,
      service: 'checkout',
      route: 'GET /',
      records: 7,
      errors: 2,
      fast: 1,
      medium: 2,
      slow: 3,
      critical: 0,
      none: 1,
    });
  });

  test('that is none is refused', async () => {
    await expect(decodeWindowTable(Buffer.from('no windows at all'))).rejects.toThrow(/parquet file invalid/);
  });
});
