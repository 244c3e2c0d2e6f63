import type { LedgerEntry } from '../domain/ledger.ts';
import { compareSequences, type LiveEntry } from '../domain/live.ts';
import type { Problem } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';

/** What is wrong with the ledger of a shard: a number that is missing, a range taken twice, a fact that is gone. */
export const checkShard = async (
  blobs: Pick<BlobStore, 'head'>,
  shard: string,
  entries: readonly LedgerEntry[],
): Promise<readonly Problem[]> => {
  const problems: Problem[] = [];
  const report = (code: string, message: string): void => {
    problems.push({ source: shard, code, message: `live ${shard}: ${message}` });
  };
  const byNumber = entries.toSorted((a, b) => a.number - b.number);
  for (const [index, { number, live }] of byNumber.entries()) {
    if (number !== index + (byNumber[0]?.number ?? 0)) report('missing-entry', `there is no entry before ${number}`);
    for (const fact of live?.facts ?? []) {
      if ((await blobs.head(fact)) === null) report('missing-fact', `${fact} is in the ledger but not in the lake`);
    }
  }
  const ranges = byNumber.flatMap(({ number, live }) => (live ? [{ number, ...live }] : [])).toSorted(byStart);
  for (const [index, range] of ranges.entries()) {
    const before = ranges[index - 1];
    if (before && overlaps(before, range)) {
      report('range', `entries ${before.number} and ${range.number} both cover ${range.from.sequence}`);
    }
  }
  return problems;
};

const byStart = (a: LiveEntry, b: LiveEntry): number =>
  compareSequences(a.from.sequence, b.from.sequence) || (a.from.index ?? 0) - (b.from.index ?? 0);

const overlaps = ({ to }: LiveEntry, { from }: LiveEntry): boolean => {
  const order = compareSequences(to.sequence, from.sequence);
  return order > 0 || (order === 0 && (to.index === null || to.index > (from.index ?? 0)));
};
