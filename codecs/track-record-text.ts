import type { TrackRecord } from '../domain/machine-output.ts';
import type { Calibration } from '../domain/calibration.ts';
import { DAY_MS, MINUTE_MS } from '../domain/window.ts';
import { durationText, many, numberText, percentText } from './quantities.ts';

/** Outcomes below which a record is no base for a judgement, and says so. */
const FEW = 5;

/** How earlier predictions came out, in one sentence for a message; `lake` stands in while there is none of the dataset's own. */
export const recordSentence = (own: TrackRecord | null, lake: TrackRecord | null): string => {
  if (own !== null && own.predictions > 0) return asSentence(own, '');
  if (lake !== null && lake.predictions > 0)
    return `First prediction here. ${asSentence(lake, 'Elsewhere in this lake ')}`;
  if (own !== null && own.open + own.unknown > 0) return 'No outcome is known yet of the predictions before this one.';
  return 'First prediction here: no record yet.';
};

const asSentence = (record: TrackRecord, where: string): string => {
  const { predictions, kept } = record;
  const came = `${where}${kept} of ${predictions} came true`;
  if (predictions < FEW) return `${came} so far${leadOf(record)}: too few to judge by.`;
  return `${came}${leadOf(record)}, ${falseAlarmsOf(record)}.`;
};

const leadOf = ({ kept, median_lead_minutes: lead }: TrackRecord): string =>
  lead === null ? '' : `, ${kept > 1 ? 'median ' : ''}${numberText(lead)} min early`;

/** False alarms a week; of less than a week watched, how many in which time. */
export const falseAlarmsOf = ({ false_alarms, false_alarms_per_week, watched_minutes }: TrackRecord): string =>
  false_alarms_per_week === null || watched_minutes * MINUTE_MS < 7 * DAY_MS
    ? `${false_alarms} false in ${watchedText(watched_minutes)}`
    : `${numberText(Number(false_alarms_per_week.toFixed(1)))} false a week`;

/** Event time watched, in words. */
export const watchedText = (minutes: number): string =>
  minutes < 2880 ? durationText(minutes * MINUTE_MS) : many(Math.round(minutes / 1440), 'day');

/** `7 of 9`, or nothing where there is no outcome. */
export const keptText = ({ kept, predictions }: Pick<TrackRecord, 'kept' | 'predictions'>): string =>
  predictions === 0 ? '' : `${kept} of ${predictions}`;

/** What is known of calibration, without a full stop. */
export const calibrationText = ({
  enough,
  outcomes,
  needed,
  expected_calibration_error: error,
  brier_score: brier,
}: Calibration): string =>
  !enough || error === null || brier === null
    ? `not calibrated: ${outcomes === 0 ? 'no outcome' : many(outcomes, 'outcome')} so far, it takes ${needed}`
    : `calibration on ${many(outcomes, 'outcome')}: what is said and what comes differ by ${percentText(error)} on average (Brier score ${numberText(brier)})`;
