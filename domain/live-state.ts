import type { LedgerEntry } from './ledger.ts';
import { DAY_MS, MINUTE_MS, minuteOf } from './window.ts';

/** A shard more than this behind the one that is furthest is not waited for, ms. */
const HOLD_BACK_MS = 5 * MINUTE_MS;
/** A minute is closed when the watermark has passed its end by this, ms. */
const ALLOWED_LATENESS_MS = MINUTE_MS / 2;
/** Without data for so long, a shard's heartbeats move its watermark; so long a shard that is no longer named may stay, ms. */
const SILENCE_MS = 5 * MINUTE_MS;

/** What is known of a shard from its ledger up to a cut; instants are epoch ms, null = not yet. */
export interface ShardState {
  readonly shard: string;
  /** Entries read: the numbers below it. */
  readonly cut: number;
  /** Smallest number of an entry that may hold a minute which was not folded yet. */
  readonly since: number;
  /** Largest `logged_at` committed, never later than its arrival. */
  readonly watermark: number | null;
  /** When its last record that is no heartbeat arrived. */
  readonly dataAt: number | null;
  /** Its newest heartbeat. */
  readonly heartbeatAt: number | null;
  /** When a heartbeat of any shard named it first and last; without one, when its first record arrived. */
  readonly namedAt: number;
  readonly lastNamedAt: number;
  /** The first heartbeat after that which did not name it. */
  readonly unnamedAt: number | null;
}

/** All shards of the stream, by name. */
export type LiveState = Readonly<Record<string, ShardState>>;

const unheard = (shard: string, namedAt: number): ShardState => ({
  shard,
  cut: 0,
  since: 0,
  watermark: null,
  dataAt: null,
  heartbeatAt: null,
  namedAt,
  lastNamedAt: namedAt,
  unnamedAt: null,
});

const later = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));

/** The state after one more entry of a shard's ledger; entries of one shard come in the order of their numbers. */
export const foldEntry = (state: LiveState, entry: LedgerEntry): LiveState => {
  const { live } = entry;
  if (live === undefined) return state;
  const { shard, heartbeat } = live;
  const known = state[shard] ?? unheard(shard, live.firstArrivedAt);
  const isData = entry.blockId !== '';
  const own: ShardState = {
    ...known,
    cut: entry.number + 1,
    watermark: later(known.watermark, entry.watermark),
    dataAt: isData ? later(known.dataAt, live.arrivedAt) : known.dataAt,
    heartbeatAt: later(known.heartbeatAt, heartbeat?.at ?? null),
  };
  const next = { ...state, [shard]: own };
  return heartbeat === undefined ? next : foldNames(next, heartbeat.at, heartbeat.openShards);
};

const foldNames = (state: LiveState, at: number, openShards: readonly string[]): LiveState => {
  const next: Record<string, ShardState> = { ...state };
  for (const shard of openShards) {
    const known = next[shard] ?? unheard(shard, at);
    if (at >= known.lastNamedAt) next[shard] = { ...known, lastNamedAt: at, unnamedAt: null };
  }
  for (const [shard, known] of Object.entries(next)) {
    if (openShards.includes(shard) || at <= known.lastNamedAt) continue;
    next[shard] = { ...known, unnamedAt: Math.min(known.unnamedAt ?? at, at) };
  }
  return next;
};

/** How far a shard is, epoch ms. */
export const watermarkOf = ({ watermark, dataAt, heartbeatAt, namedAt }: ShardState): number => {
  const said = watermark ?? namedAt;
  const isSilent = heartbeatAt !== null && heartbeatAt - (dataAt ?? namedAt) >= SILENCE_MS;
  return isSilent ? Math.max(said, heartbeatAt) : said;
};

/**
 * The shards that count: all but those that no heartbeat names any more and of which a later shard, one that was named first
 * after them, has been heard of, or five minutes have passed.
 */
export const membersOf = (state: LiveState): readonly ShardState[] => {
  const shards = Object.values(state);
  const newest = shards.reduce((most, { lastNamedAt }) => Math.max(most, lastNamedAt), 0);
  return shards.filter(({ shard, lastNamedAt, unnamedAt }) => {
    if (unnamedAt === null) return true;
    const hasLater = shards.some((other) => other.shard > shard && other.namedAt > lastNamedAt && other.cut > 0);
    return !hasLater && newest - unnamedAt < SILENCE_MS;
  });
};

/** The shards of which something may still be heard: those that were closed a day ago are left out. */
export const withoutClosed = (state: LiveState): readonly ShardState[] => {
  const shards = Object.values(state);
  const newest = shards.reduce((most, { lastNamedAt }) => Math.max(most, lastNamedAt), 0);
  return shards.filter(({ unnamedAt }) => unnamedAt === null || newest - unnamedAt < DAY_MS);
};

/** Which minutes may be looked at, and what share of the shards is up to date for them. */
export interface LiveDue {
  /** Start of the last closed minute, epoch ms. */
  readonly through: number;
  readonly completeness: number;
}

/**
 * The last closed minute: first of all the one that every shard has passed; where there is none from `next` on, the one that
 * every shard has passed that is not held back. Null without any shard.
 */
export const liveDue = (state: LiveState, next: number): LiveDue | null => {
  const marks = membersOf(state).map(watermarkOf);
  if (marks.length === 0) return null;
  const leader = marks.reduce((most, mark) => Math.max(most, mark));
  const least = (of: readonly number[]): number => of.reduce((smallest, mark) => Math.min(smallest, mark), leader);
  const closed = (mark: number): number => minuteOf(mark - ALLOWED_LATENESS_MS) - MINUTE_MS;
  const whole = closed(least(marks));
  if (whole >= next) return { through: whole, completeness: 1 };
  const waitedFor = marks.filter((mark) => mark >= leader - HOLD_BACK_MS);
  return { through: closed(least(waitedFor)), completeness: waitedFor.length / marks.length };
};
