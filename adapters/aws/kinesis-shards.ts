import { createHash } from 'node:crypto';
import { type KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import type { StreamRecord } from '../../ports/log-stream.ts';
import { explainAwsError } from './aws-errors.ts';

/** An open shard and the hashes of partition keys that it takes, both ends included. */
export interface OpenShard {
  readonly id: string;
  readonly firstHash: bigint;
  readonly lastHash: bigint;
}

/** The shards of a stream that take records now. */
export const listOpenShards = async (client: KinesisClient, stream: string): Promise<readonly OpenShard[]> => {
  const shards: OpenShard[] = [];
  let token: string | undefined;
  do {
    const page = await client
      .send(
        new ListShardsCommand(
          token === undefined ? { StreamName: stream, ShardFilter: { Type: 'AT_LATEST' } } : { NextToken: token },
        ),
      )
      .catch((error: unknown) => {
        throw explainAwsError(error, { doing: 'listing the shards of', target: stream, actions: 'kinesis:ListShards' });
      });
    for (const { ShardId, HashKeyRange, SequenceNumberRange } of page.Shards ?? []) {
      if (ShardId === undefined || SequenceNumberRange?.EndingSequenceNumber !== undefined) continue;
      const { StartingHashKey = '0', EndingHashKey = '0' } = HashKeyRange ?? {};
      shards.push({ id: ShardId, firstHash: BigInt(StartingHashKey), lastHash: BigInt(EndingHashKey) });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return shards;
};

/** The shard that takes a record: the one it names, else the one whose range holds the MD5 of its key. Null when none does. */
export const shardOf = (shards: readonly OpenShard[], { shard, partitionKey }: StreamRecord): OpenShard | null => {
  if (shard !== undefined) return shards.find(({ id }) => id === shard) ?? null;
  if (shards.length === 1) return shards[0] ?? null;
  const hash = BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
  return shards.find(({ firstHash, lastHash }) => firstHash <= hash && hash <= lastHash) ?? null;
};
