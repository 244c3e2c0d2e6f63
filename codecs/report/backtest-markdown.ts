import type { Backtest } from '../../domain/backtest.ts';
import type { Estimate } from '../../domain/interval.ts';
import { HELD_WORDS } from '../../domain/missed.ts';
import { seriesName } from '../../domain/verdict-sentence.ts';
import { asSentence, problemText } from '../plain-text.ts';
import { countText, durationText, numberText, percentText } from '../quantities.ts';
import { pointText } from '../setting-text.ts';
import { outcomeText } from './backtest-text.ts';
import { code, plain, table } from './markdown.ts';
import { momentText } from './period.ts';

/** A backtest as Markdown: every incident, message and stretch of silence. Log text stands in it as text only. */
export const backtestMarkdown = (backtest: Backtest): string =>
  `${[
    `# Backtest of \`${code(backtest.replay)}\``,
    headOf(backtest),
    '## Result',
    figuresOf(backtest),
    '## Incidents',
    incidentsOf(backtest),
    '## Messages that would have been sent',
    messagesOf(backtest),
    '## Seen and not sent',
    suppressedOf(backtest),
    '## What the figures rest on',
    completenessOf(backtest),
    ...frontierOf(backtest),
  ].join('\n\n')}\n`;

const headOf = ({ period, truth, setting, detector_version }: Backtest): string =>
  [
    `- period: ${period === null ? 'no record with a time' : `${momentText(period.from)} to ${momentText(period.to)} UTC`}`,
    `- an incident is ${plain(truth.text)}`,
    `- setting: \`${pointText(setting)}\` (confidence, M of N minutes, horizon, cooldown); detector ${plain(detector_version)}`,
  ].join('\n');

const figuresOf = (backtest: Backtest): string => {
  const { foreseen, missed, recall, precision, lead_minutes, false_alarms, false_alarms_per_day, days } = backtest;
  const row = (name: string, value: string, estimate: Estimate | null, show: (value: number) => string): string[] => [
    name,
    value,
    estimate === null ? '' : `${show(estimate.low)} to ${show(estimate.high)}`,
  ];
  return table(
    ['figure', 'value', '95% interval'],
    [
      row('incidents foreseen', `${foreseen} of ${foreseen + missed}`, recall, percentText),
      row(
        'median lead time',
        lead_minutes === null ? 'none' : durationText(lead_minutes.median * 60_000),
        null,
        numberText,
      ),
      row('false alarms', `${countText(false_alarms)} in ${numberText(days)} days`, null, numberText),
      row(
        'false alarms a day',
        false_alarms_per_day === null ? 'not known' : numberText(false_alarms_per_day.value),
        false_alarms_per_day,
        numberText,
      ),
      row(
        'warnings that came true',
        precision === null ? 'not known' : percentText(precision.value),
        precision,
        percentText,
      ),
    ],
  );
};

const incidentsOf = ({ incidents }: Backtest): string =>
  incidents.length === 0
    ? 'None.'
    : table(
        ['from (UTC)', 'for', 'what', 'outcome', 'why'],
        incidents.map((incident) => [
          momentText(incident.start),
          durationText(Date.parse(incident.end) - Date.parse(incident.start)),
          incident.name,
          outcomeText(incident),
          incident.why.map(({ text }) => text).join('; '),
        ]),
      );

const messagesOf = ({ alerts }: Backtest): string =>
  alerts.length === 0
    ? 'None.'
    : table(
        ['at (UTC)', 'kind', 'urgency', 'what', 'probability', 'worth', 'id'],
        alerts.map(({ at, kind, urgency, service, route, probability, worth, id }) => [
          momentText(at),
          kind,
          urgency ?? '',
          seriesName(service, route),
          probability === null ? '' : percentText(probability),
          worth,
          id,
        ]),
      );

const suppressedOf = ({ suppressed }: Backtest): string =>
  suppressed.length === 0
    ? 'Nothing.'
    : table(
        ['from (UTC)', 'to', 'looks', 'reason', 'what', 'probability', 'would have been'],
        suppressed.map(({ from, to, looks, reason, service, route, probability, would_be }) => [
          momentText(from),
          momentText(to),
          countText(looks),
          HELD_WORDS[reason],
          seriesName(service, route),
          probability === null ? 'failing' : percentText(probability),
          would_be,
        ]),
      );

const completenessOf = ({ completeness: facts }: Backtest): string =>
  [
    `- ${countText(facts.lines)} lines, ${countText(facts.records)} records = ${countText(facts.rows)} rows + ${countText(facts.quarantined)} unreadable; ${countText(facts.skipped)} lines skipped; ${countText(facts.blocks_discarded)} blocks discarded`,
    `- ${countText(facts.minutes)} minutes, ${countText(facts.empty_minutes)} without a record, ${countText(facts.unseen_minutes)} passed over without looks`,
    ...facts.gaps.map(({ from, minutes }) => `- gap of ${countText(minutes)} minutes from ${momentText(from)} UTC`),
    ...facts.problems.map(
      ({ source, message }) =>
        `- ${plain(source ?? 'all files')}: ${plain(asSentence(problemText({ source, message })))}`,
    ),
  ].join('\n');

const frontierOf = ({ frontier }: Backtest): readonly string[] =>
  frontier === null
    ? []
    : [
        '## Frontier',
        table(
          ['setting', 'missed', 'false alarms', 'a day', 'median lead', ''],
          frontier.points
            .filter(({ on_front, present }) => on_front || present)
            .map((point) => [
              pointText(point),
              countText(point.missed),
              countText(point.false_alarms),
              numberText(point.false_alarms_per_day),
              point.median_lead_minutes === null ? 'none' : `${point.median_lead_minutes} min`,
              [...(point.present ? ['in force'] : []), ...(point.on_front ? ['best in a figure'] : [])].join(', '),
            ]),
        ),
      ];
