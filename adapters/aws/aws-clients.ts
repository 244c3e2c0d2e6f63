import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { AthenaClient } from '@aws-sdk/client-athena';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { once } from './once.ts';

/** What every client of this program is built with. */
export interface ClientSettings {
  readonly requestHandler: NodeHttpHandler;
  /** Tries of one call in all, with the SDK's own backoff. */
  readonly maxAttempts: number;
}

/** A connection that says nothing for so long is given up, ms. */
const SILENCE_MS = 30_000;
const CONNECT_MS = 5000;
/** Each file that is being replayed holds one. */
const MOST_SOCKETS = 512;

/**
 * HTTP/1.1 with connections that stay open: the SDK's default for Kinesis, HTTP/2, opens a session per call (2.0 ms
 * against 0.9) and no emulator speaks it.
 */
export const clientSettings = (): ClientSettings => {
  const agent = { keepAlive: true, maxSockets: MOST_SOCKETS };
  const requestHandler = new NodeHttpHandler({
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    connectionTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
  return { requestHandler, maxAttempts: 5 };
};

/** The clients of this program, each built at its first use; region and credentials come from where the SDK looks. */
export interface AwsClients {
  readonly s3: () => S3Client;
  readonly kinesis: () => KinesisClient;
  readonly sns: () => SNSClient;
  readonly athena: () => AthenaClient;
  readonly lambda: () => LambdaClient;
}

/** `pathStyle`: the bucket stands in the path of an address, not in its host; emulators want it. */
export const createAwsClients = ({ pathStyle }: { readonly pathStyle: boolean }): AwsClients => {
  const settings = once(clientSettings);
  return {
    s3: once(() => new S3Client({ ...settings(), ...S3_SETTINGS, forcePathStyle: pathStyle })),
    kinesis: once(() => new KinesisClient(settings())),
    sns: once(() => new SNSClient(settings())),
    athena: once(() => new AthenaClient(settings())),
    lambda: once(() => new LambdaClient(settings())),
  };
};

/** A read that goes on after a broken connection cannot use the checksum of the whole; TLS guards the bytes. */
export const S3_SETTINGS = { responseChecksumValidation: 'WHEN_REQUIRED' } as const;
