import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type BatchHandler, deliverBatch, type DeliveryOptions } from '../../adapters/local/batch-delivery.ts';
import { createSimulatedClock } from '../../adapters/local/simulated-clock.ts';
import type { DeliveredRecord, FailedBatch } from '../../ports/log-stream.ts';

/** One record of an event source mapping's event; see events/README.md. */
interface EventRecord {
  readonly eventID: string;
  readonly kinesis: {
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    readonly data: string;
    readonly approximateArrivalTimestamp: number;
  };
}

interface OnFailure {
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number };
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly batchSize: number;
    readonly approximateArrivalOfFirstRecord: string;
  };
  readonly payload: string;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, 'events', name), 'utf8'));
const event = read('kinesis-batch.json') as { readonly Records: readonly EventRecord[] };
const onFailure = read('kinesis-on-failure.json') as OnFailure;

const delivered = ({ Records }: { readonly Records: readonly EventRecord[] }): readonly DeliveredRecord[] =>
  Records.map(({ eventID, kinesis }) => ({
    shard: eventID.split(':')[0] ?? '',
    partitionKey: kinesis.partitionKey,
    sequenceNumber: kinesis.sequenceNumber,
    data: Buffer.from(kinesis.data, 'base64'),
    arrivedAt: Math.round(kinesis.approximateArrivalTimestamp * 1000),
  }));

const records = delivered(event);
const number = (index: number): string => records[index]?.sequenceNumber ?? '';
const [first] = records;

/** Delivers the event's batch as the mapping of the template does; `batches` are the places of its records. */
const deliver = async (handler: BatchHandler, changed: Partial<DeliveryOptions> = {}) => {
  const clock = createSimulatedClock((first?.arrivedAt ?? 0) + 10_000);
  const batches: number[][] = [];
  const failed: FailedBatch[] = [];
  const settled: string[] = [];
  await deliverBatch(
    records,
    (batch) => {
      batches.push(
        batch.map(({ sequenceNumber }) => records.findIndex((one) => one.sequenceNumber === sequenceNumber)),
      );
      return handler(batch);
    },
    {
      clock,
      bisectOnError: true,
      maxRetryAttempts: 3,
      maxRecordAgeMs: 3_600_000,
      reportBatchItemFailures: true,
      backoffMs: 200,
      maxBackoffMs: 10_000,
      stopOn: () => false,
      onFailure: (batch) => Promise.resolve(void failed.push(batch)),
      onSettled: (done) => settled.push(...done.map(({ sequenceNumber }) => sequenceNumber)),
      ...changed,
    },
  );
  return { batches, failed, settled, tookMs: clock.now() - (first?.arrivedAt ?? 0) - 10_000 };
};

const holds = (batch: readonly DeliveredRecord[], index: number): boolean =>
  batch.some(({ sequenceNumber }) => sequenceNumber === number(index));

describe('the local consumer, given an event of a real event source mapping', () => {
  test('tells sequence numbers of 56 digits apart that a double cannot', async () => {
    expect(Number(number(2))).toBe(Number(number(3)));
    const { batches } = await deliver((batch) =>
      Promise.resolve({ batchItemFailures: batch.length > 3 ? [{ itemIdentifier: number(3) }] : [] }),
    );
    expect(batches).toEqual([
      [0, 1, 2, 3, 4, 5],
      [3, 4, 5],
    ]);
  });

  test('goes on at the lowest number of a partial answer, and counts what comes before as done', async () => {
    let calls = 0;
    const { batches, settled, failed } = await deliver(() => {
      calls += 1;
      const failures = calls === 1 ? [number(4), number(2), number(5)] : [];
      return Promise.resolve({ batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) });
    });
    expect(batches).toEqual([
      [0, 1, 2, 3, 4, 5],
      [2, 3, 4, 5],
    ]);
    expect(settled).toEqual(records.map(({ sequenceNumber }) => sequenceNumber));
    expect(failed).toEqual([]);
  });

  test('halves a batch whose function throws until the poison record is alone, and only that one is given up', async () => {
    const { batches, failed, settled } = await deliver((batch) => {
      if (holds(batch, 3)) throw new Error('Unhandled');
      return Promise.resolve({ batchItemFailures: [] });
    });
    expect(batches).toEqual([[0, 1, 2, 3, 4, 5], [0, 1, 2], [3, 4, 5], [3, 4], [3], [3], [3], [3], [4], [5]]);
    expect(settled).toHaveLength(6);
    expect(failed).toHaveLength(1);
  });

  test('gives up what the document of the on-failure destination says', async () => {
    const { failed } = await deliver((batch) => {
      if (holds(batch, 3)) throw new Error('Unhandled');
      return Promise.resolve({ batchItemFailures: [] });
    });
    const { requestContext, KinesisBatchInfo, payload } = onFailure;
    const inDocument = delivered(JSON.parse(payload) as typeof event);
    const [given] = failed;
    expect(given?.condition).toBe(requestContext.condition);
    expect(given?.attempts).toBe(requestContext.approximateInvokeCount);
    expect(given?.shard).toBe(KinesisBatchInfo.shardId);
    expect(given?.records).toEqual(inDocument);
    expect(given?.records).toHaveLength(KinesisBatchInfo.batchSize);
    expect(given?.records[0]?.sequenceNumber).toBe(KinesisBatchInfo.startSequenceNumber);
    expect(given?.records.at(-1)?.sequenceNumber).toBe(KinesisBatchInfo.endSequenceNumber);
    expect(new Date(given?.records[0]?.arrivedAt ?? 0).toISOString()).toBe(
      KinesisBatchInfo.approximateArrivalOfFirstRecord,
    );
  });

  test('uses up no retry by splitting: with none allowed, the neighbours of a poison record are delivered', async () => {
    const { failed, settled } = await deliver(
      (batch) => {
        if (holds(batch, 0)) throw new Error('Unhandled');
        return Promise.resolve({ batchItemFailures: [] });
      },
      { maxRetryAttempts: 0 },
    );
    expect(failed.map(({ records: [one] }) => one?.sequenceNumber)).toEqual([number(0)]);
    expect(settled).toHaveLength(6);
  });

  test('gives up, by their age, records that waited too long, and delivers the younger ones', async () => {
    const { batches, failed } = await deliver(() => Promise.resolve({ batchItemFailures: [] }), {
      // the first three arrived 10, 9 and 8 s ago
      maxRecordAgeMs: 7500,
    });
    expect(batches).toEqual([[3, 4, 5]]);
    expect(failed).toMatchObject([{ condition: 'RecordAgeExceeded', shard: 'shardId-000000000006' }]);
    expect(failed[0]?.records).toHaveLength(3);
  });

  test.each([
    ['an identifier that is not in the batch', { batchItemFailures: [{ itemIdentifier: '49' }] }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
  ])('takes %s as a failure of the whole batch', async (_, response) => {
    let calls = 0;
    const { batches } = await deliver(() => {
      calls += 1;
      return Promise.resolve(calls === 1 ? response : { batchItemFailures: [] });
    });
    expect(batches).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  test('keeps order and loses nothing when every second delivery fails', async () => {
    let calls = 0;
    const { settled, failed } = await deliver((batch) => {
      calls += 1;
      if (calls % 2 === 1) throw new Error('Unhandled');
      return Promise.resolve({
        batchItemFailures: batch.slice(1).map((one) => ({ itemIdentifier: one.sequenceNumber })),
      });
    });
    expect(settled).toEqual(records.map(({ sequenceNumber }) => sequenceNumber));
    expect(failed).toEqual([]);
  });
});
