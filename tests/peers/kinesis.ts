import { freePort, type Peer, peerFile, startNodePeer } from './server.ts';

/** Kinesalite: fast, plain behaviour. */
export const startKinesalite = (): Promise<Peer> =>
  startNodePeer('kinesalite', 'kinesalite/cli.js', (port) => ({
    args: [
      '--port',
      String(port),
      '--shardLimit',
      '500',
      '--createStreamMs',
      '5',
      '--deleteStreamMs',
      '5',
      '--updateStreamMs',
      '5',
    ],
  }));

/** kinesis-local (kinesis-mock): right shapes of answers, at most some 2,000 records. */
export const startKinesisLocal = async (): Promise<Peer> => {
  const tlsPort = await freePort();
  const fast = { CREATE_STREAM_DURATION: '5ms', DELETE_STREAM_DURATION: '5ms', SPLIT_SHARD_DURATION: '5ms' };
  // it wants a certificate for a second port that nobody uses
  const tls = { KINESIS_MOCK_TLS_PORT: String(tlsPort), KINESIS_MOCK_CERT_PATH: peerFile('kinesis-local/server.json') };
  return startNodePeer('kinesis-local', 'kinesis-local/main.js', (port) => ({
    env: { KINESIS_MOCK_PLAIN_PORT: String(port), LOG_LEVEL: 'ERROR', ...tls, ...fast },
  }));
};
