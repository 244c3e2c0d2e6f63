import { afterAll, beforeAll } from '@jest/globals';
import { createS3BlobStore } from '../../adapters/aws/s3-blob-store.ts';
import { blobStoreContract } from '../contracts/blob-store.contract.ts';
import { startFauxqs } from '../peers/fauxqs.ts';
import { startMiniStack } from '../peers/ministack.ts';
import type { Peer } from '../peers/server.ts';
import { newBucket } from './aws-under-test.ts';

let peer: Peer;
beforeAll(async () => {
  peer = await startMiniStack();
});
afterAll(() => peer.stop());

blobStoreContract('S3 (MiniStack)', async () => createS3BlobStore(await newBucket(peer.url)));
let other: Peer;
beforeAll(async () => {
  other = await startFauxqs();
});
afterAll(() => other.stop());

blobStoreContract('S3 (fauxqs)', async () => createS3BlobStore(await newBucket(other.url)));
