import type { Decision, Evidence } from '../domain/alert.ts';
import { type AlertJson, isoTime, type TrackRecord } from '../domain/machine-output.ts';
import { seriesName } from '../domain/verdict-sentence.ts';
import { MINUTE_MS } from '../domain/window.ts';
import { lookupCommands } from './lookup-commands.ts';
import { hang, safeLine, cut, wrap } from './plain-text.ts';
import {
  clockText,
  durationText,
  latencyText,
  minuteText,
  numberText,
  percentText,
  ratioText,
  valueText,
} from './quantities.ts';
import { sparkline } from './sparkline.ts';
import { recordSentence } from './track-record-text.ts';

/** One minute of the alerted series, for the sparkline. */
export interface ChartMinute {
  /** Start, epoch ms. */
  readonly minute: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** What a message says besides the decision itself. Instants are epoch ms of event time, `sentAt` of the wall clock when live. */
export interface AlertContext {
  /** `<prediction id>-<kind>`, from the second on `-2`. */
  readonly id: string;
  readonly incident: string;
  readonly dataset: string;
  /** `<dataset>~<n>`; null for a stream. */
  readonly replay: string | null;
  readonly sentAt: number;
  /** When the incident's first message was due. */
  readonly openedAt: number;
  /** When its first prediction and its first detection were due; null = none before this message. */
  readonly warnedAt: number | null;
  readonly detectedAt: number | null;
  readonly minutes: readonly ChartMinute[];
  /** How earlier predictions of the dataset came out, and while none has, those of the lake; null = not asked for. */
  readonly trackRecord: TrackRecord | null;
  readonly lakeRecord: TrackRecord | null;
  /** Share of the shards that were up to date, 0 to 1. */
  readonly completeness: number;
  /** Of a revision or retraction: the alert that it is about, when the second look was due, and when the incident had ended. */
  readonly second: { readonly about: AlertJson; readonly at: number; readonly endedAt: number | null } | null;
  /** A raw line behind the strongest evidence. */
  readonly sampleLine: string | null;
}

const WIDTH = 78;
const MOST_EVIDENCE = 4;
const MOST_MINUTES = 60;
const SAMPLE_COLUMNS = 3 * (WIDTH - 1);

/** A look is due 30 s after the end of the minute it folded last (epoch ms): the alert's `at`. */
export const lookDueAt = (minute: number): number => minute + MINUTE_MS + MINUTE_MS / 2;

/** The message as a person receives it: plain text of at most 78 columns, times in UTC, ending without a line break. */
export const alertText = (decision: Decision, context: AlertContext): string =>
  [
    headline(decision),
    ...situation(decision, context).flatMap((line) => wrap(line, WIDTH)),
    '',
    ...why(decision),
    ...chart(decision, context.minutes),
    ...trust(decision, context),
    ...sample(decision, context),
    'Next',
    ...lookupCommands({ ...context, ...decision, alert: context.id, at: lookDueAt(decision.minute) }).flatMap(nextStep),
    '',
    ...footer(decision, context),
  ].join('\n');

/** The alert as machines read it, with its text in `message`. */
export const alertJson = (decision: Decision, context: AlertContext): AlertJson => ({
  id: context.id,
  incident: context.incident,
  dataset: context.dataset,
  kind: decision.kind,
  at: isoTime(context.second?.at ?? lookDueAt(decision.minute)),
  sent_at: isoTime(context.sentAt),
  service: nameOrNull(decision.service),
  route: nameOrNull(decision.route),
  probability: decision.probability,
  horizon_minutes: decision.horizonMinutes,
  failure_at:
    decision.failureAt === null
      ? null
      : {
          p10: isoTime(decision.failureAt.p10),
          p50: isoTime(decision.failureAt.p50),
          p90: isoTime(decision.failureAt.p90),
        },
  urgency: decision.urgency,
  evidence: decision.evidence,
  message: alertText(decision, context),
  ...(decision.kind === 'predicted' ? { track_record: context.trackRecord } : {}),
  ...(context.second === null ? {} : { about: context.second.about.id }),
});

/** Records that name no service or route are the series '' inside, and no name outside. */
const nameOrNull = (name: string | null): string | null => (name === '' ? null : name);

/** What a message says first, by its kind. */
export const HEADLINES = {
  predicted: 'PREDICTED FAILURE',
  detected: 'FAILING NOW',
  cleared: 'CLEARED',
  revised: 'REVISED',
  retracted: 'TAKEN BACK',
} as const;

const headline = ({ kind, service, route }: Decision): string => {
  const where =
    service === null && route === null
      ? 'the whole system'
      : [service, route].filter((part) => part !== null).join('  ');
  return cut(`${HEADLINES[kind]}  ${safeLine(where)}`, WIDTH);
};

const situation = (decision: Decision, context: AlertContext): readonly string[] => {
  const at = lookDueAt(decision.minute);
  const urgency = decision.urgency === null ? '' : ` Urgency ${decision.urgency}.`;
  switch (decision.kind) {
    case 'predicted':
      return [outlook(decision, at), `${stateNow(context)}${urgency}${interval(decision)}`];
    case 'detected':
      return [`Failing as of ${clockText(at)} UTC. ${warningBefore(context, at)}${urgency}`];
    case 'cleared':
      return [
        `${relief(context)} as of ${clockText(at)} UTC, ${durationText(at - context.openedAt)} after the first message.`,
      ];
    case 'revised':
      return [
        `Late data change the ${noun(context)} of ${clockText(at)} UTC. With them: ${secondOpinion(decision, at)}${urgency}${before(context)}`,
        ...over(context),
      ];
    case 'retracted':
      return [
        `Late data take back the ${noun(context)} of ${clockText(at)} UTC: with them it would not have been given.`,
        ...over(context),
      ];
  }
};

const noun = ({ second }: AlertContext): string => (second?.about.kind === 'detected' ? 'detection' : 'warning');

const secondOpinion = (decision: Decision, at: number): string =>
  decision.probability === null ? 'failing.' : lowerFirst(outlook(decision, at));

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const over = ({ second }: AlertContext): readonly string[] =>
  second === null || second.endedAt === null
    ? []
    : [`It was cleared at ${clockText(second.endedAt)} UTC: nothing is to be done.`];

/** What the first message had said. */
const before = ({ second }: AlertContext): string => {
  if (second === null) return '';
  const { urgency, failure_at } = second.about;
  const when = failure_at === null ? '' : `, about ${minuteText(Date.parse(failure_at.p50))}`;
  return urgency === null ? '' : ` Before: ${urgency}${when}.`;
};

const outlook = ({ probability, horizonMinutes, failureAt }: Decision, at: number): string => {
  const chance = probability === null ? 'Likely' : `${percentText(probability)} likely`;
  const by = horizonMinutes === null ? '' : ` by ${minuteText(at + horizonMinutes * MINUTE_MS)} UTC`;
  return `${chance} to fail${by}${failureAt === null ? '' : `, ${when(failureAt.p50, at)}`}.`;
};

const when = (expected: number, at: number): string => {
  const minutes = Math.round((expected - at) / MINUTE_MS);
  if (minutes < 1) return 'probably any moment now';
  return `probably about ${minuteText(expected)}, in ${durationText(minutes * MINUTE_MS)}`;
};

const stateNow = ({ detectedAt }: AlertContext): string =>
  detectedAt === null
    ? 'Not failing yet.'
    : `It failed at ${clockText(detectedAt)} UTC and has not recovered; not failing at this moment.`;

const interval = ({ failureAt }: Decision): string =>
  failureAt === null ? '' : ` 10% sure by ${minuteText(failureAt.p10)}, 90% by ${minuteText(failureAt.p90)} UTC.`;

const warningBefore = ({ warnedAt }: AlertContext, at: number): string =>
  warnedAt === null
    ? 'No warning came before.'
    : `Warned of at ${clockText(warnedAt)} UTC, ${durationText(at - warnedAt)} before.`;

const relief = ({ detectedAt }: AlertContext): string =>
  detectedAt === null ? 'The predicted failure has not come and its signs are gone' : 'No longer failing';

const why = ({ evidence, origin }: Decision): readonly string[] => {
  const shown = evidence.slice(0, MOST_EVIDENCE);
  if (shown.length === 0 && origin === null) return [];
  const more = evidence.length - shown.length;
  return [
    'Why',
    ...shown.flatMap(evidenceLines),
    ...(more > 0 ? [` - and ${more} more`] : []),
    ...(origin === null
      ? []
      : hang(
          ' - ',
          `moved first, at ${clockText(origin.movedAt)} UTC: ${safeLine(seriesName(origin.service, origin.route))} (likely origin)`,
          WIDTH,
        )),
    '',
  ];
};

const evidenceLines = ({ signal, observed, expected, unit, text }: Evidence): readonly string[] => {
  const ratio = ratioText(observed, expected) ?? (signal.startsWith('new-') ? 'new' : '');
  const measured = [
    ...(observed === null ? [] : [`${valueText(observed, unit)} seen`]),
    ...(expected === null ? [] : [`${valueText(expected, unit)} expected`]),
  ].join(', ');
  const lines = hang(` - ${ratio.padStart(6)}  `, cut(safeLine(text), 4 * (WIDTH - 11)), WIDTH);
  return measured === '' ? lines : [...lines, `${' '.repeat(11)}${measured}`];
};

const chart = ({ evidence }: Decision, all: readonly ChartMinute[]): readonly string[] => {
  const minutes = all.slice(-MOST_MINUTES);
  const first = minutes[0];
  const last = minutes.at(-1);
  if (first === undefined || last === undefined) return [];
  const [name, values, peakText] = chartedSignal(evidence[0], minutes);
  const peak = peakText(Math.max(...values.map((value) => value ?? 0)));
  const range = `${minuteText(first.minute)} to ${minuteText(last.minute + MINUTE_MS)} UTC`;
  return [`${name} per minute, ${range} (peak ${peak})`, ` ${sparkline(values)}`, ''];
};

type Signal = readonly [name: string, values: readonly (number | null)[], peakText: (peak: number) => string];

/** Signals that speak of failing requests rather than of latency. */
const FAILING_SIGNALS = ['error-trend', 'error-ratio', 'failure'];

/** Failing requests where the strongest evidence speaks of them or nothing carries a latency, else the latency that stands out most. */
const chartedSignal = (strongest: Evidence | undefined, minutes: readonly ChartMinute[]): Signal => {
  const p50 = minutes.map(({ p50Ms }) => p50Ms);
  const p99 = minutes.map(({ p99Ms }) => p99Ms);
  const failing = FAILING_SIGNALS.includes(strongest?.signal ?? '') && minutes.some(({ errors }) => errors > 0);
  if (failing || p50.every((value) => value === null)) {
    return ['Failing requests', minutes.map(({ errors }) => errors), numberText];
  }
  return growthOf(p50) >= growthOf(p99) ? ['Latency p50', p50, latencyText] : ['Latency p99', p99, latencyText];
};

/** How far the last value is above the median, in median absolute deviations (with a floor of 2% of the median). */
const growthOf = (values: readonly (number | null)[]): number => {
  const known = values.filter((value) => value !== null);
  const middle = medianOf(known);
  const spread = medianOf(known.map((value) => Math.abs(value - middle)));
  return ((known.at(-1) ?? 0) - middle) / (spread + middle / 50 || 1);
};

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const trust = ({ kind }: Decision, { trackRecord, lakeRecord, completeness }: AlertContext): readonly string[] => {
  const partial =
    completeness < 1
      ? hang(
          ' ',
          `Seen from ${percentText(completeness)} of the shards; the others were late, and silence counts for nothing.`,
          WIDTH,
        )
      : [];
  if (kind === 'predicted') {
    return ['How far to trust this', ...hang(' ', recordSentence(trackRecord, lakeRecord), WIDTH), ...partial, ''];
  }
  const measured =
    kind === 'detected' ? hang(' ', 'Measured, not predicted: the requests above have failed.', WIDTH) : [];
  return measured.length + partial.length === 0 ? [] : ['How far to trust this', ...measured, ...partial, ''];
};

const sample = ({ kind }: Decision, { sampleLine }: AlertContext): readonly string[] => {
  const safe = sampleLine === null || kind === 'cleared' || kind === 'retracted' ? '' : safeLine(sampleLine);
  return safe === '' ? [] : ['Sample line', ...hang(' ', cut(safe, SAMPLE_COLUMNS), WIDTH), ''];
};

/** A command stays one line; only SQL inside double quotes may go on in the next one, and never inside its own quotes. */
const nextStep = ({ label, command }: { readonly label: string; readonly command: string }): readonly string[] => {
  const first = ` ${label.padEnd(8)}`;
  if (!command.includes('"')) return [first + command];
  const unbroken = command.replace(/'[^']*'/g, (quoted) => quoted.replaceAll(' ', '\u00a0'));
  return hang(first, unbroken, WIDTH).map((line) => line.replaceAll('\u00a0', ' '));
};

const footer = (
  { kind, service, route }: Decision,
  { id, incident, openedAt, dataset }: AlertContext,
): readonly string[] => [
  ...wrap(`Alert ${id},`, WIDTH),
  ...wrap(
    `opened ${isoTime(openedAt).replace('.000Z', 'Z')}, key ${safeLine([service, route].filter((part) => part !== null).join('/') || 'everything')}, incident ${incident}, dataset ${safeLine(dataset)}.`,
    WIDTH,
  ),
  ...(kind === 'predicted' ? ['One more message follows when it fails or when it clears.'] : []),
  ...(kind === 'detected' ? ['One more message follows when it clears.'] : []),
];
