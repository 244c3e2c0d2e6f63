import type { BatchResult, Clock, DeliveredRecord, FailedBatch, LogStream } from '../ports/index.ts';

const SHARD = 'bulk';
/** Deliveries of one block before it is given up. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;

export interface DirectConsumer {
  readonly clock: Clock;
  readonly handler: (records: readonly DeliveredRecord[]) => Promise<BatchResult>;
  /** Receives a block that no retry saved. */
  readonly onFailure: (batch: FailedBatch) => Promise<void>;
}

/**
 * A log stream that keeps nothing: `append` hands each block straight to its consumer and resolves when the block is
 * settled, committed or given up. What the consumer throws is no fault of the block and is thrown, after retries.
 */
export const createDirectStream = ({ clock, handler, onFailure }: DirectConsumer): LogStream => {
  let taken = 0;
  const settle = async (record: DeliveredRecord): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await tried(handler, record);
      if (outcome === 'done') return;
      if (attempt === ATTEMPTS) {
        if (outcome !== 'failed') throw outcome.thrown;
        const error = `reported as failed ${ATTEMPTS} times`;
        return onFailure({
          shard: SHARD,
          records: [record],
          condition: 'RetryAttemptsExhausted',
          attempts: ATTEMPTS,
          error,
        });
      }
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  };
  return {
    append: async (records) => {
      for (const { partitionKey, data } of records) {
        taken += 1;
        await settle({ partitionKey, data, shard: SHARD, sequenceNumber: String(taken), arrivedAt: clock.now() });
      }
    },
    openShards: () => Promise.resolve([SHARD]),
  };
};

const tried = async (
  handler: DirectConsumer['handler'],
  record: DeliveredRecord,
): Promise<'done' | 'failed' | { readonly thrown: unknown }> => {
  try {
    return (await handler([record])).batchItemFailures.length === 0 ? 'done' : 'failed';
  } catch (thrown) {
    return { thrown };
  }
};
