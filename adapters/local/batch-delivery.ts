import type { Clock } from '../../ports/clock.ts';
import type { BatchResult, DeliveredRecord, FailedBatch } from '../../ports/log-stream.ts';

/** What consumes a batch; void counts as "all done". */
export type BatchHandler = (records: readonly DeliveredRecord[]) => Promise<BatchResult | void>;

/** How failed batches are treated, by the words of a Kinesis event-source mapping. */
export interface DeliveryOptions {
  readonly clock: Clock;
  /** Split a batch that failed in two and deliver the halves apart. Splitting is not a retry. */
  readonly bisectOnError: boolean;
  /** Deliveries after the first one of the same records. */
  readonly maxRetryAttempts: number;
  /** Records that have waited longer are not delivered again, ms. */
  readonly maxRecordAgeMs: number;
  /** Heed `batchItemFailures`; otherwise whatever the handler returns is a success. */
  readonly reportBatchItemFailures: boolean;
  /** Pause before the first retry, doubled for each further one, at most `maxBackoffMs`. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** Receives what no retry saved, with its payload. When it throws, delivery stops. */
  readonly onFailure: (batch: FailedBatch) => Promise<void>;
  /** True for errors that no other record would be spared: delivery stops and nothing is given up; errors of the disk. */
  readonly stopOn: (error: unknown) => boolean;
  /** Told once for every record that is done with, delivered or given up. */
  readonly onSettled: (records: readonly DeliveredRecord[]) => void;
}

interface Piece {
  readonly records: readonly DeliveredRecord[];
  readonly attempts: number;
  readonly error: string;
}

/** The first record that is not done, and why. */
interface Failure {
  readonly at: number;
  readonly error: unknown;
}

const fresh = (records: readonly DeliveredRecord[]): Piece => ({ records, attempts: 0, error: '' });

/**
 * Delivers one batch of one shard until every record of it is done or given up, in order. The lowest reported sequence
 * number is the checkpoint: what comes before is done, the rest is delivered again. A failure without one (a thrown
 * error, an unknown or empty number), or at the first record, is bisected. After a split the count of attempts starts
 * anew, so that exactly the poison record uses up its retries.
 */
export const deliverBatch = async (
  batch: readonly DeliveredRecord[],
  handler: BatchHandler,
  options: DeliveryOptions,
): Promise<void> => {
  let pieces: readonly Piece[] = [fresh(batch)];
  for (let [piece, ...rest] = pieces; piece; [piece, ...rest] = pieces) {
    const young = await giveUpOld(piece, options);
    pieces = young ? [...(await attempt(young, handler, options)), ...rest] : rest;
  }
};

/** One delivery of a piece; what is left of it to deliver. */
const attempt = async (piece: Piece, handler: BatchHandler, options: DeliveryOptions): Promise<readonly Piece[]> => {
  const { records } = piece;
  const failure = await invoke(records, handler, options);
  if (!failure) {
    options.onSettled(records);
    return [];
  }
  const error = textOf(failure.error);
  const attempts = piece.attempts + 1;
  if (failure.at > 0) {
    options.onSettled(records.slice(0, failure.at));
    await pause(1, options);
    return [fresh(records.slice(failure.at))];
  }
  if (options.bisectOnError && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    await pause(1, options);
    return [fresh(records.slice(0, middle)), fresh(records.slice(middle))];
  }
  if (attempts > options.maxRetryAttempts) {
    await giveUp({ records, attempts, error }, 'RetryAttemptsExhausted', options);
    return [];
  }
  await pause(attempts, options);
  return [{ records, attempts, error }];
};

const invoke = async (
  records: readonly DeliveredRecord[],
  handler: BatchHandler,
  options: DeliveryOptions,
): Promise<Failure | null> => {
  try {
    const result = await handler(records);
    return result && options.reportBatchItemFailures ? checkpointOf(records, result) : null;
  } catch (error) {
    if (options.stopOn(error)) throw error;
    return { at: 0, error };
  }
};

const checkpointOf = (records: readonly DeliveredRecord[], { batchItemFailures }: BatchResult): Failure | null => {
  if (batchItemFailures.length === 0) return null;
  const places = batchItemFailures.map(({ itemIdentifier }) =>
    records.findIndex((record) => record.sequenceNumber === itemIdentifier),
  );
  const at = Math.max(0, Math.min(...places));
  return { at, error: `reported as failed: ${batchItemFailures.map((item) => item.itemIdentifier).join(', ')}` };
};

const pause = async (attempts: number, { clock, backoffMs, maxBackoffMs }: DeliveryOptions): Promise<void> => {
  await clock.sleep(Math.min(maxBackoffMs, backoffMs * 2 ** (attempts - 1)));
};

/** Gives up the records that are too old; the piece without them, or null when none is left. */
const giveUpOld = async (piece: Piece, options: DeliveryOptions): Promise<Piece | null> => {
  const oldest = options.clock.now() - options.maxRecordAgeMs;
  const old = piece.records.filter((record) => record.arrivedAt < oldest);
  if (old.length === 0) return piece;
  await giveUp({ ...piece, records: old }, 'RecordAgeExceeded', options);
  const records = piece.records.filter((record) => record.arrivedAt >= oldest);
  return records.length === 0 ? null : { ...piece, records };
};

const giveUp = async (piece: Piece, condition: FailedBatch['condition'], options: DeliveryOptions): Promise<void> => {
  const shard = piece.records[0]?.shard ?? '';
  await options.onFailure({ shard, condition, ...piece });
  options.onSettled(piece.records);
};

const textOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
