import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import { createFileReader } from '../adapters/local/file-reader.ts';
import { decompressLines } from '../codecs/block-frame.ts';
import type { PlannedBlock, ReplayState, Speed } from '../domain/replay.ts';
import { collect } from '../tests/contracts/collect.ts';
import { temporaryFolder } from '../tests/contracts/temp-folder.ts';
import { planBlocks, type PlanPorts, type ReadyBlock } from './plan-blocks.ts';
import { jsonFile, startedReplay } from './reading.test-helper.ts';
import { EVENT_START, MINUTE, requestLine, WALL_START, writeLog } from './replaying.test-helper.ts';

const ascending = (a: number, b: number): number => a - b;

/** Files of requests whose times (ms after EVENT_START) stand in the order given. */
type Sources = readonly (readonly number[])[];

let folder = '';
beforeAll(() => {
  folder = temporaryFolder();
});
let made = 0;

const portsOf = (): PlanPorts => ({
  blobs: createFileBlobStore(temporaryFolder()),
  readers: { blobs: createFileBlobStore(temporaryFolder()), files: createFileReader() },
  clock: { now: () => WALL_START },
});

const replayOf = (sources: Sources, speed: Speed): ReplayState => {
  const files = sources.map((times, index) => {
    const text = times.map((time) => `${requestLine(EVENT_START + time)}\n`).join('');
    const name = `${(made += 1)}-${index}.log`;
    return jsonFile(
      name,
      writeLog(name, text, folder),
      text.length,
      times[0] === undefined ? null : EVENT_START + times[0],
    );
  });
  return startedReplay(files, speed, WALL_START);
};

const timesIn = (block: ReadyBlock): readonly number[] =>
  Buffer.from(decompressLines(block.payload))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Date.parse((JSON.parse(line) as { time: string }).time));

const plan = (state: ReplayState, ports = portsOf()): Promise<readonly ReadyBlock[]> =>
  collect(planBlocks(ports, state));

/** Within 20 minutes: sorted, newest first, or anyhow. */
const anySource = fc
  .tuple(
    fc.array(fc.nat(20 * MINUTE), { minLength: 1, maxLength: 40 }),
    fc.constantFrom('sorted', 'newest first', 'anyhow'),
  )
  .map(([times, order]) =>
    order === 'anyhow' ? times : times.toSorted((a, b) => (order === 'sorted' ? a - b : b - a)),
  );
const anySources = fc.array(anySource, { minLength: 1, maxLength: 4 });
const anySpeed = fc.constantFrom(1, 60, 1000);

describe('the plan of a paced replay', () => {
  test('names a watermark that nothing sent later lies before, and that is no lower than it must be', async () => {
    await fc.assert(
      fc.asyncProperty(anySources, anySpeed, async (sources, speed) => {
        const blocks = await plan(replayOf(sources, speed));
        for (const [index, { watermark }] of blocks.entries()) {
          const later = blocks.slice(index + 1).flatMap(timesIn);
          expect(watermark).toBe(later.length === 0 ? null : Math.min(...later));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('sends every line once, in the order of each source, merged by event time', async () => {
    await fc.assert(
      fc.asyncProperty(anySources, anySpeed, async (sources, speed) => {
        const state = replayOf(sources, speed);
        const blocks = await plan(state);
        for (const [index, { source }] of state.files.entries()) {
          const ofSource = blocks.filter((block) => block.plan.source === source);
          expect(ofSource.flatMap(timesIn)).toEqual(sources[index]?.map((time) => EVENT_START + time));
          const targets = ofSource.map(({ target }) => target ?? 0);
          expect(targets).toEqual(targets.toSorted(ascending));
        }
        const targets = blocks.map(({ target }) => target ?? 0);
        expect(targets).toEqual(targets.toSorted(ascending));
      }),
      { numRuns: 60 },
    );
  });

  test('never sends a line before its time: a block is due when its last line is', async () => {
    const blocks = await plan(
      replayOf(
        [
          [0, 4000, 9000, 60_000],
          [2000, 61_000],
        ],
        1,
      ),
    );
    for (const block of blocks) expect(block.target).toBeGreaterThanOrEqual(Math.max(...timesIn(block)));
  });

  test('cuts blocks of about five seconds of wall time', async () => {
    const everySecond = Array.from({ length: 600 }, (_, second) => second * 1000);
    expect((await plan(replayOf([everySecond], 1))).length).toBe(120);
    expect((await plan(replayOf([everySecond], 60))).length).toBe(2);
  });

  test('goes on after recorded blocks with the same records, at any other speed', async () => {
    const sources = [
      [0, 1000, 70_000, 5000, 130_000],
      [130_000, 60_000, 2000],
    ];
    for (const [before, after] of [
      [1, 60],
      [60, 'max'],
      ['max', 1],
    ] as const) {
      const state = replayOf(sources, before);
      const all = await plan(state);
      for (let sent = 0; sent <= all.length; sent += 1) {
        const recorded = all.slice(0, sent).map((block, number): PlannedBlock => ({
          ...block.plan,
          number,
          target: block.target,
          watermark: block.watermark,
        }));
        const rest = await plan({ ...state, speed: after, blocks: recorded });
        const times = [...all.slice(0, sent), ...rest].flatMap(timesIn);
        expect(times.toSorted(ascending)).toEqual(
          sources
            .flat()
            .map((time) => EVENT_START + time)
            .toSorted(ascending),
        );
      }
    }
  });

  test('given a source without lines left, then it neither blocks the others nor lowers the watermark', async () => {
    const blocks = await plan(replayOf([[0], [0, 60_000]], 1));
    expect(blocks.at(-1)?.watermark).toBeNull();
    expect(blocks.at(-2)?.watermark).toBe(EVENT_START + 60_000);
  });
});

describe('the plan at max', () => {
  test('takes one source after another, without targets and without watermarks', async () => {
    const state = replayOf([[5000, 0], [1000]], 'max');
    const blocks = await plan(state);
    expect(blocks.map(({ plan: { source } }) => source)).toEqual(state.files.map(({ source }) => source));
    for (const { target, watermark } of blocks) expect([target, watermark]).toEqual([null, null]);
  });
});

describe('the index of a paced replay', () => {
  test('is made anew when the source is read in another way than the index was', async () => {
    const ports = portsOf();
    const early = 30_000;
    const state = replayOf([[...Array.from({ length: 28_000 }, (_, index) => 60_000 + index), early]], 1000);
    expect(state.files[0]?.size).toBeGreaterThan(4 * 1024 * 1024);
    const afterEarly = state.files.map((file) => ({
      ...file,
      reading: { ...file.reading, from: EVENT_START + 40_000 },
    }));
    await plan({ ...state, files: afterEarly }, ports);
    const [first] = await plan(state, ports);
    expect(first?.watermark).toBe(EVENT_START + early);
  });

  test('is made once for a source that stays the same', async () => {
    const ports = portsOf();
    const state = replayOf([[0, 60_000]], 1);
    await plan(state, ports);
    const written: string[] = [];
    const put = (key: string): Promise<void> => Promise.resolve(void written.push(key));
    await plan(state, { ...ports, blobs: { ...ports.blobs, put } });
    expect(written).toEqual([]);
  });
});
