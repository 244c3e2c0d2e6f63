import type { Decision } from './alert.ts';
import { shortHash } from './hash.ts';
import type { AlertJson } from './machine-output.ts';
import type { Outcome } from './outcome.ts';

/** An incident from the first sign to its end. EXECUTING and VERIFYING belong to recovery. */
export type IncidentStatus = 'DETECTING' | 'ANALYZING' | 'EXECUTING' | 'VERIFYING' | 'COMPLETED' | 'DISMISSED';

/** What the run that decided an alert had read: it is no part of what `verify` compares. */
export interface SeenBy {
  readonly detectorVersion: string;
  /** Ledger entries read: the run saw exactly those. */
  readonly cut: number;
  /** Event time up to which everything had been read, ISO 8601; null = to the end. */
  readonly watermark: string | null;
  /** Share of the shards that were up to date, 0 to 1. */
  readonly completeness: number;
}

/** What a second look with late data had read, so that it can be taken again. */
export interface SecondReading {
  /** First minute that was folded anew (start, epoch ms). */
  readonly from: number;
  /** Of every shard the entries from `since` up to but not including `cut`. */
  readonly shards: readonly { readonly shard: string; readonly since: number; readonly cut: number }[];
  /** Discarded entries among these that had been redriven. */
  readonly redriven: readonly { readonly shard: string; readonly number: number }[];
}

/** A second look at an alert (`of`) that came to another result; `alert` is the message that says so. */
export interface Reconsidered {
  readonly of: string;
  readonly alert: AlertJson;
  readonly decision: Decision;
  /** The digest chain after the alert's minute, with the late data. */
  readonly digest: string;
  readonly seen: SeenBy;
  readonly reading: SecondReading;
}

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
      /** `seen` is absent of alerts that were raised before it was recorded. */
      readonly data: { readonly alert: AlertJson; readonly decision: Decision; readonly seen?: SeenBy };
    }
  | { readonly type: 'AlertRevised' | 'AlertRetracted'; readonly at: number; readonly data: Reconsidered }
  /** A second look came to the same result; `late` says whether it saw more than the first. */
  | {
      readonly type: 'AlertUpheld';
      readonly at: number;
      readonly data: { readonly of: string; readonly late: boolean };
    }
  | { readonly type: 'OutcomeRecorded'; readonly at: number; readonly data: Outcome }
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
  /** What the runs that decided them had read, by id of the alert. */
  readonly seen: Readonly<Record<string, SeenBy>>;
  /** Ids of alerts that were looked at a second time. */
  readonly reconsidered: readonly string[];
  /** Every outcome that was recorded, in order; `countingOutcomes` says which count. */
  readonly outcomes: readonly Outcome[];
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
  seen: {},
  reconsidered: [],
  outcomes: [],
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
      return { ...withAlert(next, event.data.alert, event.data.seen), status: 'ANALYZING' };
    case 'AlertRevised':
    case 'AlertRetracted': {
      const { of, alert, seen } = event.data;
      return { ...withAlert(next, alert, seen), reconsidered: [...state.reconsidered, of] };
    }
    case 'AlertUpheld':
      return { ...next, reconsidered: [...state.reconsidered, event.data.of] };
    case 'OutcomeRecorded':
      return { ...next, outcomes: [...state.outcomes, event.data] };
    case 'NotificationSent':
      return { ...next, sent: [...state.sent, event.data.alertId] };
    case 'IncidentCompleted':
      return { ...next, status: 'COMPLETED', endedAt: event.data.endedAt };
    case 'IncidentDismissed':
      return { ...next, status: 'DISMISSED', endedAt: event.data.endedAt };
  }
};

const withAlert = (state: IncidentState, alert: AlertJson, seen: SeenBy | undefined): IncidentState => ({
  ...state,
  alerts: [...state.alerts, alert],
  seen: seen === undefined ? state.seen : { ...state.seen, [alert.id]: seen },
});

/**
 * What may be told an incident: an alert that a look decided, that a message went out, what a second look came to, what became
 * of a prediction.
 */
export type IncidentCommand =
  | {
      readonly type: 'raise';
      readonly replay: string;
      readonly alert: AlertJson;
      readonly decision: Decision;
      readonly seen?: SeenBy;
    }
  | { readonly type: 'sent'; readonly alertId: string }
  | { readonly type: 'reconsider'; readonly second: Reconsidered }
  | { readonly type: 'uphold'; readonly of: string; readonly late: boolean }
  | { readonly type: 'record-outcome'; readonly outcome: Outcome };

/**
 * Decides a command against the state: the events that are still missing, none when it was obeyed before. A run that died
 * after some of them is completed by repeating the command. `at` is wall time, epoch ms.
 */
export const decideIncident = (
  command: IncidentCommand,
  state: IncidentState,
  at: number,
): readonly IncidentEvent[] => {
  switch (command.type) {
    case 'sent':
      return state.sent.includes(command.alertId)
        ? []
        : [{ type: 'NotificationSent', at, data: { alertId: command.alertId } }];
    case 'reconsider':
      return state.reconsidered.includes(command.second.of)
        ? []
        : [
            {
              type: command.second.alert.kind === 'retracted' ? 'AlertRetracted' : 'AlertRevised',
              at,
              data: command.second,
            },
          ];
    case 'uphold':
      return state.reconsidered.includes(command.of)
        ? []
        : [{ type: 'AlertUpheld', at, data: { of: command.of, late: command.late } }];
    case 'record-outcome':
      return isRecorded(state, command.outcome) ? [] : [{ type: 'OutcomeRecorded', at, data: command.outcome }];
    case 'raise':
      return raised(command, state, at);
  }
};

/** The data are heard once; a person may change their mind, and only the same word again is no news. */
const isRecorded = ({ outcomes }: IncidentState, outcome: Outcome): boolean => {
  const before = outcomes.findLast(({ alertId, by }) => alertId === outcome.alertId && by === outcome.by);
  if (before === undefined) return false;
  const { outcome: kind, failureAt, note } = before;
  return (
    outcome.by === 'data' || (kind === outcome.outcome && failureAt === outcome.failureAt && note === outcome.note)
  );
};

const raised = (
  { alert, decision, replay, seen }: Extract<IncidentCommand, { type: 'raise' }>,
  state: IncidentState,
  at: number,
): readonly IncidentEvent[] => {
  const isRaised = state.alerts.some(({ id }) => id === alert.id);
  const isOver = state.endedAt === alert.at;
  return [
    ...(state.status === 'absent' ? [opened(alert, decision, replay, at)] : []),
    ...(isRaised
      ? []
      : [{ type: 'AlertRaised', at, data: { alert, decision, ...(seen === undefined ? {} : { seen }) } } as const]),
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
