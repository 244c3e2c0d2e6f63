import { freePort, type Peer, startNodePeer } from './server.ts';

/** Kinesalite: fast, plain behaviour. */
export const startKinesalite = (): Promise<Peer> =>
  startNodePeer('kinesalite', 'kinesalite/cli.js', (port) => ({
    args: ['--port', String(port), '--createStreamMs', '5', '--deleteStreamMs', '5', '--updateStreamMs', '5'],
  }));

/** kinesis-local (kinesis-mock): right shapes of answers, at most some 2,000 records. */
export const startKinesisLocal = async (): Promise<Peer> => {
  const tlsPort = await freePort();
  const fast = { CREATE_STREAM_DURATION: '5ms', DELETE_STREAM_DURATION: '5ms', SPLIT_SHARD_DURATION: '5ms' };
  return startNodePeer('kinesis-local', 'kinesis-local/main.js', (port) => ({
    env: { KINESIS_MOCK_PLAIN_PORT: String(port), KINESIS_MOCK_TLS_PORT: String(tlsPort), LOG_LEVEL: 'ERROR', ...fast },
  }));
};
