import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BlobStore } from '../ports/index.ts';
import { checkLake } from './check-lake.ts';
import { replaceReplay } from './replace-replay.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';
import {
  committedOf,
  copyLake,
  dyingAt,
  dyingAtNth,
  keysUnder,
  openTestLake,
  outageLines,
  replayInto,
  type TestLake,
  writeLog,
} from './replaying.test-helper.ts';

const origin = openTestLake();
let log = '';
let other = '';
/** The names of what one replay of each log commits, without the number of the replay. */
let undisturbed: readonly string[] = [];
let inShop: ReadonlySet<string> = new Set();

beforeAll(async () => {
  log = writeLog('orders.log', `${outageLines().join('\n')}\n`);
  other = writeLog('payments.log', `${outageLines(5).join('\n')}\n`);
  await replayInto(origin, [log], { dataset: 'shop', speed: 60 });
  inShop = new Set(await namesOf(origin.blobs));
  await replayInto(origin, [other], { dataset: 'other' });
  undisturbed = await namesOf(origin.blobs);
});

/** A lake with two datasets. */
const replayedLake = (wrap?: (blobs: BlobStore) => BlobStore): TestLake => copyLake(origin, wrap ? { wrap } : {});

const namesOf = async (blobs: BlobStore): Promise<readonly string[]> =>
  Object.keys(await committedOf(blobs)).map((key) =>
    key.replace(/-\d+\.(parquet|jsonl\.gz)$/, '.$1').replace(/^ledger\/([a-z]+)~\d+/, 'ledger/$1'),
  );

const REPLACING = { dataset: 'shop', speed: 60, replace: true } as const;

describe('a replay that replaces another', () => {
  test('leaves one replay of the dataset, under the next number, and the other datasets alone', async () => {
    const lake = replayedLake();
    const before = await committedOf(lake.blobs);
    const result = await replayInto(lake, [log], REPLACING);
    expect(result.replay).toBe('shop~2');
    expect(await namesOf(lake.blobs)).toEqual(undisturbed);
    const after = await committedOf(lake.blobs);
    const shared = Object.keys(after).filter((key) => key in before);
    expect(shared.every((key) => after[key] === before[key])).toBe(true);
    expect(shared.some((key) => key.startsWith('ledger/other~1/'))).toBe(true);
    expect(shared.some((key) => key.startsWith('ledger/shop'))).toBe(false);
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
  });

  test('keeps the events of the old one, its alerts among them', async () => {
    const lake = replayedLake();
    const events = await keysUnder(lake.blobs, 'events/');
    await replayInto(lake, [log], REPLACING);
    expect(await keysUnder(lake.blobs, 'events/')).toEqual(expect.arrayContaining([...events]));
    expect((await loadReplay(lake.blobs, 'shop~1')).status).toBe('replaced');
    expect(await keysUnder(lake.blobs, 'checkpoints/shop~1/')).toEqual([]);
    expect(await keysUnder(lake.blobs, 'reports/shop~1/')).toEqual([]);
  });

  test.each([1, 2, 10, 25])('killed at its deletion number %d and repeated, gives the same', async (nth) => {
    let seen = 0;
    const dying = replayedLake(dyingAt((_, kind) => kind === 'delete' && (seen += 1) === nth));
    await expect(replayInto(dying, [log], REPLACING)).rejects.toMatchObject({ code: 'EKILLED' });
    const again = openTestLake({ folder: dying.folder });
    expect((await loadReplay(again.blobs, 'shop~1')).status).toBe('abandoned');
    const result = await replayInto(again, [log], REPLACING);
    expect(result.replay).toBe('shop~2');
    expect(await namesOf(again.blobs)).toEqual(undisturbed);
    expect((await checkLake(again.blobs)).problems).toEqual([]);
  });

  test('killed before the deletion, between it and its event, or before the new start, and repeated, gives the same', async () => {
    for (const [pattern, nth] of [
      [/^events\/replay\/shop~1\//, 1],
      [/^events\/replay\/shop~1\//, 2],
      [/^events\/replay\/shop~2\//, 1],
    ] as const) {
      const dying = replayedLake(dyingAtNth(pattern, nth));
      await expect(replayInto(dying, [log], REPLACING)).rejects.toMatchObject({ code: 'EKILLED' });
      const again = openTestLake({ folder: dying.folder });
      await replayInto(again, [log], REPLACING);
      expect(await namesOf(again.blobs)).toEqual(undisturbed);
      expect((await checkLake(again.blobs)).problems).toEqual([]);
      expect(await listReplayIds(again.blobs, 'shop')).toEqual(['shop~1', 'shop~2']);
    }
  });

  test('removes what a crash of the old one left without an entry', async () => {
    const dying = openTestLake({ wrap: dyingAtNth(/^ledger\//, 3) });
    await expect(replayInto(dying, [log], { dataset: 'shop', speed: 60 })).rejects.toMatchObject({ code: 'EKILLED' });
    const again = openTestLake({ folder: dying.folder });
    expect((await checkLake(again.blobs)).problems.map(({ code }) => code)).toContain('stray-file');
    await replayInto(again, [log], REPLACING);
    expect((await checkLake(again.blobs)).problems).toEqual([]);
    expect(await namesOf(again.blobs)).toEqual(undisturbed.filter((name) => inShop.has(name)));
  });

  test('given it is done already, when done again, then nothing happens', async () => {
    const lake = replayedLake();
    const state = await loadReplay(lake.blobs, 'shop~1');
    await replaceReplay(lake.ports, state);
    const before = await keysUnder(lake.blobs, '');
    await replaceReplay(lake.ports, state);
    expect(await keysUnder(lake.blobs, '')).toEqual(before);
  });

  test.each([/^logs\//, /^reports\//, /^ledger\/shop~1\//])(
    'killed at its first deletion of %s, the same command without --replace is refused',
    async (pattern) => {
      const dying = replayedLake(dyingAtNth(pattern, 1));
      await expect(replayInto(dying, [log], REPLACING)).rejects.toMatchObject({ code: 'EKILLED' });
      const again = openTestLake({ folder: dying.folder });
      await expect(replayInto(again, [log], { dataset: 'shop' })).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringContaining('--replace'),
      });
    },
  );
});
