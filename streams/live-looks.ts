import { type DetectorConfig, DETECTOR_VERSION } from '../domain/detector-config.ts';
import { eventKey } from '../domain/lake-layout.ts';
import { LIVE } from '../domain/live.ts';
import type { ShardState } from '../domain/live-state.ts';
import type { LooksTaken } from '../domain/looks.ts';
import { DAY_MS, MINUTE_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { newestCheckpoint } from './detect-anomalies.ts';
import { readJson } from './event-store.ts';
import { firstMissing } from './ledger.ts';
import { liveSettings } from './live-settings.ts';
import { createLiveWindows, type LiveWindows } from './live-windows.ts';
import { type DetectionPoint, type DetectionStep, firstPoint, takeLooks } from './take-looks.ts';

type LookBlobs = Pick<BlobStore, 'get' | 'getRange' | 'head' | 'list'>;

/** Number of the newest `LooksTaken` of the stream from `known` on, 0 without one; found without reading those before it. */
export const newestLooksVersion = async (blobs: Pick<BlobStore, 'head'>, known = 0): Promise<number> =>
  (await firstMissing((version) => blobs.head(eventKey('looks', LIVE, version)), known + 1)) - 1;

/** One `LooksTaken` of the stream; an error where it is missing. */
export const readLooks = async (blobs: Pick<BlobStore, 'get'>, version: number): Promise<LooksTaken> => {
  const looks = await readJson<LooksTaken>(blobs, eventKey('looks', LIVE, version));
  if (looks !== null) return looks;
  throw new Error(`the look ${version} of the stream is missing: run \`foreshock doctor\``);
};

/** Number of the look of the stream that folded a minute (start, epoch ms); 0 for one before the first, the newest for one after the last. */
export const looksOfMinute = async (blobs: Pick<BlobStore, 'get' | 'head'>, minute: number): Promise<number> => {
  let low = 0;
  let high = await newestLooksVersion(blobs);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((await readLooks(blobs, middle)).data.through < minute) low = middle;
    else high = middle;
  }
  return high > 0 && (await readLooks(blobs, high)).data.from > minute ? low : high;
};

/** Where the detector stood after a run, and the windows that the next one goes on with. */
export interface Refolded {
  readonly point: DetectionPoint;
  readonly windows: LiveWindows;
  /** Where the folding began. */
  readonly start: DetectionPoint;
}

/**
 * Folds the stream again up to and with the look `version`, from the newest checkpoint before its minute `from`: every run's
 * minutes with what that run had seen, so that what was late then is late again. `onStep` sees every minute.
 */
export const refoldLooks = async (
  blobs: LookBlobs,
  config: DetectorConfig,
  version: number,
  from: number,
  onStep: (step: DetectionStep) => void = () => undefined,
): Promise<Refolded> => {
  const settings = await liveSettings(blobs, config);
  const last = await readLooks(blobs, version);
  const checkpoint = await newestCheckpoint(blobs, LIVE, from, from - 2 * DAY_MS);
  const { runs, before } = await runsFrom(blobs, version, last, checkpoint?.next ?? null);
  const windows = createLiveWindows(blobs, shardsOf(last));
  const begins = new Map(shardsOf(before).map(({ shard, since }) => [shard, since]));
  const first = firstPoint(runs[0]?.data.from ?? last.data.through + MINUTE_MS, config);
  const start = checkpoint ?? { ...first, digest: before?.data.digest ?? first.digest };
  let point = start;
  const takeUpTo = async (run: LooksTaken): Promise<void> => {
    for (const { shard, cut } of shardsOf(run)) {
      await windows.take(shard, begins.get(shard) ?? 0, cut);
      begins.set(shard, cut);
    }
  };
  // what was read by then and is not folded yet
  if (runs.length === 0) await takeUpTo(last);
  for (const run of runs) {
    await takeUpTo(run);
    if (point.next > run.data.through) continue;
    const { completeness, through } = run.data;
    const context = { windows: windows.reader(), cut: windows.cut(), dataset: LIVE, config, completeness, settings };
    for await (const step of takeLooks(context, point, through)) {
      point = step.point;
      onStep(step);
    }
  }
  return { point, windows, start };
};

/**
 * The runs up to a look that folded minutes from `next` on, and the one before them. A run of another detector version is not
 * folded again: the one after it began with an empty memory and went on with its digest.
 */
const runsFrom = async (
  blobs: LookBlobs,
  version: number,
  last: LooksTaken,
  next: number | null,
): Promise<{ readonly runs: readonly LooksTaken[]; readonly before: LooksTaken | null }> => {
  if (last.data.detectorVersion !== DETECTOR_VERSION) return { runs: [], before: last };
  const runs = [last];
  for (let at = version - 1; at >= 1; at -= 1) {
    const earliest = runs[0];
    const before = await readLooks(blobs, at);
    const isReached = next !== null && earliest !== undefined && earliest.data.from <= next;
    if (isReached || before.data.detectorVersion !== DETECTOR_VERSION) return { runs, before };
    runs.unshift(before);
  }
  return { runs, before: null };
};

const shardsOf = (looks: LooksTaken | null): readonly ShardState[] => looks?.data.live?.shards ?? [];
