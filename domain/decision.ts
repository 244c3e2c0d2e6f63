import type { Decision, Urgency } from './alert.ts';
import { type Assessment, type Look, requestsIn } from './assessment.ts';
import { clearing, message } from './decision-message.ts';
import type { DetectorConfig } from './detector-config.ts';
import { headlineOf, urgencyOf } from './headline.ts';
import { groupActive, joined, type OpenIncident } from './open-incident.ts';
import { sameSeries } from './series.ts';
import { MINUTE_MS } from './window.ts';

/** The open incidents after a look, and what it told. */
export interface Decided {
  readonly incidents: readonly OpenIncident[];
  readonly decisions: readonly Decision[];
}

const URGENCIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly Urgency[];

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

const openIncident = (
  active: readonly Assessment[],
  look: Look,
  config: DetectorConfig,
): { readonly incident: OpenIncident; readonly decision: Decision } => {
  const members = joined([], active);
  const headline = headlineOf(active, look.minute);
  const { service, route } = headline.memory.name;
  const key = `${service ?? '*'} ${route ?? '*'} @${new Date(look.minute).toISOString()}`;
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

const follow = (
  incident: OpenIncident,
  active: readonly Assessment[],
  look: Look,
  config: DetectorConfig,
): Followed => {
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
const watch = (
  incident: OpenIncident,
  active: readonly Assessment[],
  look: Look,
  config: DetectorConfig,
): OpenIncident => {
  const members = joined(incident.members, active);
  const own = look.assessments.filter(({ memory }) => members.some((member) => sameSeries(member, memory.name)));
  const stands = own.some(({ failing, probability }) => failing || probability >= config.decision.keepProbability);
  if (stands) return { ...incident, members, goodMinutes: 0, silentMinutes: 0 };
  // no absence is evidence while data is missing
  const isUnknown = look.completeness < 1;
  const heard = own.some(({ memory }) => requestsIn(memory, look.minute) > 0);
  return heard
    ? { ...incident, members, goodMinutes: incident.goodMinutes + 1, silentMinutes: 0 }
    : { ...incident, members, silentMinutes: incident.silentMinutes + (isUnknown ? 0 : 1) };
};
