import type { Decision, Urgency } from './alert.ts';
import { clearing, message } from './decision-message.ts';
import { type DecisionSettings, underSettings } from './decision-settings.ts';
import type { DetectorConfig } from './detector-config.ts';
import { headlineOf, urgencyOf } from './headline.ts';
import { type Held, heldBack, type HeldReason, heldOf } from './held.ts';
import { assess, type Assessment, type Look } from './judgement.ts';
import { expectedAt, groupActive, joined, type OpenIncident } from './open-incident.ts';
import { sameSeries } from './series.ts';
import { MINUTE_MS } from './window.ts';

/** What a look tells of one incident, before it is put into words. */
export type Told =
  | {
      readonly kind: 'predicted' | 'detected';
      readonly incident: OpenIncident;
      readonly active: readonly Assessment[];
      readonly headline: Assessment;
    }
  | { readonly kind: 'cleared'; readonly incident: OpenIncident };

/** The open incidents after a look, what it told, and what it kept to itself. */
export interface Decided {
  readonly incidents: readonly OpenIncident[];
  readonly told: readonly Told[];
  readonly held: readonly Held[];
}

const URGENCIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const satisfies readonly Urgency[];

/** Turns what a look sees into messages: one incident per cause, a cooldown between its messages, exactly one clearing. */
export const decide = (
  open: readonly OpenIncident[],
  look: Look,
  config: DetectorConfig,
  settings: DecisionSettings,
): Decided => {
  const rules: Rules = { config: underSettings(config, settings), settings };
  const all = look.outlooks.map((outlook) => assess(outlook, look.minute, settings));
  const active = all.filter(({ failing, predicted }) => failing || predicted);
  const told: Told[] = [];
  const held: Held[] = [];
  const incidents: OpenIncident[] = [];
  const groups = groupActive(open, active, config);
  for (const incident of open) {
    const followed = follow(incident, groups.get(incident.key) ?? [], all, look, rules);
    if (followed.told !== null) told.push(followed.told);
    if (followed.incident !== null) incidents.push(followed.incident);
    held.push(...followed.held);
  }
  const fresh = groups.get('') ?? [];
  if (fresh.length > 0) {
    const opened = openIncident(fresh, look, rules);
    told.push(opened);
    incidents.push(opened.incident);
  } else {
    held.push(...heldBack(open, all, look, config));
  }
  return { incidents, told, held };
};

/** Puts into words what a look told. */
export const decisionOf = (told: Told, look: Look, config: DetectorConfig, settings: DecisionSettings): Decision =>
  told.kind === 'cleared'
    ? clearing(told.incident, look)
    : message(told.incident, told.active, told.headline, look, underSettings(config, settings));

interface Rules {
  readonly config: DetectorConfig;
  readonly settings: DecisionSettings;
}

type Message = Exclude<Told, { readonly kind: 'cleared' }>;

const openIncident = (active: readonly Assessment[], look: Look, { config }: Rules): Message => {
  const members = joined([], active);
  const headline = headlineOf(active, look.minute);
  const { service, route } = headline.memory.name;
  const incident: OpenIncident = {
    key: `${service ?? '*'} ${route ?? '*'} @${new Date(look.minute).toISOString()}`,
    members,
    headline: headline.memory.name,
    failed: active.some(({ failing }) => failing),
    urgency: urgencyOf(active, headline, look, config),
    sentAt: look.minute,
    expectedAt: expectedAt(headline),
    goodMinutes: 0,
    silentMinutes: 0,
  };
  return { kind: headline.failing ? 'detected' : 'predicted', incident, active, headline };
};

interface Followed {
  readonly incident: OpenIncident | null;
  readonly told: Told | null;
  readonly held: readonly Held[];
}

const follow = (
  incident: OpenIncident,
  active: readonly Assessment[],
  all: readonly Assessment[],
  look: Look,
  { config, settings }: Rules,
): Followed => {
  const watched = watch(incident, active, all, look, config);
  if (watched.goodMinutes >= config.decision.clearMinutes || watched.silentMinutes >= config.decision.silentMinutes) {
    return { incident: null, told: { kind: 'cleared', incident: watched }, held: [] };
  }
  if (active.length === 0) return { incident: watched, told: null, held: [] };
  const headline = headlineOf(active, look.minute);
  const urgency = urgencyOf(active, headline, look, config);
  const failsNow = active.some(({ failing }) => failing);
  const firstFailure = failsNow && !incident.failed;
  const cooled = look.minute - incident.sentAt >= settings.cooldownMinutes * MINUTE_MS;
  const worse = isWorse(incident, urgency, headline, look);
  if (!firstFailure && !(cooled && worse)) {
    const joins = active.filter(({ memory }) => !incident.members.some((member) => sameSeries(member, memory.name)));
    const because = (reason: HeldReason, of: Assessment): Held => heldOf(reason, of, look, incident.key);
    const held = [
      because(worse ? 'cooldown' : 'not-worse', headline),
      ...joins.filter((joining) => joining !== headline).map((joining) => because('same-incident', joining)),
    ];
    return { incident: watched, told: null, held };
  }
  const told: OpenIncident = {
    ...watched,
    headline: headline.memory.name,
    failed: incident.failed || failsNow,
    urgency,
    sentAt: look.minute,
    expectedAt: expectedAt(headline),
  };
  const kind = headline.failing ? 'detected' : 'predicted';
  return { incident: told, told: { kind, incident: told, active, headline }, held: [] };
};

/** Materially worse: more urgent than what was told last, or so much sooner that a reader of it would plan otherwise. */
const isWorse = (incident: OpenIncident, urgency: Urgency, headline: Assessment, look: Look): boolean =>
  URGENCIES.indexOf(urgency) > URGENCIES.indexOf(incident.urgency) || isSooner(incident, expectedAt(headline), look);

/** Expected earlier by this at least … */
const SOONER_MS = 5 * MINUTE_MS;

/** … and in less than half of the time that the last message left. A failure that was told already cannot come sooner. */
const isSooner = ({ failed, expectedAt: told }: OpenIncident, now: number | null, { minute }: Look): boolean => {
  if (failed || told === null || now === null) return false;
  return told - now >= SOONER_MS && now - minute <= (told - minute) / 2;
};

/** Members and good or silent minutes after this look. */
const watch = (
  incident: OpenIncident,
  active: readonly Assessment[],
  all: readonly Assessment[],
  look: Look,
  config: DetectorConfig,
): OpenIncident => {
  const members = joined(incident.members, active);
  const stands = all.some(
    ({ failing, stands: chance, memory }) =>
      (failing || chance >= config.decision.keepProbability) &&
      members.some((member) => sameSeries(member, memory.name)),
  );
  if (stands) return { ...incident, members, goodMinutes: 0, silentMinutes: 0 };
  // no absence is evidence while data is missing
  const isUnknown = look.completeness < 1;
  return members.some(look.isHeard)
    ? { ...incident, members, goodMinutes: incident.goodMinutes + 1, silentMinutes: 0 }
    : { ...incident, members, silentMinutes: incident.silentMinutes + (isUnknown ? 0 : 1) };
};
