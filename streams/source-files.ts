import { baseName, keySafe, logStem, sourceNames } from '../domain/lake-layout.ts';
import { sha256, shortHash } from '../domain/hash.ts';
import type { ReplayFile, ReplayOptions } from '../domain/replay.ts';
import { compareText } from '../domain/window.ts';
import type { BlobReader } from '../ports/index.ts';
import { ReplayError } from './errors.ts';

const EDGE_BYTES = 1024 * 1024;

/** A file as it is found: what tells whether it is still the same one later. */
export type FoundFile = Pick<ReplayFile, 'source' | 'location' | 'size' | 'modifiedAt' | 'edges'>;

/** Where a location is read: `uploads/…` in the lake, everything else as a file. */
export interface SourceReaders {
  readonly blobs: BlobReader;
  readonly files: BlobReader;
}

export const readerOf = ({ blobs, files }: SourceReaders, location: string): BlobReader =>
  location.startsWith('uploads/') ? blobs : files;

/** Looks at every file; a missing or empty one is an error that names it. */
export const findFiles = async (
  readers: SourceReaders,
  locations: readonly string[],
): Promise<readonly FoundFile[]> => {
  const names = sourceNames(locations);
  return Promise.all(locations.map((location, index) => findFile(readers, location, names[index] ?? location)));
};

const findFile = async (readers: SourceReaders, location: string, source: string): Promise<FoundFile> => {
  const reader = readerOf(readers, location);
  const info = await reader.head(location);
  if (info === null) {
    throw new ReplayError('missing', `there is no file ${location}: check the name (nothing was replayed)`);
  }
  if (info.size === 0) {
    throw new ReplayError('nothing-readable', `${location} is empty: there is nothing to replay; check what wrote it`);
  }
  const first = await reader.getRange(location, 0, EDGE_BYTES);
  const last = await reader.getRange(location, Math.max(0, info.size - EDGE_BYTES), info.size);
  const edges = sha256(first ?? '', '\0', last ?? '');
  return { source, location, size: info.size, modifiedAt: info.modifiedAt, edges };
};

/**
 * The default name of a dataset: the first file's name and eight hex digits of all names, sizes, first and last MiB and
 * the reading options. The same files with the same options are the same dataset, whatever the order or the clock.
 */
export const datasetName = (files: readonly FoundFile[], options: ReplayOptions): string => {
  const sorted = files.toSorted((a, b) => compareText(a.source, b.source));
  const content = sorted.map(({ source, size, edges }) => [source, size, edges]);
  const stem = keySafe(logStem(baseName(sorted[0]?.source ?? 'log'))).slice(0, 60);
  const reading = [options.from, options.to, options.zoneOffsetMinutes, options.year, ...laterOptions(options)];
  return `${stem}-${shortHash(8, JSON.stringify([content, ...reading]))}`;
};

/** Options that came later: a name without them is what it always was. */
const laterOptions = ({ format, unit, service, definitions }: ReplayOptions): readonly object[] => {
  const later = { format, unit, service, definitions };
  return Object.values(later).some((value) => value !== undefined) ? [later] : [];
};

/** What distinguishes the files of a replay from those given now, in words; null when they are the same. */
export const differenceOfFiles = (known: readonly FoundFile[], found: readonly FoundFile[]): string | null => {
  const missing = known.find(({ source }) => !found.some((file) => file.source === source));
  if (missing) return `${missing.source} is not among the files given`;
  for (const file of found) {
    const before = known.find(({ source }) => source === file.source);
    if (!before) return `${file.source} was not part of it`;
    if (before.size !== file.size || before.edges !== file.edges) return `${file.source} has changed since`;
  }
  return null;
};
