import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { ReplayState } from '../../domain/replay.ts';
import type { BlobReader, BlobStore } from '../../ports/index.ts';
import { type AwsPorts, createAwsPorts } from '../../runtime/aws.ts';
import { findStack } from '../../runtime/aws-stack.ts';
import { storedSummary } from '../../streams/finish-replay.ts';
import { newestReplay } from '../../streams/replay-states.ts';
import { type LakeTruth, truthOf } from '../lake-truth.ts';
import { type DeployedStack, deployStack, environmentOf, STACK, STAGE } from './deployed-stack.ts';
import { jsonCall } from './json-call.ts';

/** A whole account with the stack in it, its ports, and what the emulator has beside them. */
export interface Account extends DeployedStack {
  readonly ports: AwsPorts;
  /** The failures bucket, for writing: what Lambda does itself. */
  readonly failures: BlobStore;
  /** Lines that a function has logged, oldest first, from CloudWatch Logs. */
  readonly logsOf: (name: string) => Promise<readonly string[]>;
}

/** Starts an account; everything that asks for AWS in this process asks there from now on. */
export const openAccount = async (settings: Parameters<typeof deployStack>[0]): Promise<Account> => {
  const stack = await deployStack(settings);
  try {
    Object.assign(process.env, environmentOf(stack.url));
    const config = await findStack({ kind: 'stage', stage: STAGE });
    const failures = createAwsPorts({ ...config, lakeBucket: config.failuresBucket }).blobs;
    return { ...stack, ports: createAwsPorts(config), failures, logsOf: (name) => logsOf(stack.url, name) };
  } catch (error) {
    await stack.stop();
    throw error;
  }
};

const logsOf = async (url: string, name: string): Promise<readonly string[]> => {
  const request = { logGroupName: `/aws/lambda/${STACK}-${name}` };
  const { events } = await jsonCall<{ readonly events: readonly { readonly message: string }[] }>(
    url,
    'Logs_20140328.FilterLogEvents',
    request,
  );
  return events.map(({ message }) => message);
};

/** Asks again until something is there; throws what it waited for. */
export const until = async <T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  patienceMs = 120_000,
): Promise<T> => {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await ask();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${patienceMs / 1000} s in vain: ${what}`);
    await wait(500);
  }
};

/** The newest replay of a dataset whose name begins so, once there is one. */
export const startedReplay = (blobs: BlobStore, beginsWith: string): Promise<ReplayState> =>
  until(`a replay of ${beginsWith}…`, async () => {
    for await (const { key } of blobs.list(`events/replay/${beginsWith}`)) {
      const dataset = key.split('/')[2]?.replace(/~\d+$/, '') ?? '';
      return newestReplay(blobs, dataset);
    }
    return null;
  });

/** The result of a replay, once it is stored. */
export const resultOf = (blobs: BlobStore, replay: string) =>
  until(`the result of ${replay}`, () => storedSummary(blobs, replay), 240_000);

/** What must be the same wherever a replay ran: of this replay alone, read from its own files. */
export const truthOfReplay = async (blobs: BlobStore, replay: string): Promise<LakeTruth> => {
  const folder = mkdtempSync(join(tmpdir(), 'foreshock-account-'));
  try {
    const copy = createFileBlobStore(folder);
    for await (const { key } of blobs.list(`ledger/${replay}/`)) {
      const { files } = JSON.parse(Buffer.from(await bytesOf(blobs, key)).toString()) as LedgerEntry;
      for (const file of files) await copy.put(file.key, await bytesOf(blobs, file.key));
    }
    for (const prefix of [`events/incident/${replay}.`, `events/looks/${replay}/`, `events/replay/${replay}/`]) {
      for await (const { key } of blobs.list(prefix)) await copy.put(key, await bytesOf(blobs, key));
    }
    return await truthOf(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The bytes of an object that must be there. */
export const bytesOf = async (blobs: Pick<BlobReader, 'get'>, key: string): Promise<Uint8Array> => {
  const bytes = await blobs.get(key);
  if (bytes === null) throw new Error(`there is no ${key}`);
  return bytes;
};

/** Keys under a prefix. */
export const keysUnder = async (blobs: Pick<BlobStore, 'list'>, prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { key } of blobs.list(prefix)) keys.push(key);
  return keys;
};

/** A message as a subscriber gets it. */
export interface Received {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** A queue that subscribes to a topic, raw; gives what has come since the last call. */
export const subscribe = async (topic: string): Promise<() => Promise<readonly Received[]>> => {
  const sqs = new SQSClient({});
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'subscriber' }));
  await new SNSClient({}).send(
    new SubscribeCommand({
      TopicArn: topic,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:${topic.split(':')[4]}:subscriber`,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  return async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages.map(({ Body = '', MessageAttributes = {} }) => ({
      body: Body,
      attributes: Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
      ),
    }));
  };
};
