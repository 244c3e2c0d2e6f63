import type { Decision, FailureTime } from './alert.ts';
import { message } from './decision-message.ts';
import { type DecisionSettings, underSettings } from './decision-settings.ts';
import type { DetectorConfig } from './detector-config.ts';
import { type DetectorState, see } from './detector.ts';
import { headlineOf, urgencyOf } from './headline.ts';
import { assess, type Assessment } from './judgement.ts';
import { expectedAt, joined } from './open-incident.ts';
import { sameSeries, type SeriesName, seriesTitle } from './series.ts';
import { MINUTE_MS } from './window.ts';

/** A failure that is expected so much earlier or later is another message, minutes. */
const MATERIAL_MINUTES = 5;

/**
 * Looks again at what an alert said, with a state that saw late data too (after the look at the alert's minute). Null when it stands:
 * the series or its incident is failing or likely to fail as it was. Else the decision that takes it back, or the one that changes its
 * urgency, its time of failure, or failing into about to fail and back.
 */
export const secondLook = (
  state: DetectorState,
  first: Decision,
  { completeness, settings }: { readonly completeness: number; readonly settings: DecisionSettings },
  base: DetectorConfig,
): Decision | null => {
  const look = see(state, { minute: first.minute, completeness, isLive: true }, base, settings);
  const config = underSettings(base, settings);
  const assessments = look.outlooks.map((outlook) => assess(outlook, first.minute, settings));
  const own = assessments.find(({ memory }) => isNamed(memory.name, first));
  const members = state.incidents.find((open) => open.members.some((member) => isNamed(member, first)))?.members ?? [];
  const active = assessments.filter(
    (one) => isActive(one) && (one === own || members.some((member) => sameSeries(member, one.memory.name))),
  );
  const stands = own !== undefined && (own.failing || own.stands >= config.decision.keepProbability);
  if (active.length === 0) return stands ? null : retraction(first, own, settings);
  const headline = own !== undefined && isActive(own) ? own : headlineOf(active, first.minute);
  const incident = {
    key: first.incidentKey,
    members: joined(members, active),
    headline: headline.memory.name,
    failed: active.some(({ failing }) => failing),
    urgency: urgencyOf(active, headline, look, config),
    sentAt: first.minute,
    expectedAt: expectedAt(headline),
    goodMinutes: 0,
    silentMinutes: 0,
  };
  const again = message(incident, active, headline, look, config);
  return isMaterial(first, again) ? { ...again, kind: 'revised' } : null;
};

const isActive = ({ failing, predicted }: Assessment): boolean => failing || predicted;

/** Decisions name '' as null. */
const isNamed = ({ service, route }: SeriesName, first: SeriesName): boolean =>
  (service === '' ? null : service) === first.service && (route === '' ? null : route) === first.route;

const isMaterial = (first: Decision, again: Decision): boolean =>
  first.urgency !== again.urgency ||
  (first.probability === null) !== (again.probability === null) ||
  isMoved(first.failureAt, again.failureAt);

const isMoved = (first: FailureTime | null, again: FailureTime | null): boolean =>
  first !== null && again !== null && Math.abs(first.p50 - again.p50) > MATERIAL_MINUTES * MINUTE_MS;

const retraction = (first: Decision, own: Assessment | undefined, settings: DecisionSettings): Decision => {
  const name = seriesTitle(first);
  const percent = (share: number): number => Math.round(1000 * share) / 10;
  const text =
    first.kind === 'detected'
      ? `with the data that came late, ${name} had not met the failure condition`
      : `with the data that came late, ${name} was ${percent(own?.probability ?? 0)} % likely to fail; a warning takes ${percent(settings.confidence)} %`;
  return {
    ...first,
    kind: 'retracted',
    probability: null,
    horizonMinutes: null,
    failureAt: null,
    urgency: null,
    evidence: [{ signal: 'late-data', observed: null, expected: null, unit: null, text }],
    origin: null,
  };
};
