import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { compactLake } from '../../streams/compact-lake.ts';
import { replayThroughAws } from '../parity/aws-side.ts';
import { startKinesisLocal } from '../peers/kinesis.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'sample-logs', 'db-lock', 'haproxy.rsyslog-iso.log.gz');
/** Lines that nobody can read, for the quarantine. */
const JUNK = Buffer.from([...Array.from({ length: 300 }, (_, at) => (at * 7) % 32), 10]);

/** The bucket of the lake that `replayThroughAws` writes. */
export const WRITTEN_BUCKET = 'lake';

/**
 * Replays a log in an account as the functions do, merges the small files, and copies the lake into `folder`: what S3
 * holds was written through the adapters for AWS.
 */
export const writeLakeInAccount = async (account: string, folder: string): Promise<void> => {
  const log = join(folder, '..', 'haproxy-with-junk.log');
  writeFileSync(log, Buffer.concat([gunzipSync(readFileSync(SAMPLE)), JUNK, JUNK]));
  const kinesis = await startKinesisLocal();
  try {
    const request = { files: [log], speed: 'max', shards: 1, lapMs: 60_000 } as const;
    const { blobs } = await replayThroughAws({ account, kinesis: kinesis.url }, request);
    await compactLake({ blobs, clock: { now: () => Date.now() } });
    for await (const { key } of blobs.list('')) {
      const path = join(folder, key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, (await blobs.get(key)) ?? new Uint8Array());
    }
  } finally {
    await kinesis.stop();
  }
};
