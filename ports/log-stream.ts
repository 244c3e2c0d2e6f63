export interface StreamRecord {
  /** Chooses the shard. */
  readonly partitionKey: string;
  /** Goes to exactly this open shard, whatever the partition key (a heartbeat). */
  readonly shard?: string;
  readonly data: Uint8Array;
}

/** Append side of the log stream. */
export interface LogStream {
  /** Appends in order; resolves when every record is accepted, waits while the stream is full. */
  append(records: readonly StreamRecord[]): Promise<void>;
  openShards(): Promise<readonly string[]>;
}

/** One record as a consumer sees it. */
export interface DeliveredRecord extends Omit<StreamRecord, 'shard'> {
  readonly shard: string;
  /** Grows within a shard; compares as a decimal number. */
  readonly sequenceNumber: string;
  /** When the stream took it, epoch ms. */
  readonly arrivedAt: number;
}

/** What a consumer answers: the sequence numbers that failed; the lowest one is where delivery goes on. */
export interface BatchResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** A batch that no retry saved, as the on-failure destination receives it. */
export interface FailedBatch {
  readonly shard: string;
  readonly records: readonly DeliveredRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly attempts: number;
  readonly error: string;
}

/** A stream in this process together with its one consumer. */
export interface EmbeddedStream extends LogStream {
  /** Resolves when everything appended is settled; rejects with the error that stopped delivery. */
  drain(): Promise<void>;
  /** Ends delivery after the batches under way. */
  close(): Promise<void>;
}

/** Starts a stream whose consumer hands batches to `handler`, and what no retry saved to `onFailure`. */
export type OpenEmbeddedStream = (consumer: {
  readonly handler: (records: readonly DeliveredRecord[]) => Promise<BatchResult>;
  readonly onFailure: (batch: FailedBatch) => Promise<void>;
  /** True for errors that no retry can mend: delivery stops with them. */
  readonly stopOn: (error: unknown) => boolean;
  /** How long a batch waits for more records, ms; absent = not at all. */
  readonly batchWindowMs?: number;
  /** Sequence number of the first record; absent = 1. */
  readonly firstNumber?: number;
  /** Shards; absent = as this machine is set. */
  readonly shards?: number;
}) => EmbeddedStream;
