import { fingerprintOf } from '../fingerprint.ts';
import { compareText } from '../window.ts';

/** A masked message: how often, and between which times (epoch ms; null where no record has one). */
export interface CountedMessage {
  readonly text: string;
  readonly count: number;
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
}

/** Different masked messages that are counted one by one; the rest is counted together. */
const MAX_MESSAGES = 100_000;

/** Counts masked messages in bounded memory; the order in which they come does not matter. */
export interface MessageCounts {
  add(text: string, ts: number | null): void;
  /** Those with the smallest hashes, at most `most`, and how many records the others had. */
  result(): { readonly messages: readonly CountedMessage[]; readonly others: number };
}

interface Tally {
  count: number;
  firstSeen: number | null;
  lastSeen: number | null;
}

/** No messages yet. What is beyond the bound can never be among the smallest again, so counts are exact. */
export const createMessageCounts = (most: number = MAX_MESSAGES): MessageCounts => {
  const tallies = new Map<string, Tally>();
  let others = 0;
  const trim = (): void => {
    if (tallies.size <= most) return;
    const hashed = [...tallies.keys()].map((text) => ({ text, hash: fingerprintOf(text) }));
    hashed.sort((a, b) => compareText(a.hash, b.hash) || compareText(a.text, b.text));
    for (const { text } of hashed.slice(most)) {
      others += tallies.get(text)?.count ?? 0;
      tallies.delete(text);
    }
  };
  return {
    add: (text, ts) => {
      const tally = tallies.get(text);
      if (tally === undefined) {
        tallies.set(text, { count: 1, firstSeen: ts, lastSeen: ts });
        if (tallies.size >= 2 * most) trim();
        return;
      }
      tally.count += 1;
      if (ts === null) return;
      if (tally.firstSeen === null || ts < tally.firstSeen) tally.firstSeen = ts;
      if (tally.lastSeen === null || ts > tally.lastSeen) tally.lastSeen = ts;
    },
    result: () => {
      trim();
      return { messages: [...tallies].map(([text, tally]) => ({ text, ...tally })), others };
    },
  };
};
