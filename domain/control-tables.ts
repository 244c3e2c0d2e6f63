import type { LakeColumn, LakeTable } from './lake-table.ts';

const text = (name: string, about: string): LakeColumn => ({ name, type: 'string', about });
const time = (name: string, about: string): LakeColumn => ({ name, type: 'timestamp', about });
const whole = (name: string, about: string): LakeColumn => ({ name, type: 'int64', about });
const number = (name: string, about: string): LakeColumn => ({ name, type: 'double', about });

const control = (name: string, about: string, columns: readonly LakeColumn[]): LakeTable => ({
  name,
  about,
  columns,
  partitions: [],
  source: { kind: 'control', format: 'json-lines', pattern: `tables/${name}/*.jsonl` },
});

/** One row per alert. */
export const ALERTS = control('alerts', 'One row per alert, in the words of the message sent.', [
  text('id', 'for verify'),
  text('incident', 'what it belongs to'),
  text('dataset', 'what belongs together'),
  text('replay', 'the pass over the files that raised it'),
  text('kind', 'predicted, detected, cleared, revised or retracted'),
  time('at', 'event time at which the look was due'),
  time('sent_at', 'wall time of the message'),
  text('service', 'null for everything'),
  text('route', 'null for a whole service'),
  number('probability', 'of a failure within the horizon, 0 to 1'),
  number('horizon_minutes', 'minutes'),
  time('failure_p10', 'failed by then with probability 10 %'),
  time('failure_p50', 'failed by then with probability 50 %'),
  time('failure_p90', 'failed by then with probability 90 %'),
  text('urgency', 'LOW, MEDIUM, HIGH or CRITICAL'),
  text('message', 'as sent'),
  text('evidence', 'JSON array of signal, observed, expected, unit, text, strongest first'),
  text('about', 'the alert that a revision or retraction is about'),
  text('outcome', 'of a prediction: failed, did-not-fail or unknown, null while it is open'),
  text('outcome_by', 'data or person'),
  time('failed_at', 'start of the failure that was predicted'),
  number('lead_minutes', 'minutes from the prediction to the failure'),
]);

/** One row per incident. */
export const INCIDENTS = control('incidents', 'One row per incident: the alerts of one cause.', [
  text('incident', 'identity'),
  text('dataset', 'what belongs together'),
  text('replay', 'the pass over the files that opened it'),
  text('status', 'DETECTING, ANALYZING, EXECUTING, VERIFYING, COMPLETED or DISMISSED'),
  text('service', 'null for everything'),
  text('route', 'null for a whole service'),
  time('opened_at', 'event time of the first alert'),
  time('predicted_at', 'event time of the first prediction'),
  time('detected_at', 'event time at which the failure was seen'),
  time('ended_at', 'event time of the clearing, null while open'),
  whole('alerts', 'how many'),
]);

/** One row per replay. */
export const REPLAYS = control('replays', 'One row per pass over the files of a dataset.', [
  text('replay', 'identity'),
  text('dataset', 'what belongs together'),
  text('status', 'running, paused, finished, abandoned or replaced'),
  text('speed', 'event time divided by wall time as asked, or max'),
  number('speed_achieved', 'event time divided by wall time'),
  time('started_at', 'wall time'),
  time('first_event', 'smallest ts'),
  time('last_event', 'largest ts'),
  whole('lines', 'lines of records plus skipped ones'),
  whole('records', 'rows plus quarantined'),
  whole('rows', 'records that could be read'),
  whole('quarantined', 'records that could not be read'),
  whole('skipped', 'lines that belong to no record'),
  whole('alerts', 'how many'),
]);
