import { parseTrusted } from '../codecs/trusted-json.ts';
import { type DetectorConfig, DETECTOR_VERSION } from '../domain/detector-config.ts';
import { LIVE } from '../domain/live.ts';
import type { LooksTaken, TakenAlert } from '../domain/looks.ts';
import type { VerifyJson } from '../domain/machine-output.ts';
import { MINUTE_MS, minuteOf } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { newestCheckpoint } from './detect-anomalies.ts';
import { ReplayError } from './errors.ts';
import { readEvents } from './event-store.ts';
import { findLiveLooks, findReconsidered, recomputeLive, recomputeReconsidered } from './verify-live.ts';
import { readRun } from './ledger.ts';
import { createWindowReader } from './read-windows.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';
import { firstPoint, takeLooks } from './take-looks.ts';

type VerifyBlobs = Pick<BlobStore, 'get' | 'getRange' | 'head' | 'list'>;

/**
 * Recomputes an alert from the lake, from the newest checkpoint before it, and says whether every number comes out the
 * same; names the first that differs. `equal` is null where it cannot be judged: another detector version, a replaced replay.
 */
export const verifyAlert = async (blobs: VerifyBlobs, id: string, config: DetectorConfig): Promise<VerifyJson> => {
  const found = (await findAlert(blobs, id)) ?? (await findLiveAlert(blobs, id)) ?? (await findSecond(blobs, id));
  if (!found) {
    throw new ReplayError('missing', `there is no alert ${id} in this lake; \`foreshock alerts\` lists them`);
  }
  const { replay, replaced, detectorVersion, alert, recomputed } = found;
  if (replaced) return unjudged(id, `the replay ${replay} was replaced; its blocks are gone`);
  if (detectorVersion !== DETECTOR_VERSION) {
    return unjudged(id, `it was made by detector version ${detectorVersion}; this is version ${DETECTOR_VERSION}`);
  }
  const again = await recomputed(config);
  const difference =
    again === null ? 'the recomputation reaches no look at that minute' : differenceOf(alert, asStored(again));
  return { id, equal: difference === null, first_difference: difference, reason: null };
};

const unjudged = (id: string, reason: string): VerifyJson => ({ id, equal: null, first_difference: null, reason });

interface FoundAlert {
  readonly replay: string;
  readonly replaced: boolean;
  readonly detectorVersion: string;
  readonly alert: TakenAlert;
  /** The alerts of the look at its minute, computed from what the run that made them had seen; null without such a look. */
  readonly recomputed: (config: DetectorConfig) => Promise<readonly TakenAlert[] | null>;
}

/** The alert in the newest replay that made it; a replaced one only when no other has it. */
const findAlert = async (blobs: VerifyBlobs, id: string): Promise<FoundAlert | null> => {
  let found: FoundAlert | null = null;
  for (const replay of (await listReplayIds(blobs)).toReversed()) {
    for (const looks of await readEvents<LooksTaken>(blobs, 'looks', replay)) {
      const alert = looks.data.alerts.find((taken) => taken.id === id);
      if (!alert) continue;
      const replaced = (await loadReplay(blobs, replay)).status === 'replaced';
      const recomputed = (config: DetectorConfig): ReturnType<FoundAlert['recomputed']> =>
        recompute(blobs, replay, looks, alert.decision.minute, config);
      const { detectorVersion } = looks.data;
      if (!replaced) return { replay, replaced, detectorVersion, alert, recomputed };
      found ??= { replay, replaced, detectorVersion, alert, recomputed };
    }
  }
  return found;
};

/** The alert among those of the stream. */
const findLiveAlert = async (blobs: VerifyBlobs, id: string): Promise<FoundAlert | null> => {
  const found = await findLiveLooks(blobs, id);
  if (found === null) return null;
  const { alert, version, looks } = found;
  const recomputed = (config: DetectorConfig): ReturnType<FoundAlert['recomputed']> =>
    recomputeLive(blobs, version, alert.decision.minute, config);
  return { replay: LIVE, replaced: false, detectorVersion: looks.data.detectorVersion, alert, recomputed };
};

/** A second look at an alert of the stream: it is taken again with what it had read. */
const findSecond = async (blobs: VerifyBlobs, id: string): Promise<FoundAlert | null> => {
  const found = await findReconsidered(blobs, id);
  if (found === null) return null;
  const { digest, decision, seen } = found;
  const recomputed = (config: DetectorConfig): ReturnType<FoundAlert['recomputed']> =>
    recomputeReconsidered(blobs, found, config);
  const { detectorVersion } = seen;
  return { replay: LIVE, replaced: false, detectorVersion, alert: { id, digest, decision }, recomputed };
};

/** The alerts of the look at `minute`, computed from what the run that made them had seen. */
const recompute = async (
  blobs: VerifyBlobs,
  replay: string,
  looks: LooksTaken,
  minute: number,
  config: DetectorConfig,
): Promise<readonly TakenAlert[] | null> => {
  const { dataset } = await loadReplay(blobs, replay);
  const windows = createWindowReader(blobs);
  const entries = await readRun(blobs, replay, 0);
  windows.add(entries);
  const cut = looks.data.cut;
  const begin = entries.flatMap(({ number, firstLoggedAt }) =>
    number < cut && firstLoggedAt !== null ? [firstLoggedAt] : [],
  );
  const first = begin.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  if (!Number.isFinite(first)) return null;
  const start = (await newestCheckpoint(blobs, replay, minute - MINUTE_MS)) ?? firstPoint(minuteOf(first), config);
  for await (const step of takeLooks({ windows, cut, dataset, config }, start, minute)) {
    if (step.minute === minute) return step.alerts;
  }
  return null;
};

/** As the event store would give it back: JSON knows no -0. */
const asStored = (alerts: readonly TakenAlert[]): readonly TakenAlert[] => parseTrusted(JSON.stringify(alerts));

const differenceOf = (alert: TakenAlert, again: readonly TakenAlert[]): string | null => {
  const same = again.find(({ id }) => id === alert.id);
  if (same) return firstDifference('', alert, same);
  const alike = again.find(
    ({ decision }) => decision.kind === alert.decision.kind && decision.incidentKey === alert.decision.incidentKey,
  );
  return alike ? firstDifference('', alert, alike) : `no ${alert.decision.kind} alert comes out at that minute`;
};

/** Path and both values of the first place where two JSON values differ; null when they are equal. */
const firstDifference = (path: string, stored: unknown, again: unknown): string | null => {
  if (isObject(stored) && isObject(again)) {
    for (const key of new Set([...Object.keys(stored), ...Object.keys(again)])) {
      const difference = firstDifference(path === '' ? key : `${path}.${key}`, stored[key], again[key]);
      if (difference !== null) return difference;
    }
    return null;
  }
  return Object.is(stored, again)
    ? null
    : `${path}: stored ${JSON.stringify(stored)}, recomputed ${JSON.stringify(again)}`;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
