import { describe, expect, test } from '@jest/globals';
import { isBlock } from '../codecs/block-frame.ts';
import type { StreamRecord } from '../ports/index.ts';
import { checkLake } from './check-lake.ts';
import { discardBatch } from './discard-block.ts';
import { deliver, delivered, kplAggregate, ledgerOf, rowsOf } from './live.test-helper.ts';
import { redriveDiscarded } from './redrive.ts';
import {
  keysUnder,
  openTestLake,
  outageLines,
  replayInto,
  requestLine,
  type TestLake,
  WALL_START,
  writeLog,
} from './replaying.test-helper.ts';

const lines = Array.from({ length: 6 }, (_, index) => requestLine(WALL_START + 1000 * index));
const all = delivered(lines);
const failed = { condition: 'RetryAttemptsExhausted', attempts: 4, error: 'boom' } as const;
const countsOf = async ({ blobs }: TestLake) => {
  const { ok, problems, records, rows, quarantined } = await checkLake(blobs);
  return { ok, problems, records, rows, quarantined };
};

describe('a discarded batch of a stream', () => {
  const aggregate = delivered([kplAggregate([lines[3] ?? '', lines[4] ?? ''])], { first: 3 });
  const discardedLake = async (): Promise<TestLake> => {
    const lake = openTestLake();
    await deliver(lake, all.slice(0, 3));
    await deliver(lake, all.slice(5));
    await discardBatch(lake.ports, { ...failed, shard: all[0]?.shard ?? '', records: aggregate });
    return lake;
  };

  test('is kept in quarantine and covers its range, so that a late delivery of it adds nothing', async () => {
    const lake = await discardedLake();
    expect(await countsOf(lake)).toEqual({ ok: true, problems: [], records: 5, rows: 4, quarantined: 1 });
    await discardBatch(lake.ports, { ...failed, shard: all[0]?.shard ?? '', records: aggregate });
    await deliver(lake, aggregate);
    expect(await ledgerOf(lake.blobs)).toHaveLength(3);
  });

  test('is rows after a redrive, and the counts take it out of the quarantine again', async () => {
    const lake = await discardedLake();
    expect(await redriveDiscarded(lake.ports, 'live')).toMatchObject([
      { outcome: 'redriven', number: 2, records: 2, rows: 2, quarantined: 0 },
    ]);
    expect(await countsOf(lake)).toEqual({ ok: true, problems: [], records: 6, rows: 6, quarantined: 0 });
    const undisturbed = openTestLake();
    await deliver(undisturbed, all.slice(0, 3), aggregate, all.slice(5));
    expect(await rowsOf(lake.blobs)).toEqual(await rowsOf(undisturbed.blobs));
    expect(await keysUnder(lake.blobs, 'quarantine/')).toEqual([]);
    expect(await redriveDiscarded(lake.ports, null)).toEqual([]);
  });
});

describe('a discarded block of a replay', () => {
  const discardedReplay = async (): Promise<{ readonly lake: TestLake; readonly file: string }> => {
    const lake = openTestLake();
    const file = writeLog('orders.log', `${outageLines().join('\n')}\n`);
    const kept: StreamRecord[] = [];
    const ports = {
      ...lake.ports,
      openStream: (consumer: Parameters<typeof lake.ports.openStream>[0]) => {
        const stream = lake.ports.openStream({
          ...consumer,
          handler: async (records) => {
            const poison = records.find(({ data }) => isBlock(data) && kept[2]?.data === data);
            return poison
              ? { batchItemFailures: [{ itemIdentifier: poison.sequenceNumber }] }
              : consumer.handler(records);
          },
        });
        return {
          ...stream,
          append: async (records: readonly StreamRecord[]) => {
            kept.push(...records);
            await stream.append(records);
          },
        };
      },
    };
    await replayInto({ ...lake, ports }, [file], { dataset: 'shop', speed: 100 });
    return { lake, file };
  };

  test('is rows after a redrive', async () => {
    const { lake } = await discardedReplay();
    const before = await countsOf(lake);
    expect(before.quarantined).toBeGreaterThan(0);
    const [redriven] = await redriveDiscarded(lake.ports, 'shop~1');
    expect(redriven).toMatchObject({ replay: 'shop~1', outcome: 'redriven', rows: before.quarantined });
    expect(await countsOf(lake)).toEqual({
      ok: true,
      problems: [],
      records: outageLines().length,
      rows: outageLines().length,
      quarantined: 0,
    });
  });
});
