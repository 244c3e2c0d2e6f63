import type { Decision } from '../domain/alert.ts';
import { shortHash } from '../domain/hash.ts';
import { type AlertJson, isoTime } from '../domain/machine-output.ts';
import type { Slo } from '../domain/slo.ts';
import { HEADLINES } from './alert-text.ts';
import { canonicalJson } from './canonical-json.ts';
import { hang, safeLine, wrap } from './plain-text.ts';
import { durationText, minuteText, percentText } from './quantities.ts';
import { sloText } from './slo-text.ts';

/** Changes whenever the same windows may give another alert. */
const FORESIGHT_VERSION = '1';
const WIDTH = 78;
const MINUTE_MS = 60_000;

/** Turns decisions about one service's windows into alerts as `alerts --json` prints them; `at` is the row's own time. */
export const createAlertWriter = (dataset: string, service: string, slo: Slo): ((decision: Decision) => AlertJson) => {
  const written = sloText(slo);
  let incident = '';
  let incidentKey = '';
  let openedAt = 0;
  const told = new Map<string, number>();
  return (decision) => {
    const { minute: at, kind, failureAt } = decision;
    if (decision.incidentKey !== incidentKey) {
      incidentKey = decision.incidentKey;
      incident = `${dataset}.${shortHash(8, dataset, '\0', incidentKey)}`;
      openedAt = at;
      told.clear();
    }
    const times = (told.get(kind) ?? 0) + 1;
    told.set(kind, times);
    const prediction = shortHash(32, canonicalJson([FORESIGHT_VERSION, written, dataset, incidentKey]));
    return {
      id: `${prediction}-${kind}${times > 1 ? `-${times}` : ''}`,
      incident,
      dataset,
      kind,
      at: isoTime(at),
      sent_at: isoTime(at),
      service,
      route: null,
      probability: decision.probability,
      horizon_minutes: decision.horizonMinutes,
      failure_at:
        failureAt === null
          ? null
          : { p10: isoTime(failureAt.p10), p50: isoTime(failureAt.p50), p90: isoTime(failureAt.p90) },
      urgency: decision.urgency,
      evidence: decision.evidence,
      message: messageOf(decision, service, written, openedAt),
    };
  };
};

const messageOf = (decision: Decision, service: string, objective: string, openedAt: number): string =>
  [
    `${HEADLINES[decision.kind]}  ${safeLine(service)}`,
    ...wrap(situation(decision, objective, openedAt), WIDTH),
    ...(decision.evidence.length === 0 ? [] : ['Why']),
    ...decision.evidence.flatMap(({ text }) => hang(' - ', safeLine(text), WIDTH)),
  ].join('\n');

const situation = (decision: Decision, objective: string, openedAt: number): string => {
  const { minute: at, kind, probability, horizonMinutes, failureAt, urgency } = decision;
  if (kind === 'cleared') {
    return `As of ${minuteText(at)} UTC, ${durationText(at - openedAt)} after the first message.`;
  }
  if (kind === 'detected') {
    const warned = at > openedAt ? `Warned of ${durationText(at - openedAt)} before.` : 'No warning came before.';
    return `Breaks ${objective} as of ${minuteText(at)} UTC. ${warned} Urgency ${urgency ?? ''}.`;
  }
  const chance = probability === null ? 'Likely' : `${percentText(probability)} likely`;
  const by = horizonMinutes === null ? '' : ` within ${durationText(horizonMinutes * MINUTE_MS)}`;
  const when =
    failureAt === null
      ? ''
      : `, probably about ${minuteText(failureAt.p50)} UTC (10% sure by ${minuteText(failureAt.p10)}, 90% by ${minuteText(failureAt.p90)})`;
  return `${chance} to break ${objective}${by}${when}. Not failing yet. Urgency ${urgency ?? ''}.`;
};
