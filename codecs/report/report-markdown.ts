import type { AlertJson, ReplayJson } from '../../domain/machine-output.ts';
import { BUCKETS } from '../../domain/record.ts';
import type { Report } from '../../domain/report.ts';
import { seriesName } from '../../domain/verdict-sentence.ts';
import { asSentence, problemText } from '../plain-text.ts';
import { countText, durationText, latencyText, many, percentText } from '../quantities.ts';
import { chartColumns } from './chart-minutes.ts';
import { code, fenced, plain, table } from './markdown.ts';
import { momentText, periodOf } from './period.ts';

const MOST_ROWS = 120;

/** The report as Markdown: the same facts as the page, with the chart as a table. Log text stands in it as text only. */
export const reportMarkdown = (report: Report): string =>
  `${[
    `# ${plain(report.verdict.sentence)}`,
    `\`${code(report.replay.replay)}\`, ${periodOf(report.replay)}`,
    ...messages(report.replay.alerts),
    ...failures(report),
    ...wrong(report),
    ...filesRead(report.replay),
    ...problems(report.replay),
    ...minutes(report),
    ...checks(report),
  ].join('\n\n')}\n`;

const messages = (alerts: readonly AlertJson[]): readonly string[] => [
  '## Messages sent',
  ...(alerts.length === 0 ? ['None: nothing came close to a failure.'] : []),
  ...alerts.flatMap(({ kind, at, service, route, message }) => [
    `### ${kind}, ${momentText(at)} UTC: ${plain(seriesName(service, route))}`,
    fenced(message),
  ]),
];

const failures = ({ verdict }: Report): readonly string[] => [
  '## Failures',
  verdict.failures.length === 0
    ? 'None: no minute met the failure condition.'
    : table(
        ['from (UTC)', 'for', 'what failed', 'foreseen', 'seen'],
        verdict.failures.map(({ start, end, series, lead_minutes, detected_after_seconds }) => [
          momentText(start),
          durationText(Date.parse(end) - Date.parse(start)),
          series.map(({ service, route }) => seriesName(service, route)).join(', '),
          lead_minutes === null ? '**missed**' : `${durationText(lead_minutes * 60_000)} before`,
          detected_after_seconds === null ? 'not seen' : `${durationText(detected_after_seconds * 1000)} after`,
        ]),
      ),
];

const wrong = ({ verdict: { missed, false_alarms, undecided }, not_knowable = [] }: Report): readonly string[] => [
  '## Missed failures and false alarms',
  [
    `- missed failures: ${missed.length === 0 ? 'none' : missed.map(({ start }) => `${momentText(start)} UTC`).join(', ')}`,
    ...not_knowable.map((line) => `  - ${plain(line)}`),
    `- false alarms: ${false_alarms.length === 0 ? 'none' : false_alarms.map((id) => `\`${code(id)}\``).join(', ')}`,
    ...(undecided.length === 0
      ? []
      : [`- undecided, the log ends first: ${undecided.map((id) => `\`${code(id)}\``).join(', ')}`]),
  ].join('\n'),
];

const filesRead = (replay: ReplayJson): readonly string[] => [
  '## What was read',
  table(
    ['file', 'format', 'lines', 'records', 'rows', 'unreadable', 'skipped'],
    [...replay.files, ...(replay.files.length < 2 ? [] : [{ ...replay, source: 'together', format: '' }])].map(
      (file) => [
        file.source,
        file.format,
        ...[file.lines, file.records, file.rows, file.quarantined, file.skipped].map(countText),
      ],
    ),
  ),
  '## Latency buckets',
  table(
    ['bucket', 'records', 'share'],
    BUCKETS.map((bucket) => [
      bucket,
      countText(replay.buckets[bucket]),
      percentText(replay.buckets[bucket] / (BUCKETS.reduce((sum, name) => sum + replay.buckets[name], 0) || 1)),
    ]),
  ),
];

const problems = ({ problems }: ReplayJson): readonly string[] =>
  problems.length === 0
    ? []
    : [
        '## Problems in the input',
        problems
          .map(
            ({ source, code, message }) =>
              `- ${plain(source ?? 'all files')}: ${plain(code)}, ${plain(problemText({ source, message }))}`,
          )
          .join('\n'),
      ];

const minutes = ({ minutes, charted }: Report): readonly string[] =>
  minutes.length === 0
    ? []
    : [
        `## Latency of ${plain(seriesName(charted.service, charted.route))}`,
        table(
          ['from (UTC)', 'p50', 'p99', 'requests', 'failing', ...BUCKETS],
          chartColumns(minutes, MOST_ROWS).map(({ start, p50, p99, seriesRequests, seriesErrors, buckets }) => [
            new Date(start).toISOString().slice(0, 16).replace('T', ' '),
            p50 === null ? '' : latencyText(p50),
            p99 === null ? '' : latencyText(p99),
            ...[seriesRequests, seriesErrors, ...buckets].map(countText),
          ]),
        ),
      ];

const checks = ({ replay, checks, calibration, detector_version }: Report): readonly string[] => [
  '## Can this be trusted?',
  checks.counts_agree
    ? `The counts agree: ${countText(replay.records)} records = ${countText(replay.rows)} rows + ${countText(replay.quarantined)} unreadable; every line is accounted for.`
    : '**The counts do not agree.** Run `foreshock doctor`.',
  `${many(checks.blocks, 'block')} read${checks.blocks_discarded === 0 ? '' : `, ${checks.blocks_discarded} discarded`}; detector ${plain(detector_version)}. ${plain(asSentence(calibration))}`,
  'Every message can be recomputed from the same blocks, bit for bit:',
  fenced([...replay.alerts.map(({ id }) => `foreshock verify ${id}`), 'foreshock doctor'].join('\n')),
];
