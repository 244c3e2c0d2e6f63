import { hang } from '../codecs/plain-text.ts';
import { momentText } from '../codecs/report/period.ts';
import { numberText } from '../codecs/quantities.ts';
import { parseSetting, settingText } from '../codecs/setting-text.ts';
import { settingJson } from '../domain/backtest.ts';
import { settingsOf } from '../domain/decision-settings.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { isoTime } from '../domain/machine-output.ts';
import {
  type Budget,
  inForceFrom,
  type Proof,
  type SettingEvent,
  type SettingsState,
  whyNot,
} from '../domain/settings.ts';
import { loadSettings } from '../streams/live-settings.ts';
import { appendSetting, inForce, proveSettings, type SourceProof, sumOf } from '../streams/settings.ts';
import { EXIT, MissingError, UsageError } from './failure.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { openLake, type OpenedLake } from './open-lake.ts';
import { writeObject } from './output.ts';

/** The options of `settings propose` as they are written. */
export interface ProposeFlags {
  readonly budget?: string;
  readonly days?: string;
}

const CONFIG = DEFAULT_DETECTOR_CONFIG;
const DEFAULT_BUDGET: Budget = { falseAlarmsPerDay: 0.5, days: 1 };

/** `foreshock settings`: by which settings the stream pages, since when, and what is in shadow. */
export const showSettings = async (invocation: Invocation): Promise<number> => {
  const { blobs } = await openLake(invocation);
  const state = await loadSettings(blobs);
  writeObject(invocation, stateJson(state), stateText(state));
  return EXIT.done;
};

/** `foreshock settings propose TEXT`: puts settings into shadow, where they page nobody. */
export const proposeSetting = async (invocation: Invocation, text: string, flags: ProposeFlags): Promise<number> => {
  const lake = await openLake(invocation);
  const state = await loadSettings(lake.blobs);
  const read = parseSetting(text, inForce(state, CONFIG));
  if (!read.ok) throw new UsageError(read.error);
  const budget = {
    falseAlarmsPerDay: numberOf('--budget', flags.budget, DEFAULT_BUDGET.falseAlarmsPerDay),
    days: numberOf('--days', flags.days, DEFAULT_BUDGET.days),
  };
  await append(lake, state, {
    type: 'SettingProposed',
    at: lake.clock.now(),
    data: { settings: read.settings, budget },
  });
  const proposed = await loadSettings(lake.blobs);
  writeObject(invocation, stateJson(proposed), stateText(proposed));
  return EXIT.done;
};

/** `foreshock settings status`: what the settings in shadow would have done on every replay and on the stream, beside those in force. */
export const settingStatus = async (invocation: Invocation): Promise<number> => {
  const { blobs } = await openLake(invocation);
  const state = await loadSettings(blobs);
  const judged = await judge(blobs, state);
  writeObject(invocation, judged.json, statusText(invocation, judged));
  return EXIT.done;
};

/** `foreshock settings adopt`: lets the settings in shadow page where they meet their budget; else says why not, with exit 1. */
export const adoptSetting = async (invocation: Invocation): Promise<number> => {
  const lake = await openLake(invocation);
  const state = await loadSettings(lake.blobs);
  const judged = await judge(lake.blobs, state);
  if (judged.refusal !== null) {
    writeObject(invocation, judged.json, statusText(invocation, judged));
    return EXIT.failed;
  }
  const from = inForceFrom(lake.clock.now());
  const { settings } = judged.proposed;
  const data = { settings, from, proof: judged.proof };
  await append(lake, state, { type: 'SettingAdopted', at: lake.clock.now(), data });
  const text = `${settingText(settings)} pages from ${momentText(isoTime(from))} UTC on: looks before are not taken again\n`;
  writeObject(invocation, { ...judged.json, adopted_from: isoTime(from) }, `${statusText(invocation, judged)}${text}`);
  return EXIT.done;
};

/** `foreshock settings withdraw`: takes the settings in shadow back. */
export const withdrawSetting = async (invocation: Invocation): Promise<number> => {
  const lake = await openLake(invocation);
  const state = await loadSettings(lake.blobs);
  proposedOf(state);
  await append(lake, state, { type: 'SettingWithdrawn', at: lake.clock.now(), data: {} });
  const withdrawn = await loadSettings(lake.blobs);
  writeObject(invocation, stateJson(withdrawn), stateText(withdrawn));
  return EXIT.done;
};

const append = async ({ blobs }: OpenedLake, state: SettingsState, event: SettingEvent): Promise<void> => {
  if (!(await appendSetting(blobs, state, event))) {
    throw new UsageError(
      'somebody changed the settings at the same moment: look at `foreshock settings` and try again',
    );
  }
};

const numberOf = (option: string, text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise;
  if (/^\d{1,6}(?:\.\d{1,6})?$/.test(text)) return Number(text);
  throw new UsageError(`${option} ${text}: give a number of 0 or more, for example ${option} 0.5`);
};

type Proposed = NonNullable<SettingsState['proposed']>;

const proposedOf = ({ proposed }: SettingsState): Proposed => {
  if (proposed !== null) return proposed;
  throw new MissingError(
    'no setting is in shadow: `foreshock settings propose 0.9/2of3` puts one there, `foreshock backtest --frontier` finds some',
  );
};

interface Judged {
  readonly proposed: Proposed;
  readonly proof: Proof;
  readonly presentProof: Proof;
  readonly sources: readonly SourceProof[];
  readonly refusal: string | null;
  readonly json: object;
}

const judge = async (blobs: OpenedLake['blobs'], state: SettingsState): Promise<Judged> => {
  const proposed = proposedOf(state);
  const present = inForce(state, CONFIG);
  const [sources = [], before = []] = await proveSettings(blobs, CONFIG, [proposed.settings, present]);
  const [proof, presentProof] = [sumOf(sources), sumOf(before)];
  const refusal = whyNot(proof, proposed.budget);
  const json = {
    ...stateJson(state),
    meets_budget: refusal === null,
    reason: refusal,
    proof: proofJson(proof),
    proof_in_force: proofJson(presentProof),
    sources: sources.map((one) => ({ source: one.source, ...proofJson(one) })),
  };
  return { proposed, proof, presentProof, sources, refusal, json };
};

const proofJson = ({ days, falseAlarms, foreseen, missed }: Proof): object => ({
  days: Math.round(days * 1e4) / 1e4,
  false_alarms: falseAlarms,
  foreseen,
  missed,
});

const stateJson = (state: SettingsState): object => ({
  in_force: settingJson(inForce(state, CONFIG)),
  adopted: state.adopted.map(({ from, settings }) => ({ from: isoTime(from), ...settingJson(settings) })),
  proposed:
    state.proposed === null
      ? null
      : {
          ...settingJson(state.proposed.settings),
          budget_false_alarms_per_day: state.proposed.budget.falseAlarmsPerDay,
          budget_days: state.proposed.budget.days,
          proposed_at: isoTime(state.proposed.at),
        },
});

const stateText = ({ adopted, proposed }: SettingsState): string =>
  [
    `built in    ${settingText(settingsOf(CONFIG))}`,
    ...adopted.map(
      ({ from, settings }) => `adopted     ${settingText(settings)} from ${momentText(isoTime(from))} UTC on`,
    ),
    proposed === null
      ? 'in shadow   none'
      : `in shadow   ${settingText(proposed.settings)}, at most ${numberText(proposed.budget.falseAlarmsPerDay)} false alarms a day over ${numberText(proposed.budget.days)} days or more`,
    '',
  ].join('\n');

const statusText = (invocation: Invocation, { proposed, proof, presentProof, sources, refusal }: Judged): string => {
  const { strong, good, bad, muted } = paintOf(invocation);
  const line = (name: string, { days, falseAlarms, foreseen, missed }: Proof): string =>
    `  ${name.padEnd(34)}${numberText(days).padStart(8)}${String(falseAlarms).padStart(14)}${`${foreseen} of ${foreseen + missed}`.padStart(12)}`;
  return [
    strong(`${settingText(proposed.settings)} in shadow`),
    muted(`  ${'history'.padEnd(34)}${'days'.padStart(8)}${'false alarms'.padStart(14)}${'foreseen'.padStart(12)}`),
    ...sources.map((one) => line(one.source.slice(0, 33), one)),
    strong(line('together', proof)),
    line('the setting in force, together', presentProof),
    ...(refusal === null
      ? [good('  meets its budget: `foreshock settings adopt` lets it page')]
      : hang('  ', `may not page yet: ${refusal}`, 80).map(bad)),
    '',
  ].join('\n');
};
