import { type DecidedReading, decideReadings, type ReadingOptions } from '../codecs/reading.ts';
import { type SampledFile, sampleFile } from './sample-source.ts';
import type { FoundFile, SourceReaders } from './source-files.ts';

/** A file, the sample of it, and how it is read. */
export interface DecidedSource extends SampledFile {
  readonly decided: DecidedReading;
}

/** Decides how every file is read, all together; where lines lack year or zone, from the whole of it. */
export const decideSources = async (
  readers: SourceReaders,
  files: readonly FoundFile[],
  options: ReadingOptions,
): Promise<readonly DecidedSource[]> => {
  const sampled = await Promise.all(files.map((file) => sampleFile(readers, file, false)));
  const decided = decide(sampled, options);
  if (!decided.some(({ decided: { needsWhole } }) => needsWhole)) return decided;
  return decide(await Promise.all(decided.map((source) => sampleMore(readers, source))), options);
};

const sampleMore = async (readers: SourceReaders, source: DecidedSource): Promise<SampledFile> =>
  source.decided.needsWhole ? sampleFile(readers, source, true) : source;

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
