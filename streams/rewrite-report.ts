import type { DetectorConfig } from '../domain/detector-config.ts';
import { createDetectAnomalies, type DetectAnomaliesPorts } from './detect-anomalies.ts';
import { writeReport } from './finish-replay.ts';
import { settled } from './ledger.ts';
import { loadReplay } from './replay-states.ts';

/** Writes the report of a finished replay anew, after blocks of it were redriven; of others there is none yet. */
export const rewriteReport = async (
  ports: DetectAnomaliesPorts,
  replay: string,
  config: DetectorConfig,
): Promise<void> => {
  const state = await loadReplay(ports.blobs, replay);
  if (state.status !== 'finished') return;
  const detector = createDetectAnomalies(ports, replay, config);
  await detector.catchUp();
  const entries = await Promise.all(detector.entries().map((entry) => settled(ports.blobs, entry)));
  await writeReport(ports.blobs, state, detector.windows, entries);
};
