import { momentText } from '../codecs/report/period.ts';
import { seriesName } from '../domain/verdict-sentence.ts';
import { listAlerts } from '../streams/incidents.ts';
import { EXIT } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeList } from './output.ts';

/** `foreshock alerts`: every alert of the lake, or of one dataset, by event time. */
export const alerts = async (invocation: Invocation, flags: { readonly dataset?: string }): Promise<number> => {
  const { blobs } = await openLake(invocation);
  writeList(invocation, await listAlerts(blobs, flags.dataset), [
    { label: 'at', of: ({ at }) => momentText(at) },
    { label: 'kind', of: ({ kind }) => kind },
    { label: 'what', of: ({ service, route }) => seriesName(service, route) },
    { label: 'probability', of: ({ probability }) => probability },
    { label: 'urgency', of: ({ urgency }) => urgency },
    { label: 'dataset', of: ({ dataset }) => dataset },
    { label: 'id', of: ({ id }) => id },
  ]);
  return EXIT.done;
};
