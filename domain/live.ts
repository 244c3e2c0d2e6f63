/** The dataset of everything that comes by a stream; looks, incidents and checkpoints stand under the same id. */
export const LIVE = 'live';

/** The ledger of one shard: `ledger/live~<shard>/<number>.json`. */
export const liveLedgerOf = (shard: string): string => `${LIVE}~${shard}`;

/** Why a delivered record is no text. */
export type UnreadableReason = 'binary' | 'oversized' | 'unreadable';

/** What one delivered record, or a run of lines of a long one, is inside a live block. */
export interface LivePart {
  /** Sequence number in the shard, decimal. */
  readonly sequence: string;
  /** Place of its first line among the lines of the delivered record, from 0. */
  readonly index: number;
  readonly lines: number;
  readonly bytes: number;
  /** When the stream took the record, epoch ms. */
  readonly arrivedAt: number;
  /** The record was cut short inside its last line. */
  readonly truncated?: boolean;
  /** It is no text: its bytes stand in the block as they came (of a long one the first 64 KiB). */
  readonly unreadable?: {
    readonly reason: UnreadableReason;
    readonly length: number;
    /** Hex, of all bytes where the block does not hold them all. */
    readonly sha256: string | null;
  };
}

/** A place in a shard: the line `index` of a delivered record; null = behind its last line. */
export interface LivePosition {
  readonly sequence: string;
  readonly index: number | null;
}

/** What a producer of heartbeats knew: when, and which shards were open. */
export interface Heartbeat {
  /** Wall time of the sender, epoch ms. */
  readonly at: number;
  readonly openShards: readonly string[];
}

/** What an entry of a shard's ledger says beyond that of a replay. */
export interface LiveEntry {
  readonly shard: string;
  /** First line covered. */
  readonly from: LivePosition;
  /** First line no longer covered; `index` null = the record is covered to its end. */
  readonly to: LivePosition;
  /** Keys of the raw blocks under `facts/`: one; none of a heartbeat alone or a discarded batch; of a redrive maybe several. */
  readonly facts: readonly string[];
  /** When the stream took the first and the last record, and when the entry was written, epoch ms. */
  readonly firstArrivedAt: number;
  readonly arrivedAt: number;
  readonly committedAt: number;
  /** The newest heartbeat among the records. */
  readonly heartbeat?: Heartbeat;
  /** Of a discarded batch: its records, in the order of the rows of its quarantine file, each `from` its first line that is not committed (absent = 0). */
  readonly discarded?: readonly { readonly sequence: string; readonly arrivedAt: number; readonly from?: number }[];
}

/** Order of two sequence numbers, which are decimal and may have more digits than a number holds. */
export const compareSequences = (a: string, b: string): number =>
  a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;

/** From which line on a delivered record is not covered by ranges; null when all of it is. */
export const uncoveredFrom = (sequence: string, ranges: readonly Pick<LiveEntry, 'from' | 'to'>[]): number | null => {
  let from = 0;
  for (const range of ranges) {
    if (compareSequences(range.from.sequence, sequence) > 0) continue;
    const end = compareSequences(range.to.sequence, sequence);
    if (end > 0 || (end === 0 && range.to.index === null)) return null;
    if (end === 0 && range.to.index !== null) from = Math.max(from, range.to.index);
  }
  return from;
};

/** Parts as one line of text each, sequence numbers and arrivals as differences: what travels in a block's header. */
export const partsText = (parts: readonly LivePart[]): string => {
  let sequence = 0n;
  let arrivedAt = 0;
  return parts
    .map((part) => {
      const { unreadable } = part;
      const fields = [
        BigInt(part.sequence) - sequence,
        part.index,
        part.lines,
        part.bytes,
        part.arrivedAt - arrivedAt,
        ...(part.truncated === true ? ['truncated'] : []),
        ...(unreadable ? [unreadable.reason, unreadable.length, unreadable.sha256 ?? ''] : []),
      ];
      sequence = BigInt(part.sequence);
      arrivedAt = part.arrivedAt;
      return fields.join(' ');
    })
    .join('\n');
};

/** What `partsText` wrote. */
export const partsOfText = (text: string): readonly LivePart[] => {
  let sequence = 0n;
  let arrivedAt = 0;
  if (text === '') return [];
  return text.split('\n').map((line) => {
    const [step = '0', index, lines, bytes, later, mark, length, sha256 = ''] = line.split(' ');
    sequence += BigInt(step);
    arrivedAt += Number(later);
    return {
      sequence: String(sequence),
      index: Number(index),
      lines: Number(lines),
      bytes: Number(bytes),
      arrivedAt,
      ...(mark === 'truncated' ? { truncated: true } : {}),
      ...(mark !== undefined && mark !== 'truncated'
        ? { unreadable: { reason: reasonOf(mark), length: Number(length), sha256: sha256 === '' ? null : sha256 } }
        : {}),
    };
  });
};

const reasonOf = (word: string): UnreadableReason => (word === 'binary' || word === 'oversized' ? word : 'unreadable');
