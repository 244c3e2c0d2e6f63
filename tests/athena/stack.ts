import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import { type ListingProxy, startListingProxy } from './listing-proxy.ts';
import { startMiniStack } from '../peers/ministack.ts';
import type { Peer } from '../peers/server.ts';
import { startTrino, type TrinoServer } from './trino-server.ts';
import type { TrinoTools } from './trino-tools.ts';

/** Trino over a folder and over an object store, with a folder for lakes. */
export interface Stack {
  readonly trino: TrinoServer;
  /** Path of a lake by its name: `local:///<name>` for Trino. */
  lake(name: string): string;
  /** Copies a lake to the object store as `s3://<name>`; only where there is one. */
  upload(name: string): Promise<void>;
  /** The account whose object store Trino reads; null without one. */
  readonly account: string | null;
  /** Prefixes that Trino listed in the object store since the last call. */
  listed(): readonly string[];
  stop(): Promise<void>;
}

const REGION = 'us-east-1';
const KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Starts Trino and, where it is wanted, MiniStack. Whatever fails, nothing is left running. */
export const startStack = async (tools: TrinoTools, withS3: boolean): Promise<Stack> => {
  const root = mkdtempSync(join(tmpdir(), 'foreshock-athena-'));
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.splice(0).toReversed()) await one.stop();
    rmSync(root, { recursive: true, force: true });
  };
  const start = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const one = await starting;
    started.push(one);
    return one;
  };
  const folder = (name: string): string => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  try {
    let store: Peer | null = null;
    let proxy: ListingProxy | null = null;
    if (withS3) {
      store = await start(startMiniStack());
      proxy = await start(startListingProxy(store.url));
    }
    const s3 = proxy === null ? null : { endpoint: proxy.url, region: REGION, ...KEYS };
    const trino = await start(startTrino(tools, { home: folder('trino'), root: folder('lakes'), s3 }));
    return {
      trino,
      lake: (name) => folder(join('lakes', name)),
      account: store?.url ?? null,
      upload: (name) => uploadLake(store?.url ?? '', folder(join('lakes', name)), name),
      listed: () => proxy?.listed() ?? [],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const uploadLake = async (endpoint: string, lake: string, bucket: string): Promise<void> => {
  const s3 = new S3Client({ endpoint, region: REGION, credentials: KEYS, forcePathStyle: true });
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    for await (const { key } of createFileBlobStore(lake).list('')) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: readFileSync(join(lake, key)) }));
    }
  } finally {
    s3.destroy();
  }
};
