import { KinesisClient, MergeShardsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as wait } from 'node:timers/promises';
import { listOpenShards } from '../../adapters/aws/kinesis-shards.ts';
import { createFileReader } from '../../adapters/local/file-reader.ts';
import { decodeUploadEvent } from '../../codecs/aws-events/upload-event.ts';
import { decodeLapInput, decodeWakeInput } from '../../codecs/function-input.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../../domain/detector-config.ts';
import type { AlertJson } from '../../domain/machine-output.ts';
import type { Speed } from '../../domain/replay.ts';
import type { FunctionName, Telemetry } from '../../ports/index.ts';
import type { AwsConfig } from '../../runtime/aws-config.ts';
import { type AwsPorts, createAwsPorts } from '../../runtime/aws.ts';
import { createBucketLatency } from '../../streams/bucket-latency.ts';
import { discardBatch } from '../../streams/discard-block.ts';
import { storedSummary } from '../../streams/finish-replay.ts';
import { liveLagMs } from '../../streams/live-watch.ts';
import { LAP_RESERVE_MS, replayLap } from '../../streams/replay-lap.ts';
import { startUpload } from '../../streams/start-upload.ts';
import { uploadFiles } from '../../streams/upload-files.ts';
import { createLakeWatch } from '../../streams/watch-lake.ts';
import { newStream, untilActive } from '../wire/kinesis-under-test.ts';
import { peerSettings } from '../wire/aws-under-test.ts';
import type { ReplayedLake } from './compare-lakes.ts';
import { type Deliveries, startEventSource } from './event-source.ts';
import { PLAIN } from './local-side.ts';

/** How a replay through AWS is wanted. */
export interface AwsRequest {
  readonly files: readonly string[];
  readonly speed: Speed;
  readonly shards: number;
  /** Wall time of one lap, ms; on AWS nearly fifteen minutes. */
  readonly lapMs: number;
}

/** Where the emulators are: an account, and a stream that keeps its records when it is resharded, as MiniStack's does not. */
export interface Endpoints {
  readonly account: string;
  readonly kinesis: string;
}

/** What it took. */
export interface AwsReplay extends ReplayedLake {
  readonly laps: number;
  readonly deliveries: Deliveries;
}

/** How often the schedules wake the detector, ms; on AWS every minute. */
const WAKE_EVERY_MS = 2000;
/** A run of the detector may take so long, ms. */
const WAKE_MS = 900_000;

/**
 * Replays files through the adapters for AWS, against emulators: uploads, the events they cause (each
 * twice), laps, the stream, which is resharded on the way, and its event source, the detector's wake-ups, messages into a queue.
 */
export const replayThroughAws = async (endpoints: Endpoints, request: AwsRequest): Promise<AwsReplay> => {
  const account = await createAccount(endpoints, request.shards);
  const { ports, started } = account;
  const kinesis = new KinesisClient(peerSettings(endpoints.kinesis));
  const bucketLatency = createBucketLatency(ports);
  const source = startEventSource({
    client: kinesis,
    stream: account.stream,
    handler: bucketLatency,
    onFailure: (batch) => discardBatch(ports, batch),
  });
  const over = new AbortController();
  const schedule = keepWaking(ports, over.signal);
  try {
    const replay = await upload(ports, request);
    let laps = 0;
    for (let next = started.shift(); next; next = started.shift()) {
      const lapOf = decodeLapInput(next.input);
      if (lapOf === null) {
        await createLakeWatch(ports, DEFAULT_DETECTOR_CONFIG).run({
          replay: decodeWakeInput(next.input),
          deadline: Date.now() + WAKE_MS,
        });
        continue;
      }
      laps += 1;
      const deadline = Date.now() + LAP_RESERVE_MS + request.lapMs;
      const driver = { host: 'lambda', pid: 0, request: `lap-${laps}` };
      const lag = (): Promise<number> => liveLagMs(ports.blobs, Date.now());
      const { outcome } = await replayLap(ports, { replay: lapOf, deadline, driver, liveLagMs: lag });
      if (laps === 1) await splitFirstShard(kinesis, account.stream);
      if (laps === 2) await mergeLastShards(kinesis, account.stream);
      if (outcome !== 'continued' && outcome !== 'finished')
        throw new Error(`lap ${laps} of ${replay} ended: ${outcome}`);
    }
    if ((await storedSummary(ports.blobs, replay)) === null) throw new Error(`${replay} has ended without a result`);
    over.abort();
    await schedule;
    await source.stop();
    return { blobs: ports.blobs, replay, published: await account.received(), laps, deliveries: source.deliveries };
  } finally {
    over.abort();
    await Promise.allSettled([schedule, source.stop()]);
    kinesis.destroy();
  }
};

/** Reshards in the middle of the replay: the first shard ends, two new ones take its keys. */
const splitFirstShard = async (kinesis: KinesisClient, stream: string): Promise<void> => {
  const [first] = await listOpenShards(kinesis, stream);
  if (!first) throw new Error(`${stream} has no open shard`);
  const NewStartingHashKey = ((first.firstHash + first.lastHash) / 2n + 1n).toString();
  await kinesis.send(new SplitShardCommand({ StreamName: stream, ShardToSplit: first.id, NewStartingHashKey }));
  await untilActive(kinesis, stream);
};

/** … and two neighbours become one. */
const mergeLastShards = async (kinesis: KinesisClient, stream: string): Promise<void> => {
  const sorted = (await listOpenShards(kinesis, stream)).toSorted((a, b) => (a.firstHash < b.firstHash ? -1 : 1));
  const [one, next] = sorted.slice(-2);
  if (!one || !next) throw new Error(`${stream} has fewer than two open shards`);
  const neighbours = { ShardToMerge: one.id, AdjacentShardToMerge: next.id };
  await kinesis.send(new MergeShardsCommand({ StreamName: stream, ...neighbours }));
  await untilActive(kinesis, stream);
};

/** The schedule's wake-ups, in a function of their own beside the one that the end of a replay wakes. */
const keepWaking = async (ports: StagePorts, signal: AbortSignal): Promise<void> => {
  const watch = createLakeWatch(ports, DEFAULT_DETECTOR_CONFIG);
  while (!signal.aborted) {
    await watch.run({ replay: null, deadline: Date.now() + WAKE_MS });
    await wait(WAKE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
};

/** Uploads as `foreshock --on aws:… replay` does, delivers the events of the bucket, each twice, and gives the replay. */
const upload = async (ports: StagePorts, { files, speed }: AwsRequest): Promise<string> => {
  const { uploads } = ports;
  const wanted = { files, dataset: null, speed, options: PLAIN, replace: false };
  await uploadFiles({ ...ports, files: createFileReader() }, wanted, () => undefined);
  let replay: string | null = null;
  for await (const { key, size } of uploads.list('uploads/')) {
    const info = await uploads.head(key);
    const event = createdEvent({ key, size, etag: info?.version, 'version-id': info?.versionId });
    for (const object of [event, event].flatMap((delivered) => decodeUploadEvent(delivered).uploads)) {
      const driver = { host: 'lambda', pid: 0, request: `upload ${key}` };
      const outcome = await startUpload(ports, object, { speedMultiplier: 60, driver });
      if (outcome.kind === 'refused') throw new Error(`${outcome.refused.what}: ${outcome.refused.why}`);
      if (outcome.kind === 'started') ({ replay } = outcome);
    }
  }
  if (replay === null) throw new Error('no upload has started a replay');
  return replay;
};

/** What EventBridge sends of a new object. */
const createdEvent = (object: object): unknown =>
  JSON.parse(
    JSON.stringify({
      version: '0',
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { version: '0', bucket: { name: 'uploads' }, object, reason: 'PutObject' },
    }),
  );

type StagePorts = Pick<
  AwsPorts,
  'blobs' | 'files' | 'uploads' | 'stream' | 'notifier' | 'functions' | 'clock' | 'telemetry'
>;

interface Account {
  readonly ports: StagePorts;
  readonly stream: string;
  /** Functions that were started and have not run, in order. */
  readonly started: { readonly name: FunctionName; readonly input: unknown }[];
  /** Ids of the alerts in the queue behind the topic of alerts. */
  received(): Promise<readonly string[]>;
}

const createAccount = async (endpoints: Endpoints, shards: number): Promise<Account> => {
  const settings = peerSettings(endpoints.account);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  for (const Bucket of ['uploads', 'lake', 'failures']) await s3.send(new CreateBucketCommand({ Bucket }));
  const versioning = { Bucket: 'uploads', VersioningConfiguration: { Status: 'Enabled' as const } };
  await s3.send(new PutBucketVersioningCommand(versioning));
  const sns = new SNSClient(settings);
  const topic = async (Name: string): Promise<string> =>
    (await sns.send(new CreateTopicCommand({ Name }))).TopicArn ?? '';
  const topics = { pages: await topic('pages'), tickets: await topic('tickets'), alerts: await topic('alerts') };
  const received = await subscribeQueue(endpoints.account, sns, topics.alerts);
  const kinesis = new KinesisClient(peerSettings(endpoints.kinesis));
  const stream = await newStream(kinesis, shards);
  for (const client of [s3, kinesis]) client.destroy();
  const started: Account['started'] = [];
  const { blobs, files, uploads, stream: logStream, notifier, clock } = portsAt(endpoints, { topics, stream });
  const functions: AwsPorts['functions'] = {
    invoke: (name, input) => Promise.resolve(void started.push({ name, input: JSON.parse(JSON.stringify(input)) })),
  };
  const telemetry: Telemetry = { record: () => undefined };
  return {
    ports: { blobs, files, uploads, stream: logStream, notifier, clock, functions, telemetry },
    stream,
    started,
    received,
  };
};

const portsAt = ({ account, kinesis }: Endpoints, names: Pick<AwsConfig, 'topics' | 'stream'>): AwsPorts => {
  // never a real account, whatever this shell is set to
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  const variables = {
    AWS_ENDPOINT_URL: account,
    AWS_ENDPOINT_URL_KINESIS: kinesis,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  Object.assign(process.env, variables);
  return createAwsPorts(
    {
      ...names,
      stage: 'parity',
      uploadsBucket: 'uploads',
      lakeBucket: 'lake',
      failuresBucket: 'failures',
      workgroup: 'none',
      database: 'none',
      functionPrefix: 'foreshock-parity',
      speedMultiplier: 60,
      heartbeatMs: 60_000,
    },
    variables,
  );
};

const subscribeQueue = async (endpoint: string, sns: SNSClient, TopicArn: string): Promise<Account['received']> => {
  const sqs = new SQSClient(peerSettings(endpoint));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'alerts' }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const raw = { Protocol: 'sqs', Endpoint: Attributes?.['QueueArn'] ?? '', Attributes: { RawMessageDelivery: 'true' } };
  await sns.send(new SubscribeCommand({ TopicArn, ...raw }));
  return async () => {
    const ids: string[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return ids;
      ids.push(...Messages.map(({ Body = '{}' }) => (JSON.parse(Body) as AlertJson).id));
    }
  };
};
