import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeCompactEvent } from '../codecs/compact-event.ts';
import { checkLake } from './check-lake.ts';
import { runCompaction } from './compaction-chains.ts';
import { sqlRows } from './compacting.test-helper.ts';
import { planCompaction } from './due-partitions.ts';
import { copyLake, openTestLake, outageLines, replayInto, type TestLake, writeLog } from './replaying.test-helper.ts';

let origin: TestLake;

beforeAll(async () => {
  origin = openTestLake();
  // two days, so that there are more partitions than chains
  const days = [0, 1].flatMap((day) =>
    outageLines().map((line) => line.replace(/2026-11-2(\d)/, (_, digit) => `2026-11-1${Number(digit) + day}`)),
  );
  const log = writeLog('orders.log', `${days.join('\n')}\n`);
  await replayInto(origin, [log], { dataset: 'shop', speed: 60 });
});

/** A lake whose invocations wait until somebody runs them. */
const lakeWithFunctions = (refresh = (): Promise<void> => Promise.resolve(), isOver = (): boolean => false) => {
  const lake = copyLake(origin);
  const waiting: object[] = [];
  const invoke = (_: string, input: object): Promise<void> => {
    waiting.push(input);
    return Promise.resolve();
  };
  const ports = { ...lake.ports, functions: { invoke } };
  const plan = () => runCompaction(ports, { kind: 'plan' }, { refreshViews: refresh });
  /** Runs one link of every chain, as they would run beside each other. */
  const runLinks = async (): Promise<void> => {
    const links = waiting.splice(0);
    for (const link of links) {
      await runCompaction(ports, decodeCompactEvent(JSON.parse(JSON.stringify(link))), {
        refreshViews: refresh,
        isOver,
      });
    }
  };
  return { lake, waiting, plan, runLinks };
};

describe('a compaction in chains', () => {
  test('merges everything, never more than five partitions at once', async () => {
    const { lake, waiting, plan, runLinks } = lakeWithFunctions();
    const { due } = await planCompaction(lake.blobs, { now: lake.ports.clock.now() });
    expect(due.length).toBeGreaterThan(5);
    expect(await plan()).toMatchObject({ handedOut: due.length });
    expect(waiting).toHaveLength(5);
    while (waiting.length > 0) {
      expect(waiting.length).toBeLessThanOrEqual(5);
      await runLinks();
    }
    expect((await planCompaction(lake.blobs, { now: lake.ports.clock.now() })).due).toEqual([]);
    expect(await sqlRows(lake.blobs, 'logs')).toEqual(await sqlRows(origin.blobs, 'logs'));
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
  });

  test('whose links have time for one run each comes to the same end, partition after partition', async () => {
    const { lake, waiting, plan, runLinks } = lakeWithFunctions(undefined, () => true);
    await plan();
    const [first] = waiting;
    await runLinks();
    expect(waiting[0]).toEqual(first);
    let links = 0;
    for (; waiting.length > 0; links += 1) await runLinks();
    expect(links).toBeGreaterThan(2);
    expect((await planCompaction(lake.blobs, { now: lake.ports.clock.now() })).due).toEqual([]);
    expect(await sqlRows(lake.blobs, 'logs')).toEqual(await sqlRows(origin.blobs, 'logs'));
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
  });

  test('planned again while chains are under way, starts none', async () => {
    const { waiting, plan, runLinks } = lakeWithFunctions();
    await plan();
    expect(await plan()).toMatchObject({ handedOut: 0 });
    await runLinks();
    expect(waiting.length).toBeLessThanOrEqual(5);
  });

  test('goes on in the next plan once chains that died have been silent for 16 minutes', async () => {
    const { lake, waiting, plan, runLinks } = lakeWithFunctions();
    await plan();
    waiting.splice(0);
    expect(await plan()).toMatchObject({ handedOut: 0 });
    await lake.ports.clock.sleep(16 * 60_000);
    await plan();
    while (waiting.length > 0) await runLinks();
    expect((await planCompaction(lake.blobs, { now: lake.ports.clock.now() })).due).toEqual([]);
  });

  test('whose views cannot be made anew ends there: the repetition of a link starts no second one', async () => {
    let isBroken = false;
    const { lake, waiting, plan, runLinks } = lakeWithFunctions(() =>
      isBroken ? Promise.reject(new Error('no Athena')) : Promise.resolve(),
    );
    await plan();
    const [link] = waiting;
    waiting.splice(0, waiting.length, link ?? {}, link ?? {});
    isBroken = true;
    await expect(runLinks()).rejects.toThrow('no Athena');
    expect(waiting).toEqual([]);
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
  });

  test('deletes nothing while the views may name it', async () => {
    const { lake, waiting, plan, runLinks } = lakeWithFunctions();
    await plan();
    while (waiting.length > 0) await runLinks();
    await lake.ports.clock.sleep(2 * 86_400_000);
    const { deletions } = await planCompaction(lake.blobs, { now: lake.ports.clock.now() });
    expect(deletions.length).toBeGreaterThan(0);
    const refuses = (): Promise<void> => Promise.reject(new Error('no Athena'));
    const ports = { ...lake.ports, functions: { invoke: () => Promise.resolve() } };
    await expect(runCompaction(ports, { kind: 'plan' }, { refreshViews: refuses })).rejects.toThrow('no Athena');
    for (const key of deletions) expect(await lake.blobs.head(key)).not.toBeNull();
  });

  test('a link delivered twice merges once', async () => {
    const { lake, waiting, plan, runLinks } = lakeWithFunctions();
    await plan();
    waiting.push(...waiting);
    while (waiting.length > 0) await runLinks();
    expect(await sqlRows(lake.blobs, 'logs')).toEqual(await sqlRows(origin.blobs, 'logs'));
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
  });
});

describe('an event of compaction', () => {
  test('names a partition or asks for a plan', () => {
    const partition = { table: 'logs', dt: '2026-02-18', bucket: 'slow' };
    expect(decodeCompactEvent({ plan: true })).toEqual({ kind: 'plan' });
    expect(decodeCompactEvent({ partition })).toEqual({ kind: 'partition', partition, rest: [], chain: null });
    expect(decodeCompactEvent({ partition: { table: 'windows', dt: '2026-02-18' } })).toMatchObject({
      partition: { table: 'windows', bucket: null },
    });
  });

  test.each([
    [{}, 'give {"plan": true}'],
    [{ partition: { table: 'alerts', dt: '2026-02-18' } }, 'not a partition'],
    [{ partition: { table: 'logs', dt: '2026-02-18' } }, 'not a partition'],
    [{ partition: { table: 'logs', dt: '../x', bucket: 'slow' } }, 'not a partition'],
    [{ partition: { table: 'windows', dt: '2026-02-18' }, rest: 'x' }, 'rest is a list'],
  ])('%j is refused', (event, reason) => {
    expect(() => decodeCompactEvent(event)).toThrow(reason);
  });
});
