import { encodeCheckpoint } from '../codecs/checkpoint-file.ts';
import { type DetectorConfig, DETECTOR_VERSION } from '../domain/detector-config.ts';
import { checkpointKey } from '../domain/lake-layout.ts';
import { LIVE } from '../domain/live.ts';
import { liveDue, membersOf, watermarkOf } from '../domain/live-state.ts';
import type { LiveLooks, LooksTaken, TakenAlert } from '../domain/looks.ts';
import { DAY_MS, MINUTE_MS, minuteOf } from '../domain/window.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import { CHECKPOINT_MINUTES } from './detect-anomalies.ts';
import { appendEvent } from './event-store.ts';
import { newestLooksVersion, readLooks, type Refolded, refoldLooks } from './live-looks.ts';
import { shardsWithLedger } from './live-shards.ts';
import { liveSettings } from './live-settings.ts';
import { createLiveWindows, type LiveWindows } from './live-windows.ts';
import { type DetectionPoint, firstPoint, takeLooks } from './take-looks.ts';
import { KEEP_CHECKPOINTS_MS, thinCheckpoints } from './thin-checkpoints.ts';

/** What one run over the stream did; `more` says that further looks are due already. */
export interface LiveRun {
  readonly taken: LooksTaken | null;
  readonly more: boolean;
}

/** The detector's stage over the stream; a process keeps it between runs so that nothing is read twice. */
export interface DetectLive {
  /**
   * Takes every look that is due, at most one day of event time, and appends `LooksTaken`; when `isOver`, it takes the look
   * under way and leaves the rest to the next run. Safe beside another runner.
   */
  run(done: Pick<LiveLooks, 'delivered' | 'settled'>, isOver?: () => boolean): Promise<LiveRun>;
  /** Number of the newest look known. */
  version(): number;
  /** The smallest watermark of the shards that count, epoch ms; null without any. */
  watermark(): number | null;
}

export interface DetectLivePorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** The detector over the stream; it begins where the newest `LooksTaken` says, without reading what was before. */
export const createDetectLive = ({ blobs, clock }: DetectLivePorts, config: DetectorConfig): DetectLive => {
  let version = 0;
  let known: Omit<Refolded, 'start'> | null = null;
  /** Before the first look there is no point yet: records that lie before may still come. */
  let unlooked: LiveWindows = createLiveWindows(blobs);

  /** The windows and the point after the newest look: what is at hand, else read again. */
  const current = async (): Promise<{ windows: Refolded['windows']; point: DetectionPoint | null }> => {
    const newest = await newestLooksVersion(blobs, version);
    if (newest !== version) known = null;
    version = newest;
    if (known === null && version > 0) {
      const { data } = await readLooks(blobs, version);
      known = await refoldLooks(blobs, config, version, data.through);
    }
    return known ?? { windows: unlooked, point: null };
  };

  const catchUp = async ({ windows }: Pick<Refolded, 'windows'>): Promise<void> => {
    const shards = Object.values(windows.state());
    const last = shards.reduce<string | null>(
      (most, { shard }) => (most === null || shard > most ? shard : most),
      null,
    );
    for (const { shard, cut } of shards) await windows.take(shard, cut);
    for (const shard of await shardsWithLedger(blobs, last))
      await windows.take(shard, windows.state()[shard]?.cut ?? 0);
  };

  return {
    version: () => version,
    watermark: () => {
      const marks = membersOf((known?.windows ?? unlooked).state()).map(watermarkOf);
      return marks.length === 0 ? null : marks.reduce((least, mark) => Math.min(least, mark));
    },
    run: async (done, isOver = () => false) => {
      const { windows, point } = await current();
      await catchUp({ windows });
      const firstLoggedAt = windows.firstLoggedAt();
      if (point === null && firstLoggedAt === null) return { taken: null, more: false };
      const start = point ?? firstPoint(minuteOf(firstLoggedAt ?? 0), config);
      const due = liveDue(windows.state(), start.next);
      if (due === null || due.through < start.next) return { taken: null, more: false };

      const through = Math.min(due.through, start.next + DAY_MS - MINUTE_MS);
      const { completeness } = due;
      const settings = await liveSettings(blobs, config);
      const context = { windows: windows.reader(), cut: windows.cut(), dataset: LIVE, config, completeness, settings };
      const alerts: TakenAlert[] = [];
      const checkpoints: DetectionPoint[] = [];
      let last = start;
      for await (const step of takeLooks(context, start, through)) {
        last = step.point;
        alerts.push(...step.alerts);
        if (last.next % (CHECKPOINT_MINUTES * MINUTE_MS) === 0) checkpoints.push(last);
        if (isOver()) break;
      }
      const taken: LooksTaken = {
        type: 'LooksTaken',
        at: clock.now(),
        data: {
          from: start.next,
          through: last.next - MINUTE_MS,
          cut: Object.values(windows.state()).reduce((sum, { cut }) => sum + cut, 0),
          completeness,
          watermark: last.next,
          digest: last.digest,
          detectorVersion: DETECTOR_VERSION,
          alerts,
          live: { shards: windows.foldedTo(last.next), ...done },
        },
      };
      if (!(await appendEvent(blobs, 'looks', LIVE, version + 1, taken))) {
        known = null;
        unlooked = createLiveWindows(blobs);
        return { taken: null, more: true };
      }
      // only what counts becomes a checkpoint: another run may have seen more or less than this one
      for (const checkpoint of checkpoints) {
        const bytes = encodeCheckpoint({ detectorVersion: DETECTOR_VERSION, ...checkpoint });
        await blobs.put(checkpointKey(LIVE, checkpoint.next), bytes);
      }
      // a listing a day: the keys of years are many
      if (checkpoints.some(({ next }) => next % DAY_MS === 0)) {
        await thinCheckpoints(blobs, LIVE, last.next - KEEP_CHECKPOINTS_MS);
      }
      version += 1;
      known = { windows, point: last };
      return { taken, more: last.next <= (liveDue(windows.state(), last.next)?.through ?? 0) };
    },
  };
};
