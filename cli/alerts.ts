import type { OutcomeJson } from '../domain/machine-output.ts';
import { keptText } from '../codecs/track-record-text.ts';
import { momentText } from '../codecs/report/period.ts';
import { seriesName } from '../domain/verdict-sentence.ts';
import { listAlertsWithOutcome } from '../streams/incidents.ts';
import { EXIT } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeList } from './output.ts';

/** `foreshock alerts`: every alert of the lake, or of one dataset, by event time. */
export const alerts = async (invocation: Invocation, flags: { readonly dataset?: string }): Promise<number> => {
  const { blobs } = await openLake(invocation);
  writeList(invocation, await listAlertsWithOutcome(blobs, flags.dataset), [
    { label: 'at', of: ({ at }) => momentText(at) },
    { label: 'kind', of: ({ kind }) => kind },
    { label: 'what', of: ({ service, route }) => seriesName(service, route) },
    { label: 'probability', of: ({ probability }) => probability },
    { label: 'urgency', of: ({ urgency }) => urgency },
    { label: 'outcome', of: ({ outcome }) => (outcome === null ? null : outcomeText(outcome)) },
    { label: 'record', of: ({ track_record: record }) => (record ? keptText(record) : null) },
    { label: 'dataset', of: ({ dataset }) => dataset },
    { label: 'id', of: ({ id }) => id },
  ]);
  return EXIT.done;
};

/** `failed, 8 min early`; of a person's verdict with who said so. */
const outcomeText = ({ outcome, by, lead_minutes: lead }: OutcomeJson): string =>
  `${outcome.replaceAll('-', ' ')}${lead === null ? '' : `, ${lead} min early`}${by === 'person' ? ' (by a person)' : ''}`;
