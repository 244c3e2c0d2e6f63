import type { DetectorConfig } from './detector-config.ts';

/**
 * What turns evidence into messages, and nothing else: two settings see the same evidence, so any number of them can be judged
 * in one pass over the data.
 */
export interface DecisionSettings {
  /** Probability within the horizon from which a warning is given, 0–1. */
  readonly confidence: number;
  /** Minutes that must stand out, M of the last N. */
  readonly standOut: number;
  readonly ofMinutes: number;
  readonly horizonMinutes: number;
  /** Least time between two messages of one incident, unless it fails or clears. */
  readonly cooldownMinutes: number;
}

/** What a look must see so that settings can be judged on it: the least M and the largest N of them. */
export type Reach = Pick<DecisionSettings, 'standOut' | 'ofMinutes'>;

/** The settings that a configuration holds. */
export const settingsOf = ({ decision }: DetectorConfig): DecisionSettings => ({
  confidence: decision.confidence,
  standOut: decision.standOut,
  ofMinutes: decision.ofMinutes,
  horizonMinutes: decision.horizonMinutes,
  cooldownMinutes: decision.cooldownMinutes,
});

/** The configuration under whose name alerts of these settings go: their ids tell them from alerts of others. */
export const configWith = (config: DetectorConfig, settings: DecisionSettings): DetectorConfig => ({
  ...config,
  decision: { ...config.decision, ...settings },
});

/** What a look must see so that all of the settings can be judged on it. */
export const reachOf = (settings: readonly DecisionSettings[]): Reach => ({
  standOut: settings.reduce((least, one) => Math.min(least, one.standOut), settings[0]?.standOut ?? 1),
  ofMinutes: settings.reduce((most, one) => Math.max(most, one.ofMinutes), 1),
});

/** The evidence is the configuration's own, horizon and confidence those of the settings. */
export const underSettings = (
  config: DetectorConfig,
  { horizonMinutes, confidence }: DecisionSettings,
): DetectorConfig =>
  config.decision.horizonMinutes === horizonMinutes && config.decision.confidence === confidence
    ? config
    : { ...config, decision: { ...config.decision, horizonMinutes, confidence } };
