import { percentText } from '../codecs/quantities.ts';
import { asSentence } from '../codecs/plain-text.ts';
import { calibrationText, falseAlarmsOf, keptText, watchedText } from '../codecs/track-record-text.ts';
import type { ReliabilityBin } from '../domain/calibration.ts';
import { DETECTOR_VERSION } from '../domain/detector-config.ts';
import { type NamedRecord, trackRecords } from '../streams/track-records.ts';
import { EXIT } from './failure.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeList, writeObject } from './output.ts';

/** `foreshock track-record`: how predictions came out, by dataset and over the lake, and whether probabilities can be believed. */
export const trackRecord = async (invocation: Invocation, flags: { readonly dataset?: string }): Promise<number> => {
  const { blobs } = await openLake(invocation);
  const found = await trackRecords(blobs, DETECTOR_VERSION, flags.dataset);
  if (invocation.format !== 'text') {
    writeObject(invocation, found, '');
    return EXIT.done;
  }
  const { records, together, calibration } = found;
  writeList(invocation, records.length > 1 ? [...records, ...together] : records, COLUMNS);
  const { out } = invocation.terminal;
  out.write(`\n${paintOf(invocation).strong('Calibration')}\n${asSentence(calibrationText(calibration))}\n`);
  if (calibration.bins.length > 0) {
    out.write('\n');
    writeList(invocation, calibration.bins, BINS);
  }
  return EXIT.done;
};

const COLUMNS = [
  { label: 'dataset', of: ({ dataset }: NamedRecord) => dataset ?? 'whole lake' },
  { label: 'detector', of: ({ detector_version }: NamedRecord) => detector_version },
  { label: 'came true', of: keptText },
  { label: 'median lead (min)', of: ({ median_lead_minutes }: NamedRecord) => median_lead_minutes },
  { label: 'false alarms', of: falseAlarmsOf },
  { label: 'unknown', of: ({ unknown }: NamedRecord) => unknown },
  { label: 'open', of: ({ open }: NamedRecord) => open },
  { label: 'not foreseen', of: ({ missed }: NamedRecord) => missed },
  { label: 'watched', of: ({ watched_minutes }: NamedRecord) => watchedText(watched_minutes) },
];

const BAR_COLUMNS = 20;

const BINS = [
  { label: 'said', of: ({ from, to }: ReliabilityBin) => `${percentText(from)} to ${percentText(to)}` },
  { label: 'predictions', of: ({ count }: ReliabilityBin) => count },
  { label: 'mean said', of: ({ mean_probability }: ReliabilityBin) => percentText(mean_probability) },
  { label: 'failed', of: ({ observed }: ReliabilityBin) => percentText(observed) },
  { label: '95% interval', of: ({ low, high }: ReliabilityBin) => `${percentText(low)} to ${percentText(high)}` },
  {
    label: 'failed of those said',
    of: ({ observed }: ReliabilityBin) => '█'.repeat(Math.round(observed * BAR_COLUMNS)),
  },
];
