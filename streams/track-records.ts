import { eventKey } from '../domain/lake-layout.ts';
import { LIVE } from '../domain/live.ts';
import type { LooksTaken } from '../domain/looks.ts';
import type { TrackRecord } from '../domain/machine-output.ts';
import { type Calibration, calibrationOf } from '../domain/calibration.ts';
import { casesOf, type RecordScope, trackRecordOf, type Watched } from '../domain/track-record.ts';
import { compareText, MINUTE_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { readJson } from './event-store.ts';
import { type IncidentReader, listIncidents } from './incidents.ts';
import { firstMissing } from './ledger.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';

type RecordBlobs = Pick<BlobStore, 'get' | 'head' | 'list'>;

/** What one detector version watched of a replay, or of the stream. */
export interface WatchedRun extends Watched {
  readonly dataset: string;
  readonly detectorVersion: string;
}

/** How earlier predictions came out: those of a dataset, and those of the whole lake where the dataset has no outcome. */
export const recordsBefore = async (
  blobs: RecordBlobs,
  dataset: string,
  scope: RecordScope,
  incidents: IncidentReader,
): Promise<{ readonly own: TrackRecord; readonly lake: TrackRecord | null }> => {
  const recordOf = async (of?: string): Promise<TrackRecord> => {
    const runs = await watchedRuns(blobs, of);
    const watched = runs.filter(({ detectorVersion }) => detectorVersion === scope.detectorVersion);
    return trackRecordOf(await incidents.list(of), watched, scope);
  };
  const own = await recordOf(dataset);
  return { own, lake: own.predictions > 0 ? null : await recordOf() };
};

/** The record of one dataset, or of all (null), by one detector version. */
export interface NamedRecord extends TrackRecord {
  readonly dataset: string | null;
  readonly detector_version: string;
}

/** The records of a lake as they stand, and how far the probabilities of a detector version can be believed. */
export interface TrackRecords {
  readonly records: readonly NamedRecord[];
  /** Over all datasets asked for. */
  readonly together: readonly NamedRecord[];
  readonly calibration: Calibration & { readonly detector_version: string };
}

/** Every record of the lake, or of one dataset; calibration is that of `detectorVersion`. */
export const trackRecords = async (
  blobs: RecordBlobs,
  detectorVersion: string,
  dataset?: string,
): Promise<TrackRecords> => {
  const incidents = await listIncidents(blobs, dataset);
  const runs = await watchedRuns(blobs, dataset);
  const named = (of: string | null, version: string): NamedRecord => ({
    dataset: of,
    detector_version: version,
    ...trackRecordOf(
      incidents.filter((incident) => of === null || incident.dataset === of),
      runs.filter((run) => run.detectorVersion === version && (of === null || run.dataset === of)),
      { detectorVersion: version, asOf: Number.MAX_SAFE_INTEGER },
    ),
  });
  const pairs = new Map(runs.map((run) => [`${run.dataset}\0${run.detectorVersion}`, run] as const));
  const versions = [...new Set(runs.map((run) => run.detectorVersion))].toSorted(compareText);
  return {
    records: [...pairs.values()]
      .toSorted((a, b) => compareText(a.dataset, b.dataset) || compareText(a.detectorVersion, b.detectorVersion))
      .map((run) => named(run.dataset, run.detectorVersion)),
    together: versions.map((version) => named(null, version)),
    calibration: { detector_version: detectorVersion, ...calibrationOf(casesOf(incidents, detectorVersion)) },
  };
};

/** How far the probabilities of a detector version can be believed, by every outcome of the lake. */
export const lakeCalibration = async (blobs: RecordBlobs, detectorVersion: string): Promise<Calibration> =>
  calibrationOf(casesOf(await listIncidents(blobs), detectorVersion));

/** What was watched of the lake, or of one dataset, by which detector version; replaced replays are left out. */
const watchedRuns = async (blobs: RecordBlobs, dataset?: string): Promise<readonly WatchedRun[]> => {
  const runs: WatchedRun[] = [];
  for (const id of await listReplayIds(blobs)) {
    const state = await loadReplay(blobs, id);
    if (state.status === 'replaced' || (dataset !== undefined && state.dataset !== dataset)) continue;
    runs.push(...(await runsOf(blobs, id, state.dataset)));
  }
  if (dataset === undefined || dataset === LIVE) runs.push(...(await runsOf(blobs, LIVE, LIVE)));
  return runs;
};

/** The stretches of one detector version each; where they change is found by halving, for a stream has a look a minute. */
const runsOf = async (blobs: RecordBlobs, id: string, dataset: string): Promise<readonly WatchedRun[]> => {
  const looksAt = async (version: number): Promise<LooksTaken['data'] | null> =>
    (await readJson<LooksTaken>(blobs, eventKey('looks', id, version)))?.data ?? null;
  const end = await firstMissing((version) => blobs.head(eventKey('looks', id, version)), 1);
  const runs: WatchedRun[] = [];
  for (let first = 1; first < end;) {
    const begin = await looksAt(first);
    if (begin === null) break;
    const { detectorVersion, from } = begin;
    let [last, next, through] = [first, end, begin.through];
    while (next - last > 1) {
      // the newest look is tried first: mostly one version made them all
      const middle = next === end && last === first ? end - 1 : Math.floor((last + next) / 2);
      const looks = await looksAt(middle);
      if (looks?.detectorVersion === detectorVersion) [last, through] = [middle, looks.through];
      else next = middle;
    }
    runs.push({ dataset, detectorVersion, from, to: through + MINUTE_MS });
    first = last + 1;
  }
  return runs;
};
