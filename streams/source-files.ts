import { type ArchiveListing, listMembers } from '../codecs/decode/list-members.ts';
import { packingOf } from '../codecs/decode/sniff.ts';
import { ownTimeOf } from '../codecs/option-values.ts';
import { baseName, keySafe, logStem, sourceNames } from '../domain/lake-layout.ts';
import { sha256, shortHash } from '../domain/hash.ts';
import { parseLocation } from '../domain/object-location.ts';
import type { Problem, ReplayFile, ReplayOptions } from '../domain/replay.ts';
import { compareText } from '../domain/window.ts';
import type { BlobReader } from '../ports/index.ts';
import { mapAtOnce } from './at-once.ts';
import { ReplayError } from './errors.ts';

const EDGE_BYTES = 1024 * 1024;
/** Files that are looked at at the same time: each takes the memory of both of its edges. */
const FILES_AT_ONCE = 16;

/** A file as it is found: what tells whether it is still the same one later. */
export interface FoundFile extends Pick<
  ReplayFile,
  'source' | 'location' | 'size' | 'modifiedAt' | 'edges' | 'member'
> {
  /** What was passed over in the archive whose first log this is, and what is wrong with it. */
  readonly problems?: readonly Problem[];
}

/** Where a location is read: `uploads/…` in the lake, everything else as a file. */
export interface SourceReaders {
  readonly blobs: BlobReader;
  readonly files: BlobReader;
}

export const readerOf = ({ blobs, files }: SourceReaders, location: string): BlobReader =>
  location.startsWith('uploads/') ? blobs : files;

/** A location without the version that it names: sources are named alike locally and on AWS. */
const placeOf = (location: string): string =>
  location.startsWith('uploads/') ? parseLocation(location).key : location;

/** Looks at every file, and into archives: each log in one is a file of its own. A missing or empty one is an error that names it. */
export const findFiles = async (
  readers: SourceReaders,
  locations: readonly string[],
): Promise<readonly FoundFile[]> => {
  const found = (await mapAtOnce(locations, FILES_AT_ONCE, (location) => findIn(readers, location))).flat();
  const names = sourceNames(
    found.map(({ location, member }) => (member ? `${placeOf(location)}/${member.path}` : placeOf(location))),
  );
  return found.map((file, index) => ({ ...file, source: names[index] ?? file.source }));
};

const findIn = async (readers: SourceReaders, location: string): Promise<readonly FoundFile[]> => {
  const file = await findFile(readers, location);
  const reader = readerOf(readers, location);
  const { compression, archive } = await packingOf(reader.stream(location));
  if (archive === null) return [file];
  const listing = await listMembers(reader.stream(location), archive, { compression });
  const problems = problemsOf(location, listing);
  if (listing.members.length === 0) {
    const why = problems.map(({ message }) => message).join('; ');
    throw new ReplayError(
      'nothing-readable',
      `${placeOf(location)} holds no log${why === '' ? '' : ` (${why})`}: give the logs themselves`,
    );
  }
  return listing.members.map(({ member, size, modifiedAt }, index) => ({
    source: member.path,
    location,
    size,
    modifiedAt: modifiedAt ?? file.modifiedAt,
    edges: sha256(file.edges, '\0', String(member.startByte), '\0', member.path),
    member,
    ...(index === 0 && problems.length > 0 ? { problems } : {}),
  }));
};

const NAMED_ENTRIES = 3;

const problemsOf = (location: string, { passedOver, problem }: ArchiveListing): readonly Problem[] => {
  const name = baseName(placeOf(location));
  const reasons = [...passedOver].map(([reason, paths]) => {
    const more = paths.length > NAMED_ENTRIES ? ` and ${paths.length - NAMED_ENTRIES} more` : '';
    return `${reason}: ${paths.slice(0, NAMED_ENTRIES).join(', ')}${more}`;
  });
  const message = `${name}: entries passed over (${reasons.join('; ')}); unpack it and give what is missing as files`;
  return [
    ...(reasons.length === 0 ? [] : [{ source: null, code: 'passed-over', message }]),
    ...(problem === null ? [] : [{ source: null, code: 'truncated', message: `${name}: ${problem}` }]),
  ];
};

const findFile = async (readers: SourceReaders, location: string): Promise<FoundFile> => {
  const reader = readerOf(readers, location);
  const info = await reader.head(location);
  if (info === null) {
    throw new ReplayError('missing', `there is no file ${placeOf(location)}: check the name (nothing was replayed)`);
  }
  if (info.size === 0) {
    throw new ReplayError(
      'nothing-readable',
      `${placeOf(location)} is empty: there is nothing to replay; check what wrote it`,
    );
  }
  const first = await reader.getRange(location, 0, EDGE_BYTES);
  const last = await reader.getRange(location, Math.max(0, info.size - EDGE_BYTES), info.size);
  const edges = sha256(first ?? '', '\0', last ?? '');
  return {
    source: baseName(placeOf(location)),
    location,
    size: info.size,
    modifiedAt: ownTimeOf(info.metadata?.['modified-at'] ?? '') ?? info.modifiedAt,
    edges,
  };
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
