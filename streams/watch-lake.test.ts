import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { controlTableKey, reportKey } from '../domain/lake-layout.ts';
import type { BlobStore, LogStream, StreamRecord } from '../ports/index.ts';
import { isHeartbeat } from '../codecs/heartbeat.ts';
import { listOpenReplays, markOpen } from './open-replays.ts';
import { EVENT_START, requestLine } from './replaying.test-helper.ts';
import { type LapLake, openLapLake } from './uploads.test-helper.ts';
import { createLakeWatch, type LakeWatch } from './watch-lake.ts';

const LOG = `${Array.from({ length: 180 }, (_, index) => requestLine(EVENT_START + index * 1000)).join('\n')}\n`;

/** A lake in which a bulk replay is finished and not reported. */
const finishedReplay = async (): Promise<{ readonly lake: LapLake; readonly replay: string }> => {
  const lake = openLapLake();
  const outcome = await lake.upload('uploads/orders.log', LOG, { speed: 'max' });
  if (outcome.kind !== 'started') throw new Error(JSON.stringify(outcome));
  await lake.laps(600_000);
  return { lake, replay: outcome.replay };
};

interface Watching {
  readonly blobs?: BlobStore;
  readonly stream?: LogStream;
  readonly refreshViews?: () => Promise<void>;
}

const watchOf = (lake: LapLake, { refreshViews, ...others }: Watching = {}): LakeWatch => {
  const { blobs, clock, stream, functions, telemetry } = lake;
  const notifier = { publish: () => Promise.resolve() };
  const ports = { blobs, clock, stream, functions, telemetry, notifier, ...others };
  return createLakeWatch(ports, DEFAULT_DETECTOR_CONFIG, refreshViews ? { refreshViews } : {});
};

const run = (lake: LapLake, watch: LakeWatch, replay: string | null = null) =>
  lake.clock.during(() => watch.run({ deadline: lake.clock.now() + 900_000, replay }));

/** A stream that keeps what it is given. */
const keepingStream = (kept: StreamRecord[]): LogStream => ({
  append: (records) => {
    kept.push(...records);
    return Promise.resolve();
  },
  openShards: () => Promise.resolve(['shard-0', 'shard-1']),
});

const brokenStream: LogStream = {
  append: () => Promise.reject(new Error('no stream')),
  openShards: () => Promise.reject(new Error('no stream')),
};

/** A lake that refuses the first write under a prefix. */
const failingOnce = (blobs: BlobStore, prefix: string): BlobStore => {
  let failed = false;
  return {
    ...blobs,
    putIfAbsent: (key, body) => {
      if (failed || !key.startsWith(prefix)) return blobs.putIfAbsent(key, body);
      failed = true;
      return Promise.reject(new Error('the lake is away'));
    },
  };
};

describe('the watch over a lake', () => {
  test('sends a heartbeat into each open shard on a schedule, none when it is woken for one replay', async () => {
    const { lake, replay } = await finishedReplay();
    const kept: StreamRecord[] = [];
    const watch = watchOf(lake, { stream: keepingStream(kept) });
    await run(lake, watch, replay);
    expect(kept).toEqual([]);
    await run(lake, watch);
    expect(kept.map(({ shard }) => shard)).toEqual(['shard-0', 'shard-1']);
    expect(kept.every(({ data }) => isHeartbeat(data))).toBe(true);
  });

  test('writes the tables and the report of a finished replay, and lets go of it', async () => {
    const { lake, replay } = await finishedReplay();
    expect(await run(lake, watchOf(lake))).toMatchObject({ reported: [replay] });
    const table = await lake.blobs.get(controlTableKey('replays', replay));
    expect(JSON.parse(Buffer.from(table ?? []).toString())).toMatchObject({ replay, status: 'finished' });
    expect(await listOpenReplays(lake.blobs)).toEqual([]);
  });

  test('does not let go of a replay whose tables could not be written: the next run of any process writes them', async () => {
    const { lake, replay } = await finishedReplay();
    const watch = watchOf(lake, { blobs: failingOnce(lake.blobs, 'tables/') });
    await expect(run(lake, watch)).rejects.toThrow('the lake is away');
    expect(await listOpenReplays(lake.blobs)).toMatchObject([{ replay }]);
    await run(lake, watchOf(lake));
    expect(await lake.blobs.head(controlTableKey('replays', replay))).not.toBeNull();
    expect(await listOpenReplays(lake.blobs)).toEqual([]);
  });

  test('writes the tables of a reported replay anew when it is marked again, as a redrive does', async () => {
    const { lake, replay } = await finishedReplay();
    const watch = watchOf(lake);
    await run(lake, watch);
    const key = reportKey(replay, 'replay.json');
    const summary = JSON.parse(Buffer.from((await lake.blobs.get(key)) ?? []).toString()) as object;
    await lake.blobs.put(key, Buffer.from(JSON.stringify({ ...summary, rows: 123_456 })));
    await markOpen(lake.blobs, { replay, since: lake.clock.now() });
    await run(lake, watch);
    const table = await lake.blobs.get(controlTableKey('replays', replay));
    expect(Buffer.from(table ?? []).toString()).toContain('123456');
    expect(await listOpenReplays(lake.blobs)).toEqual([]);
  });

  test('has the views made anew after a report, again until it succeeds, and not without one', async () => {
    const { lake } = await finishedReplay();
    const made: boolean[] = [];
    const watch = watchOf(lake, {
      refreshViews: () => {
        made.push(made.length > 0);
        return made.length === 1 ? Promise.reject(new Error('no Athena')) : Promise.resolve();
      },
    });
    await expect(run(lake, watch)).rejects.toThrow('no Athena');
    await run(lake, watch);
    await run(lake, watch);
    expect(made).toEqual([false, true]);
  });

  test('does all else when the stream is away, has the views made anew, and then says so', async () => {
    const { lake, replay } = await finishedReplay();
    let made = 0;
    const watch = watchOf(lake, {
      stream: brokenStream,
      blobs: failingOnce(lake.blobs, 'tables/'),
      refreshViews: () => {
        made += 1;
        return Promise.resolve();
      },
    });
    await expect(run(lake, watch)).rejects.toThrow('Error: no stream; Error: the lake is away');
    expect(made).toBe(1);
    expect(await lake.blobs.head(`reports/${replay}/replay.json`)).not.toBeNull();
    expect(lake.measured.findLast(({ event }) => event === 'lake-watched')?.values).toEqual({ runs: 1, failed: 2 });
  });
});
