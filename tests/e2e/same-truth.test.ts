import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkLake } from '../../streams/check-lake.ts';
import type { ReplayRequest } from '../../streams/replay-request.ts';
import { openTestLake, replayInto } from '../../streams/replaying.test-helper.ts';
import { type LakeTruth, truthOf } from '../lake-truth.ts';

const folder = join(import.meta.dirname, '..', '..', 'sample-logs', 'db-lock');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.gz'))
  .toSorted()
  .map((name) => join(folder, name));

const replayed = async (
  workers: number,
  given: readonly string[],
  choice: Partial<ReplayRequest>,
): Promise<LakeTruth> => {
  const lake = openTestLake({ workers });
  const { alerts } = await replayInto(lake, given, choice);
  const truth = await truthOf(lake.folder);
  expect(alerts.map(({ id }) => id)).toEqual(truth.alerts);
  expect((await checkLake(lake.blobs)).problems).toEqual([]);
  return truth;
};

describe('one outage, however it is replayed', () => {
  let atMax: LakeTruth;
  beforeAll(async () => {
    atMax = await replayed(1, files, {});
  });

  test('there is something to compare', () => {
    expect(atMax.rows).toBeGreaterThan(60_000);
    expect(atMax.alerts.length).toBeGreaterThanOrEqual(2);
  });

  test.each([
    ['at max with three workers', 3, files, {}],
    ['at max with the files in another order', 1, files.toReversed(), {}],
    ['at 60× with one worker', 1, files, { speed: 60 }],
    ['at 60× with three workers and the files in another order', 3, files.toReversed(), { speed: 60 }],
    // a block is five seconds of one file here: about 1,800 of them
    ['at 1× with three workers', 3, files, { speed: 1 }],
  ] as const)(
    '%s gives the same rows, the same windows and the same alerts',
    async (_, workers, given, choice) => {
      expect(await replayed(workers, given, choice)).toEqual(atMax);
    },
    180_000,
  );
});
