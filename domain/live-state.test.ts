import { describe, expect, test } from '@jest/globals';
import { blankEntry, type LedgerEntry } from './ledger.ts';
import { foldEntry, liveDue, type LiveState, membersOf, watermarkOf } from './live-state.ts';
import { MINUTE_MS } from './window.ts';

const T = Date.UTC(2026, 10, 21, 12);
const at = (minutes: number): number => T + minutes * MINUTE_MS;

const entry = (
  shard: string,
  number: number,
  {
    logged,
    arrived,
    heartbeat,
    open,
  }: { logged?: number; arrived: number; heartbeat?: number; open?: readonly string[] },
): LedgerEntry => ({
  ...blankEntry({
    dataset: 'live',
    replay: `live~${shard}`,
    number,
    blockId: logged === undefined ? '' : 'b',
    source: shard,
    startByte: 0,
    endByte: 0,
    startLine: 1,
    endLine: 1,
    watermark: logged === undefined ? null : at(logged),
  }),
  live: {
    shard,
    from: { sequence: '1', index: 0 },
    to: { sequence: '1', index: null },
    facts: [],
    firstArrivedAt: at(arrived),
    arrivedAt: at(arrived),
    committedAt: at(arrived),
    ...(heartbeat === undefined ? {} : { heartbeat: { at: at(heartbeat), openShards: open ?? ['a', 'b'] } }),
  },
});

const after = (...entries: readonly LedgerEntry[]): LiveState => entries.reduce(foldEntry, {});
const markOf = (state: LiveState, shard: string): number | null => {
  const known = state[shard];
  return known ? (watermarkOf(known) - T) / MINUTE_MS : null;
};
const dueOf = (state: LiveState, next = Number.NEGATIVE_INFINITY) => {
  const due = liveDue(state, next);
  return due && { through: (due.through - T) / MINUTE_MS, completeness: due.completeness };
};

describe('the watermark of a shard', () => {
  test('is the largest time committed', () => {
    expect(markOf(after(entry('a', 0, { logged: 3, arrived: 3 }), entry('a', 1, { logged: 2, arrived: 4 })), 'a')).toBe(
      3,
    );
  });

  test('is not moved by heartbeats while data come, so that a producer two minutes late is not late', () => {
    const state = after(
      entry('a', 0, { logged: 3, arrived: 5 }),
      entry('a', 1, { arrived: 6, heartbeat: 6, open: ['a'] }),
    );
    expect(markOf(state, 'a')).toBe(3);
  });

  test('is moved by heartbeats after five minutes without data', () => {
    const quiet = after(
      entry('a', 0, { logged: 1, arrived: 1 }),
      entry('a', 1, { arrived: 5.5, heartbeat: 5.5, open: ['a'] }),
    );
    expect(markOf(quiet, 'a')).toBe(1);
    expect(markOf(foldEntry(quiet, entry('a', 2, { arrived: 6, heartbeat: 6, open: ['a'] })), 'a')).toBe(6);
  });
});

describe('a minute of the stream', () => {
  test('is closed half a minute after its end', () => {
    expect(dueOf(after(entry('a', 0, { logged: 4.49, arrived: 5 })))?.through).toBe(2);
    expect(dueOf(after(entry('a', 0, { logged: 4.5, arrived: 5 })))?.through).toBe(3);
  });

  test('waits for the slowest shard', () => {
    const state = after(entry('a', 0, { logged: 9, arrived: 9 }), entry('b', 0, { logged: 6.5, arrived: 9 }));
    expect(dueOf(state)).toEqual({ through: 5, completeness: 1 });
  });

  test('does not wait for a shard more than five minutes behind, and says that it is missing', () => {
    const state = after(entry('a', 0, { logged: 9.5, arrived: 9.5 }), entry('b', 0, { logged: 3, arrived: 9 }));
    expect(dueOf(state, at(2))).toEqual({ through: 8, completeness: 0.5 });
    expect(dueOf(state, at(1))).toEqual({ through: 1, completeness: 1 });
  });

  test('is closed in total silence too, while heartbeats come', () => {
    const silent = [6, 7, 8].map((minute, index) =>
      entry('a', 1 + index, { arrived: minute, heartbeat: minute, open: ['a'] }),
    );
    expect(dueOf(after(entry('a', 0, { logged: 1, arrived: 1 }), ...silent))).toEqual({ through: 6, completeness: 1 });
  });

  test('waits for a shard that heartbeats name and that has no records yet', () => {
    const state = after(entry('a', 0, { logged: 3, arrived: 3, heartbeat: 1 }));
    expect(membersOf(state).map(({ shard }) => shard)).toEqual(['a', 'b']);
    expect(dueOf(state)).toEqual({ through: -1, completeness: 1 });
  });
});

describe('after a reshard', () => {
  const before = [
    entry('a', 0, { logged: 1, arrived: 1, heartbeat: 1 }),
    entry('b', 0, { logged: 1, arrived: 1, heartbeat: 1 }),
  ];
  const names = (state: LiveState): readonly string[] => membersOf(state).map(({ shard }) => shard);

  test('the parent stays until a record of its child is committed', () => {
    const split = after(...before, entry('b', 1, { logged: 2, arrived: 2, heartbeat: 2, open: ['b', 'c', 'd'] }));
    expect(names(split)).toEqual(['a', 'b', 'c', 'd']);
    expect(names(foldEntry(split, entry('c', 0, { logged: 2, arrived: 2.5 })))).toEqual(['b', 'c', 'd']);
  });

  test('the parents of a merge leave when a heartbeat of the later shard is committed', () => {
    const merged = after(...before, entry('c', 0, { arrived: 2, heartbeat: 2, open: ['c'] }));
    expect(names(merged)).toEqual(['c']);
  });

  test('a shard that is no longer named leaves after five minutes at the latest', () => {
    const gone = after(...before, entry('a', 1, { logged: 2, arrived: 2, heartbeat: 2, open: ['a'] }));
    expect(names(gone)).toEqual(['a', 'b']);
    expect(names(foldEntry(gone, entry('a', 2, { arrived: 7, heartbeat: 7, open: ['a'] })))).toEqual(['a']);
  });
});
