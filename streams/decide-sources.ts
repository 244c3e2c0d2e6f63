import { type DecidedReading, decideReadings, type ReadingOptions } from '../codecs/reading.ts';
import { mapAtOnce } from './at-once.ts';
import { type SampledFile, sampleFile } from './sample-source.ts';
import type { FoundFile, SourceReaders } from './source-files.ts';

/** A file, the sample of it, and how it is read. */
export interface DecidedSource extends SampledFile {
  readonly decided: DecidedReading;
}

/** Each of the three parts of a sample, and the parts of all samples together: all are held until the decision. */
const PART_BYTES = 2 * 1024 * 1024;
const LEAST_PART_BYTES = 64 * 1024;
const ALL_PARTS_BYTES = 96 * 1024 * 1024;
const FILES_AT_ONCE = 8;

/** Decides how every file is read, all together; where lines lack year or zone, from the whole of it. */
export const decideSources = async (
  readers: SourceReaders,
  files: readonly FoundFile[],
  options: ReadingOptions,
): Promise<readonly DecidedSource[]> => {
  const partBytes = Math.min(PART_BYTES, Math.max(LEAST_PART_BYTES, Math.floor(ALL_PARTS_BYTES / (3 * files.length))));
  const sampled = await mapAtOnce(files, FILES_AT_ONCE, (file) =>
    sampleFile(readers, file, { partBytes, whole: false }),
  );
  const decided = decide(sampled, options);
  if (!decided.some(({ decided: { needsWhole } }) => needsWhole)) return decided;
  const whole = await mapAtOnce(decided, FILES_AT_ONCE, async (source) =>
    source.decided.needsWhole ? sampleFile(readers, source, { partBytes, whole: true }) : source,
  );
  return decide(whole, options);
};

const decide = (sampled: readonly SampledFile[], options: ReadingOptions): readonly DecidedSource[] => {
  const readings = decideReadings(
    sampled.map(({ sample }) => sample),
    options,
  );
  return sampled.flatMap((file, index) => {
    const decided = readings[index];
    return decided ? [{ ...file, decided }] : [];
  });
};
