import { DamagedBytes } from '../damaged.ts';
import { count, nullable, object, text } from '../guards.ts';
import { decodeKinesisEvent, type KinesisRecord } from './kinesis-event.ts';

/** A batch that no retry saved, as Lambda writes it to an S3 on-failure destination. */
export interface FailureRecord {
  readonly shard: string;
  readonly records: readonly KinesisRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  /** About how often the function was called with it. */
  readonly attempts: number;
  /** What the function answered, in one line. */
  readonly error: string;
}

/**
 * Reads the invocation record of a failed Kinesis batch; throws `DamagedBytes` that says what the bytes are instead.
 * Shape: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams event source".
 */
export const decodeFailureRecord = (bytes: Uint8Array): FailureRecord => {
  const { requestContext, responseContext, KinesisBatchInfo, payload } = invocationRecord(
    parse(Buffer.from(bytes).toString('utf8'), 'the failure record'),
    'the failure record',
  );
  const { condition, approximateInvokeCount } = requestContext;
  const { shardId, startSequenceNumber, endSequenceNumber } = KinesisBatchInfo;
  if (payload === undefined) {
    throw new DamagedBytes(
      `the failure record of ${shardId}, ${startSequenceNumber} to ${endSequenceNumber}, has no payload: only an S3 ` +
        'destination gets one; read the records again from the stream while it keeps them',
    );
  }
  return {
    shard: shardId,
    records: decodeKinesisEvent(parse(payload, "the failure record's payload")),
    condition: condition === 'RecordAgeExceeded' ? condition : 'RetryAttemptsExhausted',
    attempts: approximateInvokeCount,
    error: `${condition}: ${answerOf(responseContext ?? null)}`,
  };
};

interface Answer {
  readonly statusCode?: number;
  readonly functionError?: string | null;
}

interface InvocationRecord {
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number };
  /** Missing where the function was never called. */
  readonly responseContext?: Answer | null;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
  };
  /** The whole event as JSON. */
  readonly payload?: string;
}

const invocationRecord = object<InvocationRecord>(
  {
    requestContext: object<InvocationRecord['requestContext']>({ condition: text, approximateInvokeCount: count }, {}),
    KinesisBatchInfo: object<InvocationRecord['KinesisBatchInfo']>(
      { shardId: text, startSequenceNumber: text, endSequenceNumber: text },
      {},
    ),
  },
  {
    responseContext: nullable(object<Answer>({}, { statusCode: count, functionError: nullable(text) })),
    payload: text,
  },
);

const answerOf = (answer: Answer | null): string => {
  if (answer === null) return 'the function was not called';
  const { statusCode, functionError } = answer;
  return `function error ${functionError ?? 'none'}, status ${statusCode ?? 'unknown'}`;
};

const parse = (json: string, what: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new DamagedBytes(`${what} is not JSON: ${json.slice(0, 80)}`, { cause });
  }
};
