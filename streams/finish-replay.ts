import { reportHtml } from '../codecs/report/report-html.ts';
import { reportJson } from '../codecs/report/report-json.ts';
import { reportMarkdown } from '../codecs/report/report-markdown.ts';
import { DETECTOR_VERSION } from '../domain/detector-config.ts';
import { reportKey } from '../domain/lake-layout.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { ReplayJson } from '../domain/machine-output.ts';
import type { ReplayState } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import { buildReport } from './build-report.ts';
import { encodeJson, readJson } from './event-store.ts';
import { foldProblems, foldTotals } from './fold-totals.ts';
import { alertsOfReplay } from './incidents.ts';
import type { WindowReader } from './read-windows.ts';
import { lakeCalibration } from './track-records.ts';

/** The stored result of a finished replay, or null while there is none. */
export const storedSummary = (blobs: Pick<BlobStore, 'get'>, replay: string): Promise<ReplayJson | null> =>
  readJson<ReplayJson>(blobs, reportKey(replay, 'replay.json'));

/** Writes the report of a finished replay in its three forms, the summary last, and returns the summary. */
export const writeReport = async (
  blobs: BlobStore,
  state: ReplayState,
  windows: WindowReader,
  entries: readonly LedgerEntry[],
): Promise<ReplayJson> => {
  const { replay, dataset, speed } = state;
  const summary: ReplayJson = {
    replay,
    dataset,
    unchanged: false,
    ...foldTotals(state, entries),
    speed,
    speed_achieved: state.speedAchieved ?? 0,
    alerts: await alertsOfReplay(blobs, replay),
    problems: foldProblems(state, entries),
    report: {
      json: reportKey(replay, 'report.json'),
      md: reportKey(replay, 'report.md'),
      html: reportKey(replay, 'report.html'),
    },
  };
  const report = await buildReport(summary, windows, entries, await lakeCalibration(blobs, DETECTOR_VERSION));
  const text = new TextEncoder();
  await blobs.put(summary.report.json, text.encode(reportJson(report)));
  await blobs.put(summary.report.md, text.encode(reportMarkdown(report)));
  await blobs.put(summary.report.html, text.encode(reportHtml(report)));
  await blobs.put(reportKey(replay, 'replay.json'), encodeJson(summary));
  return summary;
};
