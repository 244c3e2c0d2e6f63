import type { Backtest, BacktestIncident, DifferenceJson, PointJson, Suppressed } from '../../domain/backtest.ts';
import type { Estimate } from '../../domain/interval.ts';
import { HELD_WORDS } from '../../domain/missed.ts';
import { seriesName } from '../../domain/verdict-sentence.ts';
import { asSentence, cut, hang, problemText, safeLine, wrap } from '../plain-text.ts';
import { countText, durationText, many, numberText, percentText } from '../quantities.ts';
import { pointText } from '../setting-text.ts';
import { momentText } from './period.ts';
import type { Paint } from './verdict-text.ts';

const WIDTH = 80;
const MOST_ROWS = 20;

/** A backtest for a person, of at most 80 columns. Ends with a line break. */
export const backtestText = (backtest: Backtest, paint: Paint): string =>
  [
    ...headOf(backtest, paint),
    '',
    ...figuresOf(backtest, paint),
    '',
    ...incidentsOf(backtest, paint),
    ...messagesOf(backtest, paint),
    ...suppressedOf(backtest, paint),
    ...completenessOf(backtest, paint),
    ...frontierOf(backtest, paint),
    '',
  ].join('\n');

const headOf = (
  { replay, truth, setting, period, days, detector_version }: Backtest,
  paint: Paint,
): readonly string[] => [
  paint.strong(`Backtest of ${safeLine(replay)}`),
  `  ${period === null ? 'no record with a time' : `${momentText(period.from)} to ${momentText(period.to)} UTC, ${durationText(days * 86_400_000)} looked at`}`,
  ...hang(
    '  an incident is ',
    `${safeLine(truth.text)}${truth.by === 'condition' ? ' (the failure condition)' : ''}`,
    WIDTH,
  ),
  ...hang(
    '  setting ',
    `${pointText(setting)}: confidence, M of N minutes, horizon, cooldown; detector ${detector_version}`,
    WIDTH,
  ),
];

/** A share or rate with its 95 % interval. */
const estimateText = (estimate: Estimate | null, show: (value: number) => string): string =>
  estimate === null ? 'not known' : `${show(estimate.value)} (95%: ${show(estimate.low)} to ${show(estimate.high)})`;

const figuresOf = (backtest: Backtest, paint: Paint): readonly string[] => {
  const { foreseen, missed, recall, precision, lead_minutes, false_alarms, false_alarms_per_day } = backtest;
  const all = foreseen + missed;
  const line = (label: string, text: string, mood: (text: string) => string = (same) => same): readonly string[] =>
    hang(`  ${label.padEnd(14)} `, text, WIDTH).map((row, index) => (index === 0 ? mood(row) : row));
  return [
    paint.strong('Result'),
    ...line(
      'foreseen',
      all === 0
        ? 'no incident within the data'
        : `${foreseen} of ${many(all, 'incident')}, ${estimateText(recall, percentText)}`,
      all === 0 ? paint.muted : missed > 0 ? paint.bad : paint.good,
    ),
    ...line(
      'lead time',
      lead_minutes === null
        ? 'no warning before an incident'
        : foreseen === 1
          ? minutesText(lead_minutes.median)
          : `median ${minutesText(lead_minutes.median)}, from ${minutesText(lead_minutes.shortest)} to ${minutesText(lead_minutes.longest)}`,
    ),
    ...line(
      'false alarms',
      `${countText(false_alarms)}, a day ${estimateText(false_alarms_per_day, numberText)}`,
      false_alarms > 0 ? paint.warn : paint.good,
    ),
    ...line(
      'came true',
      precision === null ? 'no warning is decided' : `${estimateText(precision, percentText)} of the warnings`,
    ),
  ];
};

const minutesText = (minutes: number): string => durationText(minutes * 60_000);

const incidentsOf = ({ incidents }: Backtest, paint: Paint): readonly string[] => {
  if (incidents.length === 0) return [];
  const shown = incidents.slice(0, MOST_ROWS);
  return [
    paint.strong('Incidents'),
    ...shown.flatMap((incident) => incidentLines(incident, paint)),
    ...moreOf(incidents.length, shown.length),
    '',
  ];
};

const incidentLines = (incident: BacktestIncident, paint: Paint): readonly string[] => {
  const { start, end, name, outcome, why } = incident;
  const mood = { foreseen: paint.good, missed: paint.bad, outside: paint.muted }[outcome];
  const length = durationText(Date.parse(end) - Date.parse(start));
  return [
    ...hang('  ', `${momentText(start)} UTC, ${length}: ${safeLine(name)}`, WIDTH),
    ...hang('    ', outcomeText(incident), WIDTH).map(mood),
    ...why.flatMap(({ text }) => hang('    - ', text, WIDTH)),
  ];
};

/** What became of an incident, in words. */
export const outcomeText = ({ outcome, lead_minutes, detected_after_seconds }: BacktestIncident): string => {
  const seen =
    detected_after_seconds === null ? 'not seen' : `seen ${durationText(detected_after_seconds * 1000)} after it began`;
  if (outcome === 'outside') return 'not within the data: it does not count';
  return lead_minutes === null ? `missed; ${seen}` : `warned ${minutesText(lead_minutes)} before; ${seen}`;
};

const WORTH_WORDS = {
  true: 'came true',
  during: 'during it',
  after: 'just after it',
  undecided: 'undecided',
  false: 'false alarm',
  'follow-up': 'follow-up',
} as const;

const WORTH_COLUMNS = 15;

const messagesOf = ({ alerts }: Backtest, paint: Paint): readonly string[] => {
  if (alerts.length === 0) return [paint.strong('Messages'), '  none would have been sent', ''];
  const shown = alerts.slice(0, MOST_ROWS);
  const mood = (worth: keyof typeof WORTH_WORDS): Paint['good'] =>
    worth === 'false' ? paint.warn : worth === 'true' ? paint.good : paint.muted;
  return [
    paint.strong('Messages that would have been sent'),
    ...shown.map(({ at, kind, urgency, service, route, worth }) => {
      const head = `  ${momentText(at)}  ${kind.padEnd(9)} ${(urgency ?? '').padEnd(8)}  `;
      const name = cut(safeLine(seriesName(service, route)), WIDTH - head.length - WORTH_COLUMNS);
      return `${head}${mood(worth)(WORTH_WORDS[worth].padEnd(WORTH_COLUMNS))}${name}`;
    }),
    ...moreOf(alerts.length, shown.length),
    '',
  ];
};

const suppressedOf = ({ suppressed }: Backtest, paint: Paint): readonly string[] => {
  if (suppressed.length === 0) return [];
  const reasons = [...new Set(suppressed.map(({ reason }) => reason))];
  return [
    paint.strong('Seen and not sent'),
    ...reasons.flatMap((reason) => {
      const runs = suppressed.filter((run) => run.reason === reason);
      const would = (worth: Suppressed['would_be']): number => runs.filter(({ would_be }) => would_be === worth).length;
      const ignored = runs.length - would('true') - would('false');
      const worth = [
        ...(would('true') > 0 ? [`${would('true')} before an incident`] : []),
        ...(would('false') > 0 ? [`${would('false')} before none`] : []),
        ...(ignored > 0 ? [`${ignored} during or after one, or undecided`] : []),
      ];
      return hang('  ', `${HELD_WORDS[reason]}: ${many(runs.length, 'time')} (${worth.join(', ')})`, WIDTH);
    }),
    '',
  ];
};

const completenessOf = ({ completeness: facts }: Backtest, paint: Paint): readonly string[] => {
  const { lines, records, quarantined, skipped, minutes, empty_minutes, unseen_minutes, gaps, problems } = facts;
  const longest = gaps.reduce((most, gap) => Math.max(most, gap.minutes), 0);
  return [
    paint.strong('What the figures rest on'),
    ...hang(
      '  ',
      `${many(lines, 'line')}, ${many(records, 'record')}: ${countText(quarantined)} unreadable, ${countText(skipped)} lines skipped${facts.blocks_discarded === 0 ? '' : `, ${many(facts.blocks_discarded, 'block')} discarded`}.`,
      WIDTH,
    ),
    ...hang(
      '  ',
      empty_minutes === 0
        ? `Every one of ${many(minutes, 'minute')} holds records.`
        : `${countText(empty_minutes)} of ${many(minutes, 'minute')} hold no record, the longest gap is ${many(longest, 'minute')}${unseen_minutes === 0 ? '' : `; ${countText(unseen_minutes)} were passed over without looks`}.`,
      WIDTH,
    ),
    ...problems
      .slice(0, 6)
      .flatMap(({ source, message }) =>
        hang('  - ', safeLine(source === null ? message : `${source}: ${problemText({ source, message })}`), WIDTH),
      ),
    ...moreOf(problems.length, Math.min(6, problems.length)),
    '',
  ];
};

const moreOf = (all: number, shown: number): readonly string[] =>
  all > shown ? [`  and ${countText(all - shown)} more in the report`] : [];

const frontierOf = ({ frontier }: Backtest, paint: Paint): readonly string[] => {
  if (frontier === null) return [];
  const front = frontier.points.filter(({ on_front }) => on_front);
  const present = frontier.points.find((point) => point.present);
  const shown = front.slice(0, MOST_ROWS);
  return [
    paint.strong(`Frontier: ${many(frontier.points.length, 'setting')} on the same looks`),
    ...wrap('No setting is better than one of these in one figure without being worse in another.', WIDTH - 2).map(
      (line) => `  ${paint.muted(line)}`,
    ),
    paint.muted('  missed   false    a day      lead  settings with this result'),
    ...shown.map((point) => pointLine(point, alikeIn(frontier.points, point), paint)),
    ...moreOf(front.length, shown.length),
    ...(present === undefined
      ? []
      : [paint.muted('  in force:'), pointLine(present, alikeIn(frontier.points, present), paint)]),
    '',
    ...betweenOf(frontier.between, paint),
  ];
};

const alikeIn = (points: readonly PointJson[], point: PointJson): readonly PointJson[] =>
  points.filter(
    (other) =>
      other.missed === point.missed &&
      other.false_alarms === point.false_alarms &&
      other.median_lead_minutes === point.median_lead_minutes,
  );

const pointLine = (point: PointJson, alike: readonly PointJson[], paint: Paint): string => {
  const isPresent = alike.some(({ present }) => present);
  const named = alike.find(({ present }) => present) ?? point;
  const lead = point.median_lead_minutes === null ? 'none' : `${point.median_lead_minutes} min`;
  const words = `${pointText(named)}${isPresent ? ' (in force)' : ''}${alike.length > 1 ? ` and ${countText(alike.length - 1)} more` : ''}`;
  const line = `  ${String(point.missed).padStart(6)}${countText(point.false_alarms).padStart(8)}${numberText(point.false_alarms_per_day).padStart(9)}${lead.padStart(10)}  ${words}`;
  return isPresent ? paint.strong(line) : line;
};

const betweenOf = (between: NonNullable<Backtest['frontier']>['between'], paint: Paint): readonly string[] => {
  if (between === null) return [];
  const { from, to, appear, vanish } = between;
  const list = (sign: string, alerts: readonly DifferenceJson[], mood: Paint['good']): readonly string[] =>
    alerts
      .slice(0, MOST_ROWS)
      .map(({ kind, at, service, route, worth }) =>
        mood(
          cut(
            `  ${sign} ${momentText(at)}  ${kind.padEnd(9)} ${safeLine(seriesName(service, route))}: ${WORTH_WORDS[worth]}`,
            WIDTH,
          ),
        ),
      );
  return [
    paint.strong(`From ${pointText(from)} to ${pointText(to)}`),
    ...wrap(asSentence(`${many(appear.length, 'message')} appear, ${countText(vanish.length)} vanish`), WIDTH - 2).map(
      (line) => `  ${line}`,
    ),
    ...list('+', appear, paint.good),
    ...list('-', vanish, paint.bad),
    '',
  ];
};
