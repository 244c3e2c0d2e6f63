import { ledgerPrefix } from '../domain/lake-layout.ts';
import { LIVE, liveLedgerOf } from '../domain/live.ts';
import type { BlobStore } from '../ports/index.ts';

/** Behind every key of a ledger: numbers are digits. */
const BEHIND_ALL = '~';

/**
 * Shards with a ledger, in the order of their names, those behind `after` alone. Costs one key per shard: the rest of each
 * ledger is passed over.
 */
export const shardsWithLedger = async (
  blobs: Pick<BlobStore, 'list'>,
  after: string | null = null,
): Promise<readonly string[]> => {
  const prefix = `ledger/${LIVE}~`;
  const shards: string[] = [];
  let from = after === null ? undefined : ledgerPrefix(liveLedgerOf(after)) + BEHIND_ALL;
  for (;;) {
    const shard = await firstShard(blobs, prefix, from);
    if (shard === null) return shards;
    shards.push(shard);
    from = ledgerPrefix(liveLedgerOf(shard)) + BEHIND_ALL;
  }
};

const firstShard = async (
  blobs: Pick<BlobStore, 'list'>,
  prefix: string,
  from: string | undefined,
): Promise<string | null> => {
  for await (const { key } of blobs.list(prefix, from)) return key.slice(prefix.length).split('/')[0] ?? null;
  return null;
};
