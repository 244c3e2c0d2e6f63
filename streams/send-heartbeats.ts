import { encodeHeartbeat } from '../codecs/heartbeat.ts';
import type { Clock, LogStream } from '../ports/index.ts';

/**
 * Sends one heartbeat into each open shard and names them all: done every minute, it moves the watermark of shards in which
 * nobody writes, and tells of a reshard. Gives how many were sent.
 */
export const sendHeartbeats = async ({
  stream,
  clock,
}: {
  readonly stream: LogStream;
  readonly clock: Pick<Clock, 'now'>;
}): Promise<number> => {
  const openShards = await stream.openShards();
  const data = encodeHeartbeat({ at: clock.now(), openShards });
  await stream.append(openShards.map((shard) => ({ partitionKey: shard, shard, data })));
  return openShards.length;
};
