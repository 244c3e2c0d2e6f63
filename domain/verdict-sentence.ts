import type { ReportFailure, Verdict } from './report.ts';

/** A series for a person: `POST /api/orders of gateway`, `gateway`, `the whole system`. */
export const seriesName = (service: string | null, route: string | null): string => {
  if (service === null || service === '') return route === null || route === '' ? 'the whole system' : route;
  return route === null || route === '' ? service : `${route} of ${service}`;
};

/** The verdict as one sentence: first warning, lead, false alarms, what was missed. Times are UTC. */
export const sentenceOf = ({
  failures,
  first_warning_at,
  false_alarms,
  undecided,
  missed,
}: Omit<Verdict, 'sentence'>): string => {
  const alarms = falseAlarms(false_alarms.length) + openPredictions(undecided.length);
  const first = failures[0];
  if (first === undefined) return `No failure in this log; ${alarms}.`;
  const what = `${nameOf(first)}, ${clock(first.start)} UTC on ${first.start.slice(0, 10)}`;
  if (first_warning_at === null) {
    const which = failures.length === 1 ? 'the failure' : `the first of ${failures.length} failures`;
    const seen =
      first.detected_after_seconds === null ? 'not seen' : `seen ${first.detected_after_seconds} s after it began`;
    return `No warning before ${which} (${what}): ${seen}${others(failures, missed)}; ${alarms}.`;
  }
  const lead = `${minutes(first.lead_minutes ?? 0)} before the ${failures.length === 1 ? '' : 'first '}failure (${what})`;
  const missing = missed.length === 0 ? 'nothing missed' : `missed: ${missed.map(atTime).join(', ')}`;
  return `First warning at ${clock(first_warning_at)} UTC, ${lead}; ${alarms}; ${missing}.`;
};

const nameOf = ({ series }: ReportFailure): string => {
  const [narrowest] = series;
  if (narrowest === undefined) return 'unknown';
  return seriesName(narrowest.service, narrowest.route);
};

const others = (failures: readonly ReportFailure[], missed: readonly ReportFailure[]): string => {
  if (failures.length === 1) return '';
  const rest = missed.slice(1);
  const foreseen = failures.length - missed.length;
  return `; ${foreseen} of the later ones foreseen${rest.length === 0 ? '' : `, also missed: ${rest.map(atTime).join(', ')}`}`;
};

const atTime = (failure: ReportFailure): string => `${nameOf(failure)} at ${clock(failure.start)} UTC`;

const falseAlarms = (count: number): string =>
  count === 0 ? 'no false alarm' : count === 1 ? '1 false alarm' : `${count} false alarms`;

const openPredictions = (count: number): string =>
  count === 0 ? '' : `; ${count} prediction${count === 1 ? '' : 's'} still open when the log ends`;

const minutes = (count: number): string =>
  count < 1 ? `${Math.round(count * 60)} seconds` : count === 1 ? '1 minute' : `${count} minutes`;

/** `22:23`, with seconds where they say something. */
const clock = (iso: string): string => (iso.slice(17, 19) === '00' ? iso.slice(11, 16) : iso.slice(11, 19));
