import type { Backtest } from '../../domain/backtest.ts';
import type { Estimate } from '../../domain/interval.ts';
import { HELD_WORDS } from '../../domain/missed.ts';
import { seriesName } from '../../domain/verdict-sentence.ts';
import { asSentence, problemText } from '../plain-text.ts';
import { countText, durationText, numberText, percentText } from '../quantities.ts';
import { pointText } from '../setting-text.ts';
import { outcomeText } from './backtest-text.ts';
import { momentText } from './period.ts';

/** A part of a backtest's report: lines, then a table; Markdown and the page are two encodings of it. Log text stands in it as it came. */
export interface BacktestSection {
  readonly title: string;
  readonly lines: readonly string[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Everything that a backtest's report shows, in order. */
export const backtestSections = (backtest: Backtest): readonly BacktestSection[] => [
  resultOf(backtest),
  incidentsOf(backtest),
  messagesOf(backtest),
  suppressedOf(backtest),
  completenessOf(backtest),
  ...frontierOf(backtest),
];

const resultOf = (backtest: Backtest): BacktestSection => {
  const { foreseen, missed, recall, precision, lead_minutes, false_alarms, false_alarms_per_day, days } = backtest;
  const { period, truth, setting, detector_version } = backtest;
  const row = (name: string, value: string, estimate: Estimate | null, show: (value: number) => string): string[] => [
    name,
    value,
    estimate === null ? '' : `${show(estimate.low)} to ${show(estimate.high)}`,
  ];
  const lead = lead_minutes === null ? 'none' : durationText(lead_minutes.median * 60_000);
  const perDay = false_alarms_per_day === null ? 'not known' : numberText(false_alarms_per_day.value);
  return {
    title: 'Result',
    lines: [
      `period: ${period === null ? 'no record with a time' : `${momentText(period.from)} to ${momentText(period.to)} UTC`}`,
      `an incident is ${truth.text}`,
      `setting: ${pointText(setting)} (confidence, M of N minutes, horizon, cooldown); detector ${detector_version}`,
    ],
    head: ['figure', 'value', '95% interval'],
    rows: [
      row('incidents foreseen', `${foreseen} of ${foreseen + missed}`, recall, percentText),
      row('median lead time', lead, null, numberText),
      row('false alarms', `${countText(false_alarms)} in ${numberText(days)} days`, null, numberText),
      row('false alarms a day', perDay, false_alarms_per_day, numberText),
      row(
        'warnings that came true',
        precision === null ? 'not known' : percentText(precision.value),
        precision,
        percentText,
      ),
    ],
  };
};

const incidentsOf = ({ incidents }: Backtest): BacktestSection => ({
  title: 'Incidents',
  lines: incidents.length === 0 ? ['none'] : [],
  head: ['from (UTC)', 'for', 'what', 'outcome', 'why'],
  rows: incidents.map((incident) => [
    momentText(incident.start),
    durationText(Date.parse(incident.end) - Date.parse(incident.start)),
    incident.name,
    outcomeText(incident),
    incident.why.map(({ text }) => text).join('; '),
  ]),
});

const messagesOf = ({ alerts }: Backtest): BacktestSection => ({
  title: 'Messages that would have been sent',
  lines: alerts.length === 0 ? ['none'] : [],
  head: ['at (UTC)', 'kind', 'urgency', 'what', 'probability', 'worth', 'id'],
  rows: alerts.map(({ at, kind, urgency, service, route, probability, worth, id }) => [
    momentText(at),
    kind,
    urgency ?? '',
    seriesName(service, route),
    probability === null ? '' : percentText(probability),
    worth,
    id,
  ]),
});

const suppressedOf = ({ suppressed }: Backtest): BacktestSection => ({
  title: 'Seen and not sent',
  lines: suppressed.length === 0 ? ['nothing'] : [],
  head: ['from (UTC)', 'to', 'looks', 'reason', 'what', 'probability', 'would have been'],
  rows: suppressed.map(({ from, to, looks, reason, service, route, probability, would_be }) => [
    momentText(from),
    momentText(to),
    countText(looks),
    HELD_WORDS[reason],
    seriesName(service, route),
    probability === null ? 'failing' : percentText(probability),
    would_be,
  ]),
});

const completenessOf = ({ completeness: facts }: Backtest): BacktestSection => ({
  title: 'What the figures rest on',
  lines: [
    `${countText(facts.lines)} lines, ${countText(facts.records)} records = ${countText(facts.rows)} rows + ${countText(facts.quarantined)} unreadable; ${countText(facts.skipped)} lines skipped; ${countText(facts.blocks_discarded)} blocks discarded`,
    `${countText(facts.minutes)} minutes, ${countText(facts.empty_minutes)} without a record, ${countText(facts.unseen_minutes)} passed over without looks`,
    ...facts.gaps.map(({ from, minutes }) => `gap of ${countText(minutes)} minutes from ${momentText(from)} UTC`),
    ...facts.problems.map(
      ({ source, message }) => `${source ?? 'all files'}: ${asSentence(problemText({ source, message }))}`,
    ),
  ],
  head: [],
  rows: [],
});

const frontierOf = ({ frontier }: Backtest): readonly BacktestSection[] =>
  frontier === null
    ? []
    : [
        {
          title: 'Frontier',
          lines: [
            `${countText(frontier.points.length)} settings on the same looks; no setting is better than one of these in one figure without being worse in another`,
          ],
          head: ['setting', 'missed', 'false alarms', 'a day', 'median lead', ''],
          rows: frontier.points
            .filter(({ on_front, present }) => on_front || present)
            .map((point) => [
              pointText(point),
              countText(point.missed),
              countText(point.false_alarms),
              numberText(point.false_alarms_per_day),
              point.median_lead_minutes === null ? 'none' : `${point.median_lead_minutes} min`,
              [...(point.present ? ['in force'] : []), ...(point.on_front ? ['best in a figure'] : [])].join(', '),
            ]),
        },
      ];
