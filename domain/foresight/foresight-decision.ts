import type { Decision, Urgency } from '../alert.ts';
import { countOf } from '../bits.ts';
import { exp } from '../math.ts';
import { agreeing, evidenceOf, unitOf } from './evidence-lines.ts';
import type { Foresight } from './forecaster.ts';
import { breachTime, chanceOf } from './outlook.ts';
import { MINUTE_MS } from './spans.ts';
import { breaks, type Slo } from '../slo.ts';

/** When to speak. Probabilities 0–1, times minutes. */
export interface ForesightConfig {
  /** Speak when growths like this one arrive this often … */
  readonly confidence: number;
  /** … or as often as this, when waiting is no longer possible: so many arrive within the hour. */
  readonly lastConfidence: number;
  readonly lastHour: number;
  /** While more than this is likely to be left (the median, minutes) waiting costs nothing: nothing is said. */
  readonly waitMinutes: number;
  /** In `windows` of the last `ofWindows`. */
  readonly windows: number;
  readonly ofWindows: number;
  readonly cooldownMinutes: number;
  /** A prediction no longer stands below this, for `clearWindows` in a row and at least `clearMinutes`. */
  readonly keepProbability: number;
  readonly clearWindows: number;
  readonly clearMinutes: number;
}

export const DEFAULT_FORESIGHT_CONFIG: ForesightConfig = {
  confidence: 0.9,
  lastConfidence: 0.6,
  lastHour: 0.44,
  waitMinutes: 90,
  windows: 2,
  ofWindows: 3,
  cooldownMinutes: 15,
  keepProbability: 0.3,
  clearWindows: 6,
  clearMinutes: 10,
};

/** The incident of a service: plain JSON. Null = none is open. */
export interface ForesightIncident {
  readonly key: string;
  readonly failed: boolean;
  readonly urgency: Urgency;
  /** Time of the last message, and of the breach that it expected. */
  readonly sentAt: number;
  readonly expectedAt: number;
  /** Windows in a row in which it did not stand, and when they began. */
  readonly quiet: number;
  readonly quietSince: number;
}

/** What the decision remembers between windows. */
export interface ForesightState {
  readonly incident: ForesightIncident | null;
  /** Bit 0 = the newest window would speak. */
  readonly votes: number;
}

export const NO_INCIDENT: ForesightState = { incident: null, votes: 0 };

/** The state after one window, and what is told. */
export interface ForesightStep {
  readonly state: ForesightState;
  readonly decision: Decision | null;
}

const URGENCIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly Urgency[];

/** Decides one window: M of N, one message per incident, another only when it is materially worse, exactly one end. */
export const decideForesight = (
  before: ForesightState,
  foresight: Foresight,
  slo: Slo,
  config: ForesightConfig,
): ForesightStep => {
  const votes = ((before.votes << 1) | (speaks(foresight, config) ? 1 : 0)) & ((1 << config.ofWindows) - 1);
  const hasVotes = (votes & 1) === 1 && countOf(votes) >= config.windows;
  const { incident } = before;
  if (foresight.breachedFor !== null) {
    if (incident?.failed) return { state: { votes, incident: { ...incident, quiet: 0 } }, decision: null };
    return tell(before, votes, foresight, detection(foresight, incident, slo));
  }
  if (incident === null) {
    return hasVotes ? tell(before, votes, foresight, prediction(foresight, null)) : quietly(before, votes);
  }
  const stands = foresight.isBad || (!incident.failed && (foresight.answer?.arrives ?? 0) >= config.keepProbability);
  if (!stands) return fade(incident, votes, foresight, config);
  const kept = { ...incident, quiet: 0 };
  if (incident.failed || !hasVotes || !isWorse(kept, foresight, config)) {
    return { state: { votes, incident: kept }, decision: null };
  }
  return tell(before, votes, foresight, prediction(foresight, incident));
};

const speaks = ({ answer }: Foresight, config: ForesightConfig): boolean =>
  answer !== null &&
  exp(answer.lnMinutes) <= config.waitMinutes &&
  (answer.arrives >= config.confidence || (answer.arrives >= config.lastConfidence && answer.soon >= config.lastHour));

const quietly = ({ incident }: ForesightState, votes: number): ForesightStep => ({
  state: { incident, votes },
  decision: null,
});

const tell = (before: ForesightState, votes: number, foresight: Foresight, decision: Decision): ForesightStep => ({
  decision,
  state: {
    votes,
    incident: {
      key: decision.incidentKey,
      failed: decision.kind === 'detected' || (before.incident?.failed ?? false),
      urgency: decision.urgency ?? 'LOW',
      sentAt: foresight.at,
      expectedAt: decision.failureAt?.p50 ?? foresight.at,
      quiet: 0,
      quietSince: foresight.at,
    },
  },
});

/** Materially worse: urgency has risen, and half of the time that was left is gone. */
const isWorse = (incident: ForesightIncident, foresight: Foresight, config: ForesightConfig): boolean => {
  if (foresight.answer === null || foresight.at - incident.sentAt < config.cooldownMinutes * MINUTE_MS) return false;
  const { p50 } = breachTime(foresight.answer, foresight.at);
  const isSooner = p50 - foresight.at <= (incident.expectedAt - incident.sentAt) / 2;
  return isSooner && URGENCIES.indexOf(urgencyOf(foresight)) > URGENCIES.indexOf(incident.urgency);
};

const fade = (
  incident: ForesightIncident,
  votes: number,
  foresight: Foresight,
  config: ForesightConfig,
): ForesightStep => {
  const quiet = incident.quiet + 1;
  const quietSince = quiet === 1 ? foresight.at : incident.quietSince;
  if (quiet < config.clearWindows || foresight.at - quietSince < config.clearMinutes * MINUTE_MS) {
    return { state: { votes, incident: { ...incident, quiet, quietSince } }, decision: null };
  }
  return { state: { votes, incident: null }, decision: clearing(incident, foresight, quiet) };
};

const base = (foresight: Foresight, incident: ForesightIncident | null) => ({
  minute: foresight.at,
  service: null,
  route: null,
  incidentKey: incident?.key ?? `@${new Date(foresight.at).toISOString()}`,
  origin: null,
});

const prediction = (foresight: Foresight, incident: ForesightIncident | null): Decision => {
  const { answer } = foresight;
  if (answer === null) throw new Error('a prediction needs an answer');
  const { horizonMinutes, probability } = chanceOf(answer);
  return {
    ...base(foresight, incident),
    kind: 'predicted',
    probability: Math.round(probability * 1000) / 1000,
    horizonMinutes,
    failureAt: breachTime(answer, foresight.at),
    urgency: urgencyOf(foresight),
    evidence: evidenceOf(foresight),
  };
};

/** By time left; HIGH and CRITICAL only when a second signal agrees. */
const urgencyOf = (foresight: Foresight): Urgency => {
  const { answer, at } = foresight;
  if (answer === null) return 'LOW';
  const minutes = (breachTime(answer, at).p50 - at) / MINUTE_MS;
  if (minutes > 60) return 'LOW';
  if (minutes > 30 || agreeing(foresight) < 2) return 'MEDIUM';
  return minutes <= 10 && answer.arrives >= 0.9 ? 'CRITICAL' : 'HIGH';
};

const detection = (foresight: Foresight, incident: ForesightIncident | null, slo: Slo): Decision => {
  const value = (signal: string): number | undefined => foresight.valueOf(signal);
  const broken = slo.limits.filter((limit) => breaks(limit, value(limit.signal)));
  const isMost = broken.some(
    ({ signal }) => unitOf({ signal, comparison: '>', limit: 0 }) === 'share' && (value(signal) ?? 0) > 0.5,
  );
  return {
    ...base(foresight, incident),
    kind: 'detected',
    probability: null,
    horizonMinutes: null,
    failureAt: null,
    urgency: isMost ? 'CRITICAL' : 'HIGH',
    evidence: broken.map((limit) => ({
      signal: limit.signal,
      observed: value(limit.signal) ?? null,
      expected: limit.limit,
      unit: unitOf(limit),
      text: `${limit.signal} ${limit.comparison} ${limit.limit} in ${slo.windows} of ${slo.ofWindows} windows${incident === null ? '; nothing was seen to grow before' : ''}`,
    })),
  };
};

const clearing = (incident: ForesightIncident, foresight: Foresight, quiet: number): Decision => ({
  ...base(foresight, incident),
  kind: 'cleared',
  probability: null,
  horizonMinutes: null,
  failureAt: null,
  urgency: null,
  evidence: [
    {
      signal: incident.failed ? 'recovered' : 'did-not-fail',
      observed: quiet,
      expected: null,
      unit: 'windows',
      text: incident.failed
        ? `the objective has been met for ${quiet} windows in a row`
        : `the predicted breach has not come, and its signs have been gone for ${quiet} windows`,
    },
  ],
});
