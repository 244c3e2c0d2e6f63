import type { Decision, Evidence, Urgency } from './alert.ts';
import { type Assessment, findingsOf, requestsIn } from './assessment.ts';
import type { DetectorConfig } from './detector-config.ts';
import { failingOf, failingShare } from './failure.ts';
import { minuteIn } from './memory.ts';
import { sameSeries, seriesKey, type SeriesName, seriesTitle } from './series.ts';
import { MINUTE_MS } from './window.ts';

/** A series that belongs to an incident, and when it began to move (epoch ms). */
export interface Member extends SeriesName {
  readonly movedAt: number;
}

/** An incident that is open: plain JSON, part of the detector's state. */
export interface OpenIncident {
  readonly key: string;
  readonly members: readonly Member[];
  /** The series that the last message named. */
  readonly headline: SeriesName;
  readonly failed: boolean;
  readonly urgency: Urgency;
  /** Minute of the last message, epoch ms. */
  readonly sentAt: number;
  /** Minutes in a row that were good, and that had no request. */
  readonly goodMinutes: number;
  readonly silentMinutes: number;
}

/** One look: its minute, completeness and what it thinks of every series. */
export interface Look {
  readonly minute: number;
  readonly completeness: number;
  readonly assessments: readonly Assessment[];
}

export interface Decided {
  readonly incidents: readonly OpenIncident[];
  readonly decisions: readonly Decision[];
}

const URGENCIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly Urgency[];
const MAX_MEMBERS = 32;
const MAX_EVIDENCE = 8;

/** Turns what a look found into messages: one incident per cause, a cooldown between its messages, exactly one clearing. */
export const decide = (open: readonly OpenIncident[], look: Look, config: DetectorConfig): Decided => {
  const active = look.assessments.filter(({ failing, predicted }) => failing || predicted);
  const decisions: Decision[] = [];
  const incidents: OpenIncident[] = [];
  const groups = groupActive(open, active, config);
  for (const incident of open) {
    const followed = follow(incident, groups.get(incident.key) ?? [], look, config);
    if (followed.decision !== null) decisions.push(followed.decision);
    if (followed.incident !== null) incidents.push(followed.incident);
  }
  const fresh = groups.get('') ?? [];
  if (fresh.length > 0) {
    const opened = openIncident(fresh, look, config);
    decisions.push(opened.decision);
    incidents.push(opened.incident);
  }
  return { incidents, decisions };
};

/** Active series by the key of the open incident that they belong to; '' = a new one. */
const groupActive = (
  open: readonly OpenIncident[],
  active: readonly Assessment[],
  config: DetectorConfig,
): ReadonlyMap<string, readonly Assessment[]> => {
  const groups = new Map<string, Assessment[]>();
  for (const assessment of active) {
    const key = open.find((incident) => belongs(incident, assessment, config))?.key ?? '';
    groups.set(key, [...(groups.get(key) ?? []), assessment]);
  }
  return groups;
};

/** Same service, same route elsewhere, the whole that contains it, or moving close in time. */
const belongs = ({ members }: OpenIncident, { memory: { name }, movedAt }: Assessment, config: DetectorConfig): boolean =>
  members.some(
    (member) =>
      member.service === null ||
      name.service === null ||
      (member.service === name.service && member.service !== '') ||
      (member.route !== null && member.route !== '' && member.route === name.route) ||
      Math.abs(member.movedAt - movedAt) <= config.decision.relatedMinutes * MINUTE_MS,
  );

const openIncident = (
  active: readonly Assessment[],
  look: Look,
  config: DetectorConfig,
): { readonly incident: OpenIncident; readonly decision: Decision } => {
  const members = joined([], active);
  const headline = headlineOf(active, look.minute);
  const key = `${seriesKey(headline.memory.name)}@${new Date(look.minute).toISOString()}`.replaceAll('\0', ' ');
  const urgency = urgencyOf(active, headline, look, config);
  const failed = active.some(({ failing }) => failing);
  const incident: OpenIncident = {
    key,
    members,
    headline: headline.memory.name,
    failed,
    urgency,
    sentAt: look.minute,
    goodMinutes: 0,
    silentMinutes: 0,
  };
  return { incident, decision: message(incident, active, headline, look, config) };
};

interface Followed {
  readonly incident: OpenIncident | null;
  readonly decision: Decision | null;
}

const follow = (incident: OpenIncident, active: readonly Assessment[], look: Look, config: DetectorConfig): Followed => {
  const watched = watch(incident, active, look, config);
  if (watched.goodMinutes >= config.decision.clearMinutes || watched.silentMinutes >= config.decision.silentMinutes) {
    return { incident: null, decision: clearing(watched, look) };
  }
  if (active.length === 0) return { incident: watched, decision: null };
  const headline = headlineOf(active, look.minute);
  const urgency = urgencyOf(active, headline, look, config);
  const failsNow = active.some(({ failing }) => failing);
  const firstFailure = failsNow && !incident.failed;
  const cooled = look.minute - incident.sentAt >= config.decision.cooldownMinutes * MINUTE_MS;
  const worse = URGENCIES.indexOf(urgency) > URGENCIES.indexOf(incident.urgency);
  if (!firstFailure && !(cooled && worse)) return { incident: watched, decision: null };
  const told: OpenIncident = {
    ...watched,
    headline: headline.memory.name,
    failed: incident.failed || failsNow,
    urgency,
    sentAt: look.minute,
  };
  return { incident: told, decision: message(told, active, headline, look, config) };
};

/** Members and good or silent minutes after this look. */
const watch = (incident: OpenIncident, active: readonly Assessment[], look: Look, config: DetectorConfig): OpenIncident => {
  const members = joined(incident.members, active);
  const own = look.assessments.filter(({ memory }) => members.some((member) => sameSeries(member, memory.name)));
  const stands = own.some(({ failing, probability }) => failing || probability >= config.decision.keepProbability);
  if (stands) return { ...incident, members, goodMinutes: 0, silentMinutes: 0 };
  const heard = own.some(({ memory }) => requestsIn(memory, look.minute) > 0);
  return heard
    ? { ...incident, members, goodMinutes: incident.goodMinutes + 1, silentMinutes: 0 }
    : { ...incident, members, silentMinutes: incident.silentMinutes + 1 };
};

const joined = (members: readonly Member[], active: readonly Assessment[]): readonly Member[] => {
  const all = [...members];
  for (const { memory, movedAt } of active) {
    if (!all.some((member) => sameSeries(member, memory.name))) all.push({ ...memory.name, movedAt });
  }
  return all.slice(0, MAX_MEMBERS);
};

/** The series to name: a failing one before a predicted one, a route before its service before the whole, then the surest and busiest. */
const headlineOf = (active: readonly Assessment[], minute: number): Assessment => {
  const [first, ...others] = active;
  if (first === undefined) throw new Error('an incident needs a series');
  return others.reduce((best, other) => (before(other, best, minute) ? other : best), first);
};

const before = (a: Assessment, b: Assessment, minute: number): boolean => {
  if (a.failing !== b.failing) return a.failing;
  const detail = ({ memory: { name } }: Assessment): number => (name.service === null ? 0 : name.route === null ? 1 : 2);
  if (detail(a) !== detail(b)) return detail(a) > detail(b);
  if (a.probability !== b.probability) return a.probability > b.probability;
  const [mine, other] = [requestsIn(a.memory, minute), requestsIn(b.memory, minute)];
  return mine !== other ? mine > other : seriesKey(a.memory.name) < seriesKey(b.memory.name);
};

/** Detectors that look at something else than the trend that is predicted: the second opinion. */
const SECOND_OPINIONS = ['bucket-mix', 'error-ratio', 'new-template', 'number-growth', 'silence'] as const;

/**
 * Failing: CRITICAL when most requests fail, else HIGH. Predicted: by time left (5, 15, 30 minutes); HIGH and CRITICAL only
 * when a second signal or a second series agrees.
 */
const urgencyOf = (active: readonly Assessment[], headline: Assessment, look: Look, config: DetectorConfig): Urgency => {
  if (headline.failing) {
    const worst = headline.memory.failure.bad.reduce((most, { share }) => Math.max(most, share), 0);
    return worst > 0.5 ? 'CRITICAL' : 'HIGH';
  }
  const { best } = headline;
  if (best === null) return 'LOW';
  const minutesLeft = (best.failureAt.p50 - look.minute) / MINUTE_MS - 1;
  const secondSeries = active.some(({ memory: { name } }) => name.service !== headline.memory.name.service && name.service !== null);
  const agrees =
    secondSeries ||
    headline.forecasts.filter((forecast) => (forecast.probabilities.at(-1) ?? 0) >= config.decision.keepProbability).length > 1 ||
    findingsOf(headline, look, config).some(
      ({ detector, score }) => SECOND_OPINIONS.some((name) => name === detector) && score >= config.decision.score,
    );
  if (minutesLeft > config.decision.horizonMinutes) return 'LOW';
  if (!agrees || minutesLeft > 15) return 'MEDIUM';
  return minutesLeft <= 5 && headline.probability >= 0.9 ? 'CRITICAL' : 'HIGH';
};

const message = (
  incident: OpenIncident,
  active: readonly Assessment[],
  headline: Assessment,
  look: Look,
  config: DetectorConfig,
): Decision => {
  const origin = originOf(incident, headline);
  const { best, failing, probability, memory } = headline;
  const first = origin === null ? undefined : active.find(({ memory: other }) => sameSeries(other.name, origin));
  const evidence = [
    ...(first === undefined ? [] : evidenceOf(first, look, config).slice(0, 1)),
    ...evidenceOf(headline, look, config),
    ...active.filter((other) => other !== headline && other !== first).flatMap((other) => evidenceOf(other, look, config).slice(0, 1)),
  ].slice(0, MAX_EVIDENCE);
  return {
    kind: failing ? 'detected' : 'predicted',
    minute: look.minute,
    ...publicName(memory.name),
    incidentKey: incident.key,
    probability: failing ? null : Math.round(probability * 1000) / 1000,
    horizonMinutes: failing ? null : config.decision.horizonMinutes,
    failureAt: failing || best === null ? null : best.failureAt,
    urgency: incident.urgency,
    evidence,
    origin: origin === null ? null : { ...publicName(origin), movedAt: origin.movedAt },
  };
};

/** The member that moved first, when it is another series than the one named. */
const originOf = ({ members }: OpenIncident, { memory: { name } }: Assessment): Member | null => {
  const [first] = [...members].filter(({ service, route }) => service !== null && route !== null).sort((a, b) => a.movedAt - b.movedAt);
  return first === undefined || sameSeries(first, name) ? null : first;
};

const evidenceOf = (assessment: Assessment, look: Look, config: DetectorConfig): readonly Evidence[] => {
  const found = findingsOf(assessment, look, config).map(({ evidence }) => evidence);
  return assessment.failing ? [failureEvidence(assessment, config), ...found] : found;
};

const failureEvidence = ({ memory }: Assessment, config: DetectorConfig): Evidence => {
  const at = memory.failure.bad.at(-1)?.minute ?? memory.seenAt;
  const counts = minuteIn(memory, at) ?? { requests: 0, errors: 0, critical: 0 };
  const observed = Math.round(failingShare(counts) * 1e4) / 1e4;
  const slow = counts.critical === 0 ? '' : `, ${counts.critical} took longer than ${config.failure.criticalMs} ms`;
  const text = `${failingOf(counts)} of ${counts.requests} requests of ${seriesTitle(memory.name)} failed in the minute from ${clock(at)} UTC (${counts.errors} errors${slow})`;
  return { signal: 'failure', observed, expected: config.failure.share, unit: 'share', text };
};

const clearing = (incident: OpenIncident, look: Look): Decision => {
  const quiet = incident.goodMinutes === 0;
  const text = quiet
    ? `no request of ${seriesTitle(incident.headline)} for ${incident.silentMinutes} min`
    : `${seriesTitle(incident.headline)} ${incident.failed ? 'has recovered' : 'did not fail'}: ${incident.goodMinutes} good minutes in a row`;
  const observed = quiet ? incident.silentMinutes : incident.goodMinutes;
  return {
    kind: 'cleared',
    minute: look.minute,
    ...publicName(incident.headline),
    incidentKey: incident.key,
    probability: null,
    horizonMinutes: null,
    failureAt: null,
    urgency: null,
    evidence: [{ signal: incident.failed ? 'recovered' : 'did-not-fail', observed, expected: null, unit: 'min', text }],
    origin: null,
  };
};

/** Names as others see them: null where records name none. */
const publicName = ({ service, route }: SeriesName): SeriesName => ({ service: service === '' ? null : service, route: route === '' ? null : route });

const clock = (instant: number): string => new Date(instant).toISOString().slice(11, 16);
