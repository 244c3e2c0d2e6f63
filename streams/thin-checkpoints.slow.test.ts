import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { checkpointKey } from '../domain/lake-layout.ts';
import { DAY_MS } from '../domain/window.ts';
import { memoryBlobs } from './live.test-helper.ts';
import {
  EVENT_START,
  keysUnder,
  MINUTE,
  openTestLake,
  outageLines,
  replayInto,
  requestLine,
  writeLog,
} from './replaying.test-helper.ts';
import { thinCheckpoints } from './thin-checkpoints.ts';
import { verifyAlert } from './verify-alert.ts';

const START = Date.UTC(2026, 10, 18, 22);
const HALF_HOUR = 30 * MINUTE;

describe('thinning of checkpoints', () => {
  test('keeps the first of every day before a time, and all from then on', async () => {
    const blobs = memoryBlobs();
    for (let at = START; at < START + 2 * DAY_MS; at += HALF_HOUR) {
      await blobs.put(checkpointKey('shop~1', at), new Uint8Array());
    }
    await blobs.put(checkpointKey('shop~10', START + HALF_HOUR), new Uint8Array());
    expect(await thinCheckpoints(blobs, 'shop~1', START + DAY_MS)).toBe(46);
    const left = await keysUnder(blobs, 'checkpoints/shop~1/');
    expect(left.slice(0, 3)).toEqual([
      'checkpoints/shop~1/2026-11-18T2200Z',
      'checkpoints/shop~1/2026-11-19T0000Z',
      'checkpoints/shop~1/2026-11-19T2200Z',
    ]);
    expect(left).toHaveLength(2 + 48);
    expect(await thinCheckpoints(blobs, 'shop~1', START + DAY_MS)).toBe(0);
    expect(await keysUnder(blobs, 'checkpoints/shop~10/')).toHaveLength(1);
  });

  test('leaves a finished replay one a day and the last, from which every alert verifies', async () => {
    const lake = openTestLake();
    const days = 3;
    const lines = [
      ...Array.from({ length: days * 144 }, (_, index) =>
        requestLine(EVENT_START - days * DAY_MS + index * 10 * MINUTE),
      ),
      ...outageLines(),
    ];
    const log = writeLog('orders.log', `${lines.join('\n')}\n`);
    const { replay, alerts } = await replayInto(lake, [log], { dataset: 'shop' });
    expect((await keysUnder(lake.blobs, `checkpoints/${replay}/`)).map((key) => key.slice(-16))).toEqual([
      '2026-11-17T2230Z',
      '2026-11-18T0000Z',
      '2026-11-19T0000Z',
      '2026-11-20T0000Z',
      '2026-11-20T2226Z',
    ]);
    expect(alerts.length).toBeGreaterThanOrEqual(2);
    for (const { id } of alerts) expect((await verifyAlert(lake.blobs, id, DEFAULT_DETECTOR_CONFIG)).equal).toBe(true);
  });
});
