import type { DeliveryOptions } from './batch-delivery.ts';
import { isDiskError } from './file-errors.ts';

/** All optional but the clock and where failed batches go; the defaults are those of a replay on this machine. */
export interface LocalLogStreamOptions
  extends
    Pick<DeliveryOptions, 'clock' | 'onFailure'>,
    Partial<Omit<DeliveryOptions, 'clock' | 'onFailure' | 'onSettled'>> {
  /** Shards, and so batches that are handled at the same time; 1. */
  readonly workers?: number;
  /** Bytes taken and not yet settled before `append` waits; 32 MiB. One record always fits. */
  readonly maxBufferedBytes?: number;
  /** Sequence number of the first record of every shard, 1; a stream whose numbers are kept must not begin anew. */
  readonly firstNumber?: number;
  /** Records in a batch, at most; 100. */
  readonly batchSize?: number;
  /** How long a batch waits for more records after its first one; 0. */
  readonly batchWindowMs?: number;
  /** Bytes of a batch, at most, counted as base64, as an event carries them; 6 MB. One record always fits. */
  readonly maxBatchBytes?: number;
}

/** The options with every default filled in. */
export type LogStreamSettings = Required<LocalLogStreamOptions>;

const DEFAULTS = {
  workers: 1,
  maxBufferedBytes: 32 * 1024 * 1024,
  firstNumber: 1,
  batchSize: 100,
  batchWindowMs: 0,
  maxBatchBytes: 6_000_000,
  bisectOnError: true,
  maxRetryAttempts: 3,
  maxRecordAgeMs: 24 * 3_600_000,
  reportBatchItemFailures: true,
  backoffMs: 200,
  maxBackoffMs: 10_000,
  stopOn: isDiskError,
};

/** Fills in the defaults. */
export const logStreamSettings = (options: LocalLogStreamOptions): LogStreamSettings => ({ ...DEFAULTS, ...options });
