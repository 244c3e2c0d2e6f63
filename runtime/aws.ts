import { createAthenaQueryEngine } from '../adapters/aws/athena-query-engine.ts';
import { createAwsClients } from '../adapters/aws/aws-clients.ts';
import { createCloudWatchTelemetry } from '../adapters/aws/cloudwatch-telemetry.ts';
import { createJsonLog } from '../adapters/aws/json-log.ts';
import { createKinesisLogStream, type KinesisLogStream } from '../adapters/aws/kinesis-log-stream.ts';
import { createLambdaFunctionInvoker } from '../adapters/aws/lambda-function-invoker.ts';
import { once } from '../adapters/aws/once.ts';
import { createS3BlobStore, type S3BlobStore } from '../adapters/aws/s3-blob-store.ts';
import { createS3ObjectReader } from '../adapters/aws/s3-object-reader.ts';
import { createSnsNotifier } from '../adapters/aws/sns-notifier.ts';
import { createSystemClock } from '../adapters/local/system-clock.ts';
import type {
  BlobReader,
  BlobStore,
  Clock,
  FunctionInvoker,
  Notifier,
  QueryEngine,
  Telemetry,
} from '../ports/index.ts';
import type { AwsConfig } from './aws-config.ts';

/** The ports on AWS; each of them is built, with its client, when it is first asked for. */
export interface AwsPorts {
  /** The lake bucket. */
  readonly blobs: BlobStore;
  /** The uploads bucket, by location: a version and content that was pinned, or an error that says so. */
  readonly files: BlobReader;
  /** The uploads bucket, by key. */
  readonly uploads: S3BlobStore;
  /** The failures bucket. */
  readonly failures: BlobReader;
  readonly stream: KinesisLogStream;
  readonly notifier: Notifier;
  /** Queries only; refuses whatever would change something. */
  readonly queries: QueryEngine;
  /** The same engine for statements that define views. */
  readonly definitions: QueryEngine;
  readonly functions: FunctionInvoker;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** Of the shards' write rate, what replays may use: live producers need the rest. */
const REPLAY_SHARE = 0.5;

/**
 * The ports of a deployed stack. Nothing is opened before it is used. With `AWS_ENDPOINT_URL` everything goes to that
 * address (an emulator), buckets in the path.
 */
export const createAwsPorts = (
  config: AwsConfig,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): AwsPorts => {
  const isElsewhere = Boolean(variables['AWS_ENDPOINT_URL'] ?? variables['AWS_ENDPOINT_URL_S3']);
  const clients = createAwsClients({ pathStyle: isElsewhere });
  const clock = createSystemClock();
  const patience = { clock, random: () => Math.random() };
  const s3 = (bucket: string) => ({ ...patience, client: clients.s3(), bucket });
  const athena = (allows: 'queries' | 'all'): QueryEngine =>
    createAthenaQueryEngine({ client: clients.athena(), clock, ...config, allows });
  const functionName = variables['AWS_LAMBDA_FUNCTION_NAME'] ?? 'foreshock';
  const make = {
    blobs: once(() => createS3BlobStore(s3(config.lakeBucket))),
    files: once(() => createS3ObjectReader(s3(config.uploadsBucket))),
    uploads: once(() => createS3BlobStore(s3(config.uploadsBucket))),
    failures: once(() => createS3BlobStore(s3(config.failuresBucket))),
    stream: once(() =>
      createKinesisLogStream({ ...patience, client: clients.kinesis(), stream: config.stream, share: REPLAY_SHARE }),
    ),
    notifier: once(() => createSnsNotifier({ client: clients.sns(), topics: config.topics })),
    queries: once(() => athena('queries')),
    definitions: once(() => athena('all')),
    functions: once(() =>
      createLambdaFunctionInvoker({ ...patience, client: clients.lambda(), prefix: config.functionPrefix }),
    ),
    telemetry: once(() =>
      createCloudWatchTelemetry({ stage: config.stage, log: createJsonLog(functionName), now: () => clock.now() }),
    ),
  };
  return {
    get blobs() {
      return make.blobs();
    },
    get files() {
      return make.files();
    },
    get uploads() {
      return make.uploads();
    },
    get failures() {
      return make.failures();
    },
    get stream() {
      return make.stream();
    },
    get notifier() {
      return make.notifier();
    },
    get queries() {
      return make.queries();
    },
    get definitions() {
      return make.definitions();
    },
    get functions() {
      return make.functions();
    },
    get telemetry() {
      return make.telemetry();
    },
    clock,
  };
};
