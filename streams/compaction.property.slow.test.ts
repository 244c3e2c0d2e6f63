import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeLogTable } from '../codecs/log-table.ts';
import { encodeWindowTable } from '../codecs/window-table.ts';
import { dayOf, logsKey, windowsKey } from '../domain/lake-layout.ts';
import { blankEntry, type LedgerEntry } from '../domain/ledger.ts';
import type { LooksTaken } from '../domain/looks.ts';
import { bucketOf, type LogRow } from '../domain/record.ts';
import {
  addRow,
  emptyWindow,
  mergeMinutes,
  MINUTE_MS,
  minuteOf,
  type MinuteWindows,
  trimWindow,
} from '../domain/window.ts';
import { canonicalMinuteBytes } from '../domain/window-bytes.ts';
import { createSimulatedClock } from '../adapters/local/simulated-clock.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import { compactLake } from './compact-lake.ts';
import { sqlRows, sqlWindows } from './compacting.test-helper.ts';
import { appendEvent } from './event-store.ts';
import { commitEntry } from './ledger.ts';
import { createWindowReader } from './read-windows.ts';
import { replaceReplay } from './replace-replay.ts';
import { loadReplay } from './replay-states.ts';
import { createMemoryBlobs } from './memory-blobs.test-helper.ts';
import { dyingAt, WALL_START } from './replaying.test-helper.ts';

const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 10, 18, 22);
/** Two hours around midnight, so that blocks lie in two days. */
const SPAN = 4 * 60 * MINUTE_MS;
const DATASETS = ['shop', 'pay', 'live'] as const;
type Dataset = (typeof DATASETS)[number];

interface Block {
  readonly shard: number;
  readonly rows: readonly { readonly at: number; readonly latencyMs: number | null; readonly service: string }[];
}

const anyBlock: fc.Arbitrary<Block> = fc.record({
  shard: fc.integer({ min: 0, max: 1 }),
  rows: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: SPAN / 1000 }).map((second) => FIRST + second * 1000),
      latencyMs: fc.constantFrom(null, 5, 700, 5000),
      service: fc.constantFrom('orders', 'search'),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

type Step =
  | {
      readonly kind: 'replay';
      readonly dataset: 'shop' | 'pay';
      readonly blocks: readonly Block[];
      readonly seen: number;
    }
  | { readonly kind: 'live'; readonly block: Block }
  | { readonly kind: 'compact' | 'day' | 'replace' }
  | { readonly kind: 'killed'; readonly at: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('replay' as const),
    dataset: fc.constantFrom('shop' as const, 'pay' as const),
    blocks: fc.array(anyBlock, { minLength: 1, maxLength: 5 }),
    seen: fc.integer({ min: 0, max: 5 }),
  }),
  fc.record({ kind: fc.constant('live' as const), block: anyBlock }),
  fc.record({ kind: fc.constantFrom('compact' as const, 'day' as const, 'replace' as const) }),
  fc.record({ kind: fc.constant('killed' as const), at: fc.integer({ min: 1, max: 12 }) }),
);

/** A lake and what should be in it. */
interface Model {
  readonly lake: { readonly blobs: BlobStore; readonly clock: Clock };
  readonly ledgers: Map<string, LedgerEntry[]>;
  readonly parts: Map<string, readonly MinuteWindows[]>;
  readonly rows: Map<string, readonly LogRow[]>;
  readonly replays: Map<Dataset, string>;
  readonly cuts: Map<string, LooksTaken['data']>;
  blocks: number;
}

const rowOf = (dataset: string, id: string, { at, latencyMs, service }: Block['rows'][number]): LogRow => ({
  eventId: id,
  dataset,
  ts: at,
  loggedAt: at,
  service,
  route: 'GET /',
  level: 'info',
  status: 200,
  latencyMs,
  message: `done ${id}`,
  fingerprint: null,
  traceId: null,
  host: null,
  source: 'a.log',
  line: null,
  attributes: null,
});

const windowsOf = (rows: readonly LogRow[]): readonly MinuteWindows[] =>
  mergeMinutes(
    rows.map((row) => {
      const window = emptyWindow();
      addRow(window, row, '');
      trimWindow(window);
      return [
        { minute: minuteOf(row.loggedAt), series: [{ service: row.service ?? '', route: row.route ?? '', window }] },
      ];
    }),
  );

const writeBlock = async (model: Model, ledger: string, dataset: string, block: Block): Promise<LedgerEntry> => {
  const { blobs } = model.lake;
  model.blocks += 1;
  const blockId = String(model.blocks).padStart(32, '0');
  const number = model.ledgers.get(ledger)?.length ?? 0;
  const rows = block.rows.map((row, index) => rowOf(dataset, `${blockId.slice(-4)}-${index}`, row));
  const minutes = windowsOf(rows);
  const files = [
    ...[...Map.groupBy(rows, (row) => logsKey(dayOf(row.ts), bucketOf(row.latencyMs), blockId, ledger))].map(
      ([key, ofFile]) => ({ key, rows: ofFile.length, body: encodeLogTable(ofFile) }),
    ),
    ...[...Map.groupBy(minutes, ({ minute }) => windowsKey(dayOf(minute), blockId, ledger))].map(([key, ofDay]) => ({
      key,
      rows: ofDay.reduce((sum, { series }) => sum + series.length, 0),
      body: encodeWindowTable(dataset, ofDay),
    })),
  ];
  for (const { key, body } of files) await blobs.put(key, body);
  const times = rows.map(({ ts }) => ts);
  const entry: LedgerEntry = {
    ...blankEntry({ dataset, replay: ledger, number, blockId, source: 'a.log' } as Parameters<typeof blankEntry>[0]),
    files: files.map(({ key, rows: count, body }) => ({ key, rows: count, bytes: body.length })),
    rows: rows.length,
    records: rows.length,
    firstEventAt: Math.min(...times),
    lastEventAt: Math.max(...times),
    firstLoggedAt: Math.min(...times),
    lastLoggedAt: Math.max(...times),
  };
  await commitEntry(blobs, entry);
  model.ledgers.set(ledger, [...(model.ledgers.get(ledger) ?? []), entry]);
  model.parts.set(`${ledger} ${number}`, minutes);
  model.rows.set(ledger, [...(model.rows.get(ledger) ?? []), ...rows]);
  return entry;
};

/** A finished replay; the detector had seen the first `seen` blocks when it looked at the first half of the time. */
const addReplay = async (
  model: Model,
  dataset: 'shop' | 'pay',
  blocks: readonly Block[],
  seen: number,
): Promise<void> => {
  if (model.replays.has(dataset)) return;
  const { blobs } = model.lake;
  const earlier = [...model.ledgers.keys()].filter((ledger) => ledger.startsWith(`${dataset}~`)).length;
  const replay = `${dataset}~${earlier + 1}`;
  const entries: LedgerEntry[] = [];
  for (const block of blocks) entries.push(await writeBlock(model, replay, dataset, block));
  const started = { dataset, replay, files: [], options: {}, speed: 'max', bucketLimits: {}, problems: [], driver: {} };
  const events = [
    { type: 'ReplayStarted', at: 0, data: started },
    {
      type: 'ReplayAdvanced',
      at: 0,
      data: { end: true, blocks: entries.map(({ number, blockId }) => ({ number, blockId })) },
    },
    { type: 'ReplayFinished', at: 0, data: { blocks: entries.length, speedAchieved: 1 } },
  ];
  for (const [index, event] of events.entries()) await appendEvent(blobs, 'replay', replay, index + 1, event);
  const middle = FIRST + SPAN / 2;
  const half = { from: FIRST, through: middle, cut: Math.min(seen, entries.length) };
  const rest = { from: middle + MINUTE_MS, through: FIRST + SPAN, cut: entries.length };
  for (const [index, data] of [half, rest].entries()) {
    const event = { type: 'LooksTaken', at: 0, data };
    await appendEvent(blobs, 'looks', replay, index + 1, event);
  }
  model.cuts.set(replay, half as LooksTaken['data']);
  model.replays.set(dataset, replay);
};

const take = async (model: Model, step: Step): Promise<void> => {
  switch (step.kind) {
    case 'replay':
      return addReplay(model, step.dataset, step.blocks, step.seen);
    case 'live':
      await writeBlock(model, `live~s${step.block.shard}`, 'live', step.block);
      return;
    case 'compact':
      await compactLake(model.lake);
      return;
    case 'day':
      await model.lake.clock.sleep(DAY);
      return;
    case 'replace': {
      const replay = model.replays.get('shop');
      if (replay === undefined) return;
      await replaceReplay(model.lake, await loadReplay(model.lake.blobs, replay));
      model.replays.delete('shop');
      model.rows.set(replay, []);
      model.cuts.delete(replay);
      return;
    }
    case 'killed': {
      let seen = 0;
      const { blobs, clock } = model.lake;
      await compactLake({ blobs: dyingAt(() => (seen += 1) === step.at)(blobs), clock }).catch(() => undefined);
    }
  }
};

const digestOf = (minutes: readonly MinuteWindows[]): readonly string[] =>
  minutes.map((minute) => `${minute.minute} ${Buffer.from(canonicalMinuteBytes(minute)).toString('base64')}`);

/** What a reader by the ledger finds of a replay at a cut, and what it should. */
const expectWindows = async (model: Model, ledger: string, cut: number, from: number, to: number): Promise<void> => {
  const entries = model.ledgers.get(ledger) ?? [];
  const reader = createWindowReader(model.lake.blobs);
  reader.add(entries);
  const parts = entries
    .filter(({ number }) => number < cut)
    .map(({ number }) =>
      (model.parts.get(`${ledger} ${number}`) ?? []).filter(({ minute }) => minute >= from && minute < to),
    );
  const expected = mergeMinutes(parts);
  expect(digestOf(await reader.minutes(from, to, cut))).toEqual(digestOf(expected));
  expect(await reader.nextMinute(from, cut)).toBe(
    mergeMinutes(
      entries.filter(({ number }) => number < cut).map(({ number }) => model.parts.get(`${ledger} ${number}`) ?? []),
    )
      .map(({ minute }) => minute)
      .find((minute) => minute >= from) ?? null,
  );
};

describe('compaction', () => {
  test('at any moments, killed and repeated, with late blocks and replaced replays, changes no row and no window', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 14 }), async (steps) => {
        const clock = createSimulatedClock(WALL_START);
        const model: Model = {
          lake: { blobs: createMemoryBlobs(() => clock.now()), clock },
          ledgers: new Map(),
          parts: new Map(),
          rows: new Map(),
          replays: new Map(),
          cuts: new Map(),
          blocks: 0,
        };
        for (const step of steps) {
          await take(model, step);
          for (const [ledger, { cut, from, through }] of model.cuts) {
            await expectWindows(model, ledger, cut, from, through + MINUTE_MS);
            await expectWindows(model, ledger, Number.POSITIVE_INFINITY, FIRST, FIRST + SPAN + MINUTE_MS);
          }
          for (const ledger of ['live~s0', 'live~s1']) {
            for (const cut of [1, 9]) await expectWindows(model, ledger, cut, FIRST, FIRST + SPAN + MINUTE_MS);
          }
        }
        // what came late to a merged day is seen after the next compaction
        await compactLake(model.lake);
        const rows = [...model.rows.values()].flat();
        const ids = (await sqlRows(model.lake.blobs, 'logs')).map(
          (row) => (JSON.parse(row) as { event_id: string }).event_id,
        );
        expect(ids.toSorted()).toEqual(rows.map(({ eventId }) => eventId).toSorted());
        const merged = await sqlWindows(model.lake.blobs);
        await model.lake.clock.sleep(2 * DAY);
        await compactLake(model.lake);
        expect(await sqlWindows(model.lake.blobs)).toBe(merged);
        expect((await sqlRows(model.lake.blobs, 'logs')).length).toBe(rows.length);
      }),
      { numRuns: 25 },
    );
  }, 240_000);
});
