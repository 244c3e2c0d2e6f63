import { momentText } from '../codecs/report/period.ts';
import type { IncidentState } from '../domain/incident.ts';
import { seriesName } from '../domain/verdict-sentence.ts';
import { incidentRow } from '../domain/control-rows.ts';
import { listIncidents } from '../streams/incidents.ts';
import { EXIT } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeList } from './output.ts';

/** `foreshock incidents`: every incident of the lake, or of one dataset, by the time it opened. */
export const incidents = async (invocation: Invocation, flags: { readonly dataset?: string }): Promise<number> => {
  const { blobs } = await openLake(invocation);
  const found = await listIncidents(blobs, flags.dataset);
  if (invocation.format === 'text') writeList(invocation, found, COLUMNS);
  else writeList(invocation, found.map(withAlertIds), []);
  return EXIT.done;
};

/** The columns of the SQL table, and the ids of the alerts. */
const withAlertIds = (incident: IncidentState) => ({
  ...incidentRow(incident),
  alert_ids: incident.alerts.map(({ id }) => id),
});

const moment = (iso: string | null): string | null => (iso === null ? null : momentText(iso));

const COLUMNS = [
  { label: 'opened', of: ({ openedAt }: IncidentState) => moment(openedAt) },
  { label: 'ended', of: ({ endedAt }: IncidentState) => moment(endedAt) },
  { label: 'status', of: ({ status }: IncidentState) => status },
  { label: 'what', of: ({ service, route }: IncidentState) => seriesName(service, route) },
  { label: 'alerts', of: ({ alerts }: IncidentState) => alerts.map(({ kind }) => kind).join(', ') },
  { label: 'incident', of: ({ incident }: IncidentState) => incident },
];
