import type { Decision } from './alert.ts';
import { shortHash } from './hash.ts';
import type { AlertJson } from './machine-output.ts';

/** An incident from the first sign to its end. EXECUTING and VERIFYING belong to recovery. */
export type IncidentStatus = 'DETECTING' | 'ANALYZING' | 'EXECUTING' | 'VERIFYING' | 'COMPLETED' | 'DISMISSED';

/** Events of the incident aggregate. `at` is wall time, epoch ms; alerts carry event time. */
export type IncidentEvent =
  | {
      readonly type: 'IncidentOpened';
      readonly at: number;
      readonly data: {
        readonly incident: string;
        readonly dataset: string;
        readonly replay: string;
        /** Ties everything together from the first block to the last notification: the replay's id travels in every block. */
        readonly correlationId: string;
        readonly key: string;
        readonly service: string | null;
        readonly route: string | null;
        /** Event time of the first alert, ISO 8601. */
        readonly openedAt: string;
      };
    }
  | {
      readonly type: 'AlertRaised';
      readonly at: number;
      readonly data: { readonly alert: AlertJson; readonly decision: Decision };
    }
  | { readonly type: 'NotificationSent'; readonly at: number; readonly data: { readonly alertId: string } }
  | { readonly type: 'IncidentCompleted'; readonly at: number; readonly data: { readonly endedAt: string } }
  | {
      readonly type: 'IncidentDismissed';
      readonly at: number;
      readonly data: { readonly endedAt: string; readonly reason: string };
    };

/** The fold of an incident's events. */
export interface IncidentState {
  readonly status: IncidentStatus | 'absent';
  readonly version: number;
  readonly incident: string;
  readonly dataset: string;
  readonly replay: string;
  readonly correlationId: string;
  readonly service: string | null;
  readonly route: string | null;
  /** Event time, ISO 8601; null while open. */
  readonly openedAt: string | null;
  readonly endedAt: string | null;
  readonly alerts: readonly AlertJson[];
  /** Ids of alerts whose message went out. */
  readonly sent: readonly string[];
}

export const absentIncident: IncidentState = {
  status: 'absent',
  version: 0,
  incident: '',
  dataset: '',
  replay: '',
  correlationId: '',
  service: null,
  route: null,
  openedAt: null,
  endedAt: null,
  alerts: [],
  sent: [],
};

/** Id of the incident with this key in a replay: the same on every machine. */
export const incidentIdOf = (replay: string, incidentKey: string): string =>
  `${replay}.${shortHash(8, replay, '\0', incidentKey)}`;

/** The state after one more event. */
export const evolveIncident = (state: IncidentState, event: IncidentEvent): IncidentState => {
  const next = { ...state, version: state.version + 1 };
  switch (event.type) {
    case 'IncidentOpened': {
      const { key: _, ...data } = event.data;
      return { ...next, ...data, status: 'DETECTING' };
    }
    case 'AlertRaised':
      return { ...next, status: 'ANALYZING', alerts: [...state.alerts, event.data.alert] };
    case 'NotificationSent':
      return { ...next, sent: [...state.sent, event.data.alertId] };
    case 'IncidentCompleted':
      return { ...next, status: 'COMPLETED', endedAt: event.data.endedAt };
    case 'IncidentDismissed':
      return { ...next, status: 'DISMISSED', endedAt: event.data.endedAt };
  }
};

/** What may be told an incident: an alert that a look decided, or that a message went out. */
export type IncidentCommand =
  | { readonly type: 'raise'; readonly replay: string; readonly alert: AlertJson; readonly decision: Decision }
  | { readonly type: 'sent'; readonly alertId: string };

/**
 * Decides a command against the state: the events that are still missing, none when it was obeyed before. A run that died
 * after some of them is completed by repeating the command. `at` is wall time, epoch ms.
 */
export const decideIncident = (
  command: IncidentCommand,
  state: IncidentState,
  at: number,
): readonly IncidentEvent[] => {
  if (command.type === 'sent') {
    return state.sent.includes(command.alertId)
      ? []
      : [{ type: 'NotificationSent', at, data: { alertId: command.alertId } }];
  }
  const { alert, decision, replay } = command;
  const isRaised = state.alerts.some(({ id }) => id === alert.id);
  const isOver = state.endedAt === alert.at;
  return [
    ...(state.status === 'absent' ? [opened(alert, decision, replay, at)] : []),
    ...(isRaised ? [] : [{ type: 'AlertRaised', at, data: { alert, decision } } as const]),
    ...(alert.kind === 'cleared' && !isOver ? [ended(state, alert, at)] : []),
  ];
};

const opened = (alert: AlertJson, decision: Decision, replay: string, at: number): IncidentEvent => ({
  type: 'IncidentOpened',
  at,
  data: {
    incident: alert.incident,
    dataset: alert.dataset,
    replay,
    correlationId: replay,
    key: decision.incidentKey,
    service: decision.service,
    route: decision.route,
    openedAt: alert.at,
  },
});

/** What failed and recovered is completed; what was foreseen and did not come is dismissed. */
const ended = (state: IncidentState, alert: AlertJson, at: number): IncidentEvent =>
  state.alerts.some(({ kind }) => kind === 'detected')
    ? { type: 'IncidentCompleted', at, data: { endedAt: alert.at } }
    : { type: 'IncidentDismissed', at, data: { endedAt: alert.at, reason: 'the predicted failure did not come' } };
