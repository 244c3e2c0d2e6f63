import { decodeCheckpoint, encodeCheckpoint } from '../codecs/checkpoint-file.ts';
import { type DetectorConfig, DETECTOR_VERSION } from '../domain/detector-config.ts';
import { checkpointKey, checkpointPrefix } from '../domain/lake-layout.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { LooksTaken, TakenAlert } from '../domain/looks.ts';
import type { ReplayState } from '../domain/replay.ts';
import { DAY_MS, MINUTE_MS, minuteOf } from '../domain/window.ts';
import type { BlobStore, Clock, Telemetry } from '../ports/index.ts';
import { appendEvent, readEvents } from './event-store.ts';
import { readRun } from './ledger.ts';
import { createWindowReader, type WindowReader } from './read-windows.ts';
import { KEEP_CHECKPOINTS_MS, thinCheckpoints } from './thin-checkpoints.ts';
import { type DetectionPoint, firstPoint, takeLooks } from './take-looks.ts';

/** Minutes of looks between two checkpoints. */
export const CHECKPOINT_MINUTES = 30;

export interface DetectAnomaliesPorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly telemetry: Telemetry;
}

/** What one run did; `more` says that further looks are due already. */
export interface DetectionRun {
  readonly taken: LooksTaken | null;
  readonly more: boolean;
}

/** The stage for one replay; a process keeps it between runs so that nothing is read twice. */
export interface DetectAnomalies {
  /**
   * Takes every look that is due, at most one day of event time, and appends `LooksTaken`. Safe beside another runner. Where
   * `isOver` says so, it ends behind the next look.
   */
  run(replay: ReplayState, isOver?: () => boolean): Promise<DetectionRun>;
  /** Reads what the ledger and earlier looks hold by now. */
  catchUp(): Promise<void>;
  readonly config: DetectorConfig;
  /** The windows read so far, for messages and reports. */
  readonly windows: WindowReader;
  /** Ledger entries of the unbroken run read so far. */
  entries(): readonly LedgerEntry[];
}

/** The detector's stage over one replay. */
export const createDetectAnomalies = (
  ports: DetectAnomaliesPorts,
  replay: string,
  config: DetectorConfig,
): DetectAnomalies => {
  const windows = createWindowReader(ports.blobs);
  let entries: readonly LedgerEntry[] = [];
  let version = 0;
  let newest: LooksTaken | null = null;
  let point: DetectionPoint | null = null;

  const catchUp = async (): Promise<void> => {
    const run = await readRun(ports.blobs, replay, entries.length);
    entries = [...entries, ...run];
    windows.add(run);
    const looks = await readEvents<LooksTaken>(ports.blobs, 'looks', replay, version);
    if (looks.length > 0) point = null;
    version += looks.length;
    newest = looks.at(-1) ?? newest;
  };

  /** The point after the newest `LooksTaken`: what is at hand, else folded again from a checkpoint. */
  const currentPoint = async (dataset: string, firstMinute: number): Promise<DetectionPoint> => {
    if (point) return point;
    if (newest === null) return firstPoint(firstMinute, config);
    const { through, cut } = newest.data;
    const start = (await newestCheckpoint(ports.blobs, replay, through)) ?? firstPoint(firstMinute, config);
    let last = start;
    for await (const step of takeLooks({ windows, cut, dataset, config }, start, through)) last = step.point;
    return last;
  };

  return {
    catchUp,
    config,
    windows,
    entries: () => entries,
    run: async (state, isOver = () => false) => {
      await catchUp();
      const firstLoggedAt = smallest(entries.map((entry) => entry.firstLoggedAt));
      if (firstLoggedAt === null) return { taken: null, more: false };
      const start = await currentPoint(state.dataset, minuteOf(firstLoggedAt));
      const due = lastDueMinute(state, entries);
      if (due === null || due < start.next) return { taken: null, more: false };
      const through = Math.min(due, start.next + DAY_MS - MINUTE_MS);

      const alerts: TakenAlert[] = [];
      const checkpoints: DetectionPoint[] = [];
      let last = start;
      const context = { windows, cut: entries.length, dataset: state.dataset, config };
      for await (const step of takeLooks(context, start, through)) {
        last = step.point;
        alerts.push(...step.alerts);
        if (last.next % (CHECKPOINT_MINUTES * MINUTE_MS) === 0) checkpoints.push(last);
        if (isOver()) break;
      }
      const isEnd = state.ended && last.next > due;
      if (isEnd) checkpoints.push(last);
      for (const checkpoint of checkpoints) {
        await ports.blobs.put(
          checkpointKey(replay, checkpoint.next),
          encodeCheckpoint({ detectorVersion: DETECTOR_VERSION, ...checkpoint }),
        );
      }
      const taken: LooksTaken = {
        type: 'LooksTaken',
        at: ports.clock.now(),
        data: {
          from: start.next,
          through: last.next - MINUTE_MS,
          cut: entries.length,
          completeness: 1,
          watermark: isEnd ? null : last.next,
          digest: last.digest,
          detectorVersion: DETECTOR_VERSION,
          alerts,
        },
      };
      if (!(await appendEvent(ports.blobs, 'looks', replay, version + 1, taken))) {
        point = null;
        return { taken: null, more: true };
      }
      version += 1;
      newest = taken;
      point = last;
      if (checkpoints.length > 0) {
        await thinCheckpoints(ports.blobs, replay, isEnd ? last.next : last.next - KEEP_CHECKPOINTS_MS);
      }
      return { taken, more: last.next <= due };
    },
  };
};

const smallest = (values: readonly (number | null)[]): number | null =>
  values.reduce((least, value) => (value === null || (least !== null && least <= value) ? least : value), null);
const largest = (values: readonly (number | null)[]): number | null =>
  values.reduce((most, value) => (value === null || (most !== null && most >= value) ? most : value), null);

/**
 * Start of the last minute that is closed: its end is not after the watermark, the largest one of the unbroken run; all
 * minutes with records once the replay has ended and every block has its entry. Null while none is closed.
 */
const lastDueMinute = (state: ReplayState, entries: readonly LedgerEntry[]): number | null => {
  const lastLoggedAt = largest(entries.map((entry) => entry.lastLoggedAt));
  if (lastLoggedAt === null) return null;
  if (state.ended && entries.length >= state.blocks.length) return minuteOf(lastLoggedAt);
  const watermark = largest(entries.map((entry) => entry.watermark));
  return watermark === null ? null : minuteOf(watermark) - MINUTE_MS;
};

/** The newest checkpoint of this detector version at or before the minute after `through`, epoch ms, and not before `since`. */
export const newestCheckpoint = async (
  blobs: Pick<BlobStore, 'get' | 'list'>,
  replay: string,
  through: number,
  since: number | null = null,
): Promise<DetectionPoint | null> => {
  const keys: string[] = [];
  const after = since === null ? undefined : checkpointKey(replay, since);
  for await (const { key } of blobs.list(checkpointPrefix(replay), after)) {
    if (key <= checkpointKey(replay, through + MINUTE_MS)) keys.push(key);
  }
  for (const key of keys.toReversed()) {
    const bytes = await blobs.get(key);
    const checkpoint = bytes === null ? null : decodeCheckpoint<DetectionPoint & { detectorVersion: string }>(bytes);
    if (checkpoint?.detectorVersion === DETECTOR_VERSION) {
      const { detectorVersion: _, ...point } = checkpoint;
      return point;
    }
  }
  return null;
};
