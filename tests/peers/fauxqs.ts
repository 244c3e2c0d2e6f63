import { type Peer, startNodePeer } from './server.ts';

/** fauxqs: S3, SNS and SQS. It ignores `If-None-Match` and takes parts up to 8 MB. */
export const startFauxqs = (): Promise<Peer> =>
  startNodePeer('fauxqs', 'fauxqs/dist/server.js', (port) => ({
    env: { FAUXQS_PORT: String(port), FAUXQS_LOGGER: 'false' },
  }));
