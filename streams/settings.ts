import { type DecisionSettings, settingsOf } from '../domain/decision-settings.ts';
import type { DetectorConfig } from '../domain/detector-config.ts';
import { LIVE } from '../domain/live.ts';
import { type Proof, type SettingEvent, type SettingsState, SHADOW_MS } from '../domain/settings.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { backtestReplay } from './backtest.ts';
import { type BacktestSource, backtestSource, newestMinutes } from './backtest-source.ts';
import { appendEvent } from './event-store.ts';
import { newestLooksVersion } from './live-looks.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';

/** Appends an event after the state that it was decided on; false when somebody was first. */
export const appendSetting = (
  blobs: Pick<BlobStore, 'putIfAbsent'>,
  { version }: SettingsState,
  event: SettingEvent,
): Promise<boolean> => appendEvent(blobs, 'settings', LIVE, version + 1, event);

/** What settings would have done on one replay or on the stream. */
export interface SourceProof extends Proof {
  readonly source: string;
}

/** What each of some settings would have done on every finished replay and on the last two weeks of the stream. */
export const proveSettings = async (
  blobs: BlobStore,
  config: DetectorConfig,
  tried: readonly DecisionSettings[],
): Promise<readonly (readonly SourceProof[])[]> => {
  const proofs: SourceProof[][] = tried.map(() => []);
  for (const source of await historyOf(blobs)) {
    for (const [place, settings] of tried.entries()) {
      const choice = { truth: { by: 'condition' }, settings, present: settings, frontier: null } as const;
      const { replay, days, false_alarms, foreseen, missed } = await backtestReplay(blobs, source, config, choice);
      proofs[place]?.push({ source: replay, days, falseAlarms: false_alarms, foreseen, missed });
    }
  }
  return proofs;
};

const historyOf = async (blobs: BlobStore): Promise<readonly BacktestSource[]> => {
  const sources: BacktestSource[] = [];
  for (const replay of await listReplayIds(blobs)) {
    if ((await loadReplay(blobs, replay)).status === 'finished') sources.push(await backtestSource(blobs, replay));
  }
  if ((await newestLooksVersion(blobs)) > 0) {
    sources.push(newestMinutes(await backtestSource(blobs, LIVE), SHADOW_MS / MINUTE_MS));
  }
  return sources;
};

/** The sum of proofs. */
export const sumOf = (proofs: readonly Proof[]): Proof =>
  proofs.reduce(
    (sum, { days, falseAlarms, foreseen, missed }) => ({
      days: sum.days + days,
      falseAlarms: sum.falseAlarms + falseAlarms,
      foreseen: sum.foreseen + foreseen,
      missed: sum.missed + missed,
    }),
    { days: 0, falseAlarms: 0, foreseen: 0, missed: 0 },
  );

/** The settings in force for new minutes of the stream. */
export const inForce = ({ adopted }: SettingsState, config: DetectorConfig): DecisionSettings =>
  adopted.at(-1)?.settings ?? settingsOf(config);
