import { backtestText } from '../codecs/report/backtest-text.ts';
import { type Labels, parseIncident, parseLabels } from '../codecs/incident-labels.ts';
import { parseSetting } from '../codecs/setting-text.ts';
import { parseSlo } from '../codecs/slo-text.ts';
import type { Backtest, PointJson } from '../domain/backtest.ts';
import { type DecisionSettings, settingsOf } from '../domain/decision-settings.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { reportKey } from '../domain/lake-layout.ts';
import { LIVE } from '../domain/live.ts';
import { SLO_SIGNALS } from '../domain/slo-breaches.ts';
import type { BlobStore } from '../ports/index.ts';
import { type BacktestChoice, backtestReplay } from '../streams/backtest.ts';
import type { TruthChoice } from '../streams/truth.ts';
import { backtestSource } from '../streams/backtest-source.ts';
import { loadSettings } from '../streams/live-settings.ts';
import { inForce } from '../streams/settings.ts';
import { writeBacktest } from '../streams/write-backtest.ts';
import { EXIT, UsageError } from './failure.ts';
import { findReplay } from './find-replay.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { lakeName, openLake } from './open-lake.ts';
import { commaSeparated, writeObject } from './output.ts';
import { type ReadingFlags, readingOptions } from './reading-options.ts';
import { prepareLake, replayFiles } from './replay.ts';
import { readTextFile } from './text-file.ts';
import { suggestionFor } from './suggestion.ts';

/** The options of `backtest` as they are written. */
export interface BacktestFlags extends ReadingFlags {
  readonly dataset?: string;
  readonly incident?: readonly string[];
  readonly slo?: string;
  readonly labels?: string;
  readonly setting?: string;
  readonly frontier?: boolean;
  readonly frontierBetween?: string;
  readonly csv?: boolean;
}

/** `foreshock backtest [FILE…]`: what would have been sent, and what it was worth. */
export const backtest = async (
  invocation: Invocation,
  files: readonly string[],
  flags: BacktestFlags,
): Promise<number> => {
  const choice = await choiceOf(flags, await presentOf(invocation, files, flags));
  if (flags.csv && choice.frontier === null) throw new UsageError('--csv lists the points of --frontier: give both');
  if (flags.csv && invocation.format !== 'text') throw new UsageError('give one of --csv, --json and --ndjson');
  const { blobs, replay } = await replayOf(invocation, files, flags);
  const result = await backtestReplay(blobs, await backtestSource(blobs, replay), DEFAULT_DETECTOR_CONFIG, choice);
  await writeBacktest(blobs, result);
  if (flags.csv) invocation.terminal.out.write(pointsAsCsv(result));
  else writeObject(invocation, result, `${backtestText(result, paintOf(invocation))}${whereItIs(invocation, result)}`);
  return EXIT.done;
};

/** The replay to test: of the files, which are read where the lake does not hold them, or one that is in the lake. */
const replayOf = async (
  invocation: Invocation,
  files: readonly string[],
  flags: BacktestFlags,
): Promise<{ readonly blobs: BlobStore; readonly replay: string }> => {
  const { dataset = null } = flags;
  if (files.length === 0) {
    const { blobs } = await openLake(invocation);
    if (dataset === LIVE) return { blobs, replay: LIVE };
    return { blobs, replay: await findReplay(blobs, dataset ?? undefined) };
  }
  if (files.includes('-')) throw new UsageError('- (standard input) cannot be tested again: name files');
  if (dataset === LIVE) throw new UsageError(`--dataset ${LIVE} is the stream: leave out the files`);
  const options = await readingOptions(flags, invocation.config);
  const ports = await prepareLake(invocation);
  const { replay } = await replayFiles(invocation, ports, {
    files,
    dataset,
    speed: null,
    options,
    replace: false,
    keepGaps: false,
  });
  return { blobs: ports.blobs, replay };
};

/** The settings in force: the built-in ones for replays, those that were adopted last for the stream. */
const presentOf = async (
  invocation: Invocation,
  files: readonly string[],
  { dataset }: BacktestFlags,
): Promise<DecisionSettings> => {
  if (dataset !== LIVE || files.length > 0) return settingsOf(DEFAULT_DETECTOR_CONFIG);
  return inForce(await loadSettings((await openLake(invocation)).blobs), DEFAULT_DETECTOR_CONFIG);
};

const choiceOf = async (flags: BacktestFlags, present: DecisionSettings): Promise<BacktestChoice> => {
  const { frontierBetween, setting } = flags;
  return {
    truth: await truthOf(flags),
    present,
    settings: setting === undefined ? present : settingFrom('--setting', setting, present),
    frontier:
      flags.frontier || frontierBetween !== undefined
        ? { between: frontierBetween === undefined ? null : betweenOf(frontierBetween, present) }
        : null,
  };
};

const settingFrom = (option: string, text: string, present: DecisionSettings): DecisionSettings => {
  const read = parseSetting(text.trim(), present);
  if (!read.ok) throw new UsageError(`${option} ${read.error}`);
  return read.settings;
};

const betweenOf = (text: string, present: DecisionSettings): readonly [DecisionSettings, DecisionSettings] => {
  const [from, to, further] = text.split(',');
  if (from === undefined || to === undefined || further !== undefined) {
    throw new UsageError(
      `--frontier-between ${text}: give two settings with a comma between, for example --frontier-between present,0.6/1of2`,
    );
  }
  const option = '--frontier-between';
  return [settingFrom(option, from, present), settingFrom(option, to, present)];
};

/** What counts as an incident, of the options that say so. */
const truthOf = async ({ incident = [], slo, labels }: BacktestFlags): Promise<TruthChoice> => {
  const given = [incident.length > 0, slo !== undefined, labels !== undefined].filter(Boolean).length;
  if (given > 1) throw new UsageError('give one of --incident (repeatable), --slo and --labels');
  if (slo !== undefined) return sloTruth(slo);
  if (labels !== undefined) {
    const read = parseLabels(await readTextFile('--labels', labels));
    return { by: 'labels', labels: labelsFrom(`--labels ${labels}: `, read), text: `what ${labels} labels` };
  }
  if (incident.length === 0) return { by: 'condition' };
  const found = incident.flatMap((text) => labelsFrom(`--incident: `, parseIncident(text)));
  return { by: 'incidents', labels: found, text: `what --incident names (${found.length})` };
};

const labelsFrom = (where: string, read: Labels): Extract<Labels, { ok: true }>['labels'] => {
  if (!read.ok) throw new UsageError(`${where}${read.error}`);
  return read.labels;
};

/** The objective of a text whose signals are those that logs have. */
export const sloTruth = (text: string, where = '--slo'): Extract<TruthChoice, { by: 'slo' }> => {
  const read = parseSlo(text);
  if (!read.ok) throw new UsageError(`${where}: ${read.error}`);
  const unknown = read.slo.limits.find(({ signal }) => !SLO_SIGNALS.some((known) => known === signal));
  if (unknown !== undefined) {
    throw new UsageError(
      `${where}: logs have no signal ${unknown.signal}${suggestionFor(unknown.signal, SLO_SIGNALS)}; they have ${SLO_SIGNALS.join(', ')}`,
    );
  }
  return { by: 'slo', slo: read.slo };
};

const COLUMNS = [
  'confidence',
  'm',
  'n',
  'horizon_minutes',
  'cooldown_minutes',
  'foreseen',
  'missed',
  'median_lead_minutes',
  'false_alarms',
  'false_alarms_per_day',
  'alerts',
  'present',
  'on_front',
] as const satisfies readonly (keyof PointJson)[];

const pointsAsCsv = ({ frontier }: Backtest): string =>
  commaSeparated(COLUMNS, frontier?.points.map((point) => COLUMNS.map((column) => point[column])) ?? []);

const whereItIs = (invocation: Invocation, { replay }: Backtest): string => {
  const paint = paintOf(invocation);
  const line = (label: string, file: 'backtest.html' | 'backtest.md' | 'backtest.json'): string =>
    `  ${label.padEnd(9)} ${lakeName(invocation)}/${reportKey(replay, file)}\n`;
  return `${paint.strong('Reports')}\n${line('page', 'backtest.html')}${line('Markdown', 'backtest.md')}${line('JSON', 'backtest.json')}`;
};
