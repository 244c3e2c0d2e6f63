import type { Decision, Evidence } from './alert.ts';
import { findingsOf } from './assessment.ts';
import type { DetectorConfig } from './detector-config.ts';
import { failingOf, failingShare } from './failure.ts';
import { firstMovers } from './first-movers.ts';
import type { Assessment, Look } from './judgement.ts';
import { minuteIn } from './memory.ts';
import { knownOfMemory, notKnowable } from './not-knowable.ts';
import type { Member, OpenIncident } from './open-incident.ts';
import { sameSeries, type SeriesName, seriesTitle } from './series.ts';

const MAX_EVIDENCE = 8;

/** The decision that tells of a failure, predicted or seen, under the name of one of its series. */
export const message = (
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
    ...active
      .filter((other) => other !== headline && other !== first)
      .flatMap((other) => evidenceOf(other, look, config).slice(0, 1)),
  ].slice(0, MAX_EVIDENCE);
  const movers = firstMovers(incident.members);
  const limits = isFirst(incident, look) ? limitsOf(headline, config) : [];
  const last = movers === null ? limits : [movers, ...limits];
  return {
    kind: failing ? 'detected' : 'predicted',
    minute: look.minute,
    ...publicName(memory.name),
    incidentKey: incident.key,
    probability: failing ? null : Math.round(probability * 1000) / 1000,
    horizonMinutes: failing ? null : (best?.own?.horizonMinutes ?? config.decision.horizonMinutes),
    failureAt: failing || best === null ? null : best.failureAt,
    urgency: incident.urgency,
    evidence: [...evidence.slice(0, MAX_EVIDENCE - last.length), ...last],
    origin: origin === null ? null : { ...publicName(origin), movedAt: origin.movedAt },
  };
};

/** True of an incident that this look has opened. */
const isFirst = ({ key }: OpenIncident, { minute }: Look): boolean =>
  key.endsWith(`@${new Date(minute).toISOString()}`);

/** Why nothing warned of a failure that has just been seen. */
const limitsOf = ({ memory }: Assessment, config: DetectorConfig): readonly Evidence[] => {
  const { since } = memory.failure;
  if (since === null || memory.name.route === null) return [];
  return notKnowable(knownOfMemory(memory, since), config).map((text) => ({
    signal: 'not-knowable',
    observed: null,
    expected: null,
    unit: null,
    text: `no warning came before: ${text}`,
  }));
};

/** The member that moved first, when it is another series than the one named. */
const originOf = ({ members }: OpenIncident, { memory: { name } }: Assessment): Member | null => {
  const [first] = [...members]
    .filter(({ service, route }) => service !== null && route !== null)
    .sort((a, b) => a.movedAt - b.movedAt);
  return first === undefined || sameSeries(first, name) ? null : first;
};

const evidenceOf = (assessment: Assessment, look: Look, config: DetectorConfig): readonly Evidence[] => {
  const found = findingsOf(assessment, look, config).map(({ evidence }) => evidence);
  // a stream that has fallen silent fails without a request that did
  return assessment.memory.failure.since === null ? found : [failureEvidence(assessment, config), ...found];
};

const failureEvidence = ({ memory }: Assessment, config: DetectorConfig): Evidence => {
  const at = memory.failure.bad.at(-1)?.minute ?? memory.seenAt;
  const counts = minuteIn(memory, at) ?? { requests: 0, errors: 0, critical: 0 };
  const observed = Math.round(failingShare(counts) * 1e4) / 1e4;
  const slow = counts.critical === 0 ? '' : `, ${counts.critical} took longer than ${config.failure.criticalMs} ms`;
  const text = `${failingOf(counts)} of ${counts.requests} requests of ${seriesTitle(memory.name)} failed in the minute from ${clock(at)} UTC (${counts.errors} errors${slow})`;
  return { signal: 'failure', observed, expected: config.failure.share, unit: 'share', text };
};

/** The decision that closes an incident: recovered, or it did not fail. */
export const clearing = (incident: OpenIncident, look: Look): Decision => {
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
export const publicName = ({ service, route }: SeriesName): SeriesName => ({
  service: service === '' ? null : service,
  route: route === '' ? null : route,
});

const clock = (instant: number): string => new Date(instant).toISOString().slice(11, 16);
