import { describe, expect, test } from '@jest/globals';
import { absentPartition, type MergedFile, type PartitionState, SMALL_FILE_BYTES } from '../domain/compaction.ts';
import { planPartition, type RawFile, RUN_LIMITS } from './plan-compaction.ts';

const PARTITION = { table: 'logs', dt: '2026-02-18', bucket: 'fast' } as const;
const NOBODY: ReadonlySet<string> = new Set();

const raw = (name: string, more: Partial<RawFile> = {}): RawFile => ({
  key: `logs/dt=2026-02-18/bucket=fast/${name}`,
  rows: 10,
  bytes: 1000,
  ledger: 'shop~1',
  dataset: 'shop',
  number: 0,
  isDiscarded: false,
  first: 0,
  last: 0,
  ...more,
});
const merged = (name: string, bytes: number, origin = 'shop~1'): MergedFile => ({
  key: `compacted/logs/dt=2026-02-18/bucket=fast/${name}-0.parquet`,
  rows: 10,
  bytes,
  origins: { [origin]: 10 },
});
const state = (files: readonly MergedFile[], more: Partial<PartitionState> = {}): PartitionState => ({
  ...absentPartition(PARTITION),
  version: 1,
  files,
  read: { datasets: ['shop'], runs: [] },
  ...more,
});
const keysOf = (files: readonly { readonly key: string }[]): readonly string[] =>
  files.map(({ key }) => key.split('/').at(-1) ?? '');

describe('the plan of a partition', () => {
  test('given nothing, one raw file, or one small merged file, then nothing is due', () => {
    expect(planPartition(absentPartition(PARTITION), [], NOBODY)).toBe(null);
    expect(planPartition(absentPartition(PARTITION), [raw('a')], NOBODY)).toBe(null);
    expect(planPartition(state([merged('small', 1)]), [], NOBODY)).toBe(null);
  });

  test('given raw files, then all are merged in the order of their times', () => {
    const work = planPartition(absentPartition(PARTITION), [raw('b', { first: 5 }), raw('a', { first: 9 })], NOBODY);
    expect(keysOf(work?.raw ?? [])).toEqual(['b', 'a']);
    expect(work).toMatchObject({ again: [], without: [], complete: true });
  });

  test('given a raw file that came late to a merged dataset, then it is merged with the small file, not with the large one', () => {
    const files = [merged('large', SMALL_FILE_BYTES), merged('small', SMALL_FILE_BYTES - 1)];
    const work = planPartition(state(files), [raw('late')], NOBODY);
    expect(keysOf(work?.raw ?? [])).toEqual(['late']);
    expect(keysOf(work?.again ?? [])).toEqual(['small-0.parquet']);
    expect(planPartition(state(files.slice(0, 1)), [raw('late')], NOBODY)).toMatchObject({ again: [] });
  });

  test('given a raw file that a receipt names, then it is not merged again', () => {
    const late = raw('late');
    expect(planPartition(state([], { raw: new Set([late.key]) }), [late], NOBODY)).toBe(null);
  });

  test('given two small merged files, then they become one', () => {
    expect(planPartition(state([merged('a', 1), merged('b', 1)]), [], NOBODY)?.again).toHaveLength(2);
  });

  test('given a replaced replay, then its rows are left out of whatever holds them, large files too', () => {
    const files = [merged('old', SMALL_FILE_BYTES), merged('other', SMALL_FILE_BYTES, 'pay~1')];
    const work = planPartition(state(files), [raw('old raw')], new Set(['shop~1']));
    expect(work).toMatchObject({ raw: [], without: ['shop~1'], complete: true });
    expect(keysOf(work?.again ?? [])).toEqual(['old-0.parquet']);
  });

  test('given more than a run may take, by bytes, by files or by files of the same time, then it takes a part', () => {
    const files = [1, 2, 3, 4].map((hour) => raw(`f${hour}`, { first: hour * 10, last: hour * 10 + 9 }));
    const taken = (limits: Partial<typeof RUN_LIMITS>, of = files): unknown => {
      const work = planPartition(absentPartition(PARTITION), of, NOBODY, { ...RUN_LIMITS, ...limits });
      return [work?.raw.length, work?.complete];
    };
    expect(taken({})).toEqual([4, true]);
    expect(taken({ bytes: 3000 })).toEqual([3, false]);
    expect(taken({ files: 2 })).toEqual([2, false]);
    expect(taken({ overlapBytes: 1500 })).toEqual([4, true]);
    expect(
      taken(
        { overlapBytes: 1500 },
        files.map((file) => ({ ...file, last: 99 })),
      ),
    ).toEqual([1, false]);
  });

  test('given that a run was divided and nothing waits any more, then what was merged is given to SQL', () => {
    expect(planPartition(state([merged('a', 1)], { complete: false }), [], NOBODY)).toMatchObject({
      raw: [],
      complete: true,
    });
  });

  test('given a discarded block, then its dataset waits, for a redrive takes it out again', () => {
    const files = [
      raw('a', { isDiscarded: true }),
      raw('b'),
      raw('c', { dataset: 'pay' }),
      raw('d', { dataset: 'pay' }),
    ];
    expect(keysOf(planPartition(absentPartition(PARTITION), files, NOBODY)?.raw ?? [])).toEqual(['c', 'd']);
  });
});
