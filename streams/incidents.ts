import {
  absentIncident,
  decideIncident,
  evolveIncident,
  type IncidentCommand,
  type IncidentEvent,
  type IncidentState,
} from '../domain/incident.ts';
import { LIVE } from '../domain/live.ts';
import type { AlertJson, ListedAlert, OutcomeJson } from '../domain/machine-output.ts';
import { countingOutcomes, type Outcome } from '../domain/outcome.ts';
import type { ReplayState } from '../domain/replay.ts';
import { compareText } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { forEachAtOnce, mapAtOnce } from './at-once.ts';
import { appendEvent, listAggregates, newestVersions, readEvents } from './event-store.ts';
import { loadReplay } from './replay-states.ts';

type EventBlobs = Pick<BlobStore, 'get' | 'list'>;

/** An incident's state: the fold of its events. */
export const loadIncident = async (blobs: EventBlobs, incident: string): Promise<IncidentState> =>
  (await readEvents<IncidentEvent>(blobs, 'incident', incident)).reduce(evolveIncident, absentIncident);

/** Gives an incident a command; repeating it is harmless, and so is another process doing the same. */
export const commandIncident = async (
  blobs: EventBlobs & Pick<BlobStore, 'putIfAbsent'>,
  incident: string,
  command: IncidentCommand,
  at: number,
): Promise<IncidentState> => {
  let state = await loadIncident(blobs, incident);
  for (let [event] = decideIncident(command, state, at); event; [event] = decideIncident(command, state, at)) {
    const written = await appendEvent(blobs, 'incident', incident, state.version + 1, event);
    state = written ? evolveIncident(state, event) : await loadIncident(blobs, incident);
  }
  return state;
};

/** The incidents of a lake; keeps what it has read, so that asking again costs a listing and what is new. */
export interface IncidentReader {
  /** By the time they opened, of one dataset or all; those of replaced replays are left out. */
  list(dataset?: string): Promise<readonly IncidentState[]>;
}

/** Aggregates that are read at the same time. */
const READ_AT_ONCE = 16;

export const createIncidentReader = (blobs: EventBlobs): IncidentReader => {
  const states = new Map<string, IncidentState>();
  const replays = new Map<string, ReplayState>();

  const refresh = async (id: string, version: number): Promise<IncidentState> => {
    const known = states.get(id) ?? absentIncident;
    if (known.version >= version) return known;
    const events = await readEvents<IncidentEvent>(blobs, 'incident', id, known.version);
    const state = events.reduce(evolveIncident, known);
    states.set(id, state);
    return state;
  };

  const isReplaced = async (replay: string): Promise<boolean> => {
    const state = await loadReplay(blobs, replay, replays.get(replay));
    replays.set(replay, state);
    return state.status === 'replaced';
  };

  return {
    list: async (dataset) => {
      const versions = await newestVersions(blobs, 'incident', prefixOf(dataset));
      const found = await mapAtOnce([...versions], READ_AT_ONCE, ([id, version]) => refresh(id, version));
      const ids = [...new Set(found.map(({ replay }) => replay))];
      const replaced = new Set<string>();
      await forEachAtOnce(ids, READ_AT_ONCE, async (id) => {
        if (await isReplaced(id)) replaced.add(id);
      });
      return found
        .filter((state) => !replaced.has(state.replay) && (dataset === undefined || state.dataset === dataset))
        .toSorted((a, b) => compareText(a.openedAt ?? '', b.openedAt ?? '') || compareText(a.incident, b.incident));
    },
  };
};

/** Incidents of the lake by the time they opened, of one dataset or all; those of replaced replays are left out. */
export const listIncidents = (blobs: EventBlobs, dataset?: string): Promise<readonly IncidentState[]> =>
  createIncidentReader(blobs).list(dataset);

/** How the ids of a dataset's incidents begin: the stream has one run, that never ends. */
const prefixOf = (dataset: string | undefined): string =>
  dataset === undefined ? '' : dataset === LIVE ? `${LIVE}.` : `${dataset}~`;

/** Alerts of the lake by `at`, then `id`, of one dataset or all; those of replaced replays are left out. */
export const listAlerts = async (blobs: EventBlobs, dataset?: string): Promise<readonly AlertJson[]> =>
  sortAlerts((await listIncidents(blobs, dataset)).flatMap(({ alerts }) => alerts));

/** The same with what their looks had read and what became of the predictions. */
export const listAlertsWithOutcome = async (blobs: EventBlobs, dataset?: string): Promise<readonly ListedAlert[]> =>
  sortAlerts((await listIncidents(blobs, dataset)).flatMap(listedAlerts));

const listedAlerts = ({ alerts, seen, outcomes }: IncidentState): readonly ListedAlert[] => {
  const counting = countingOutcomes(outcomes);
  return alerts.map((alert) => {
    const { cut = null, watermark = null, completeness = null } = seen[alert.id] ?? {};
    return { ...alert, cut, watermark, completeness, outcome: outcomeJson(counting.get(alert.id)) };
  });
};

const outcomeJson = (found: Outcome | undefined): OutcomeJson | null => {
  if (found === undefined) return null;
  const { outcome, by, failureAt, leadMinutes, note } = found;
  return { outcome, by, failure_at: failureAt, lead_minutes: leadMinutes, note };
};

/** Incidents of one replay, by id. */
export const incidentsOfReplay = async (blobs: EventBlobs, replay: string): Promise<readonly IncidentState[]> => {
  const ids = await listAggregates(blobs, 'incident', `${replay}.`);
  return Promise.all(ids.map((id) => loadIncident(blobs, id)));
};

/** Alerts of one replay by `at`, then `id`. */
export const alertsOfReplay = async (blobs: EventBlobs, replay: string): Promise<readonly AlertJson[]> =>
  sortAlerts((await incidentsOfReplay(blobs, replay)).flatMap(({ alerts }) => alerts));

const sortAlerts = <T extends AlertJson>(alerts: readonly T[]): readonly T[] =>
  alerts.toSorted((a, b) => compareText(a.at, b.at) || compareText(a.id, b.id));
