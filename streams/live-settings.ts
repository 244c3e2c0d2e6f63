import { type DecisionSettings, settingsOf } from '../domain/decision-settings.ts';
import type { DetectorConfig } from '../domain/detector-config.ts';
import { LIVE } from '../domain/live.ts';
import { evolveSettings, NO_SETTINGS, type SettingEvent, settingsAt, type SettingsState } from '../domain/settings.ts';
import type { BlobStore } from '../ports/index.ts';
import { readEvents } from './event-store.ts';

/** The settings by which the stream pages, and those in shadow: the fold of their events. */
export const loadSettings = async (blobs: Pick<BlobStore, 'get'>): Promise<SettingsState> =>
  (await readEvents<SettingEvent>(blobs, 'settings', LIVE)).reduce(evolveSettings, NO_SETTINGS);

/** The settings in force for each minute of the stream: an adoption counts for later minutes alone, so a look is always taken again by its own. */
export const liveSettings = async (
  blobs: Pick<BlobStore, 'get'>,
  config: DetectorConfig,
): Promise<(minute: number) => DecisionSettings> => {
  const { adopted } = await loadSettings(blobs);
  return (minute) => settingsAt(adopted, minute, settingsOf(config));
};
