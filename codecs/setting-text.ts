import type { SettingJson } from '../domain/backtest.ts';
import type { DecisionSettings } from '../domain/decision-settings.ts';
import { HORIZONS } from '../domain/prediction.ts';

/** Settings as a person writes and reads them: `0.8/2of3/30m/5m` is confidence, M of N, horizon and cooldown. */
export const settingText = ({
  confidence,
  standOut,
  ofMinutes,
  horizonMinutes,
  cooldownMinutes,
}: DecisionSettings): string => `${confidence}/${standOut}of${ofMinutes}/${horizonMinutes}m/${cooldownMinutes}m`;

/** The same of settings as machines read them. */
export const pointText = ({ confidence, m, n, horizon_minutes, cooldown_minutes }: SettingJson): string =>
  `${confidence}/${m}of${n}/${horizon_minutes}m/${cooldown_minutes}m`;

/** Settings, or what is wrong with the text. */
export type SettingText =
  | { readonly ok: true; readonly settings: DecisionSettings }
  | { readonly ok: false; readonly error: string };

/** N reaches no further back than the trend remembers with full detail. */
const MOST_MINUTES = 15;

/** Reads `CONFIDENCE/MofN/HORIZONm/COOLDOWNm`; parts that are left out, and `present` for all, are those given. */
export const parseSetting = (text: string, present: DecisionSettings): SettingText => {
  let settings = present;
  const durations: number[] = [];
  for (const part of text === 'present' ? [] : text.split('/')) {
    const mOfN = /^(\d{1,2})\s*of\s*(\d{1,2})$/i.exec(part.trim());
    const minutes = /^(\d{1,4})\s*m(?:in)?$/i.exec(part.trim());
    if (mOfN) {
      const [standOut, ofMinutes] = [Number(mOfN[1]), Number(mOfN[2])];
      if (standOut < 1 || ofMinutes < standOut || ofMinutes > MOST_MINUTES) {
        return wrong(text, `${part.trim()}: give M of N with 1 <= M <= N <= ${MOST_MINUTES}`);
      }
      settings = { ...settings, standOut, ofMinutes };
    } else if (minutes) durations.push(Number(minutes[1]));
    else if (/^0?\.\d{1,6}$/.test(part.trim()) && Number(part) > 0) {
      settings = { ...settings, confidence: Number(part) };
    } else return wrong(text, `"${part.trim()}" is neither a confidence (0.8), nor M of N (2of3), nor minutes (30m)`);
  }
  const [horizon, cooldown, further] = durations;
  if (further !== undefined) return wrong(text, 'more than two parts in minutes: first the horizon, then the cooldown');
  const horizonMinutes = horizon ?? settings.horizonMinutes;
  if (!HORIZONS.some((known) => known === horizonMinutes)) {
    return wrong(text, `a horizon of ${horizonMinutes}m is not forecast: give ${HORIZONS.join('m, ')}m`);
  }
  return { ok: true, settings: { ...settings, horizonMinutes, cooldownMinutes: cooldown ?? settings.cooldownMinutes } };
};

const wrong = (text: string, problem: string): SettingText => ({
  ok: false,
  error: `"${text}" is no setting: ${problem}; write it as confidence/MofN/horizon/cooldown, for example 0.8/2of3/30m/5m`,
});
