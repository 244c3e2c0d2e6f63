import { keySafe } from './lake-layout.ts';
import { shortHash } from './hash.ts';

/** What the key of an upload says about it. */
export type UploadPlace =
  /** A dataset of its own that starts at once. */
  | { readonly kind: 'file'; readonly bulk: boolean }
  /** One file of a set. */
  | { readonly kind: 'member'; readonly folder: string }
  /** `_replay.json`, which starts a set. */
  | { readonly kind: 'manifest'; readonly folder: string }
  | { readonly kind: 'reserved'; readonly name: string }
  /** No upload: elsewhere, or the marker of an empty folder. */
  | { readonly kind: 'none' };

const ROOT = 'uploads/';
const BULK = '_bulk';
const MANIFEST = '_replay.json';

/** `uploads/<file>`, `uploads/_bulk/<file>`, `uploads/<dataset>/<file>` or `uploads/<dataset>/_replay.json`. */
export const placeOfUpload = (key: string): UploadPlace => {
  if (!key.startsWith(ROOT) || key.endsWith('/')) return { kind: 'none' };
  const [first = '', ...rest] = key.slice(ROOT.length).split('/');
  const isReserved = (name: string): boolean => name.startsWith('_');
  if (rest.length === 0) return isReserved(first) ? { kind: 'reserved', name: first } : { kind: 'file', bulk: false };
  if (rest.length === 1 && rest[0] === MANIFEST && !isReserved(first)) return { kind: 'manifest', folder: first };
  const reserved = [...(first === BULK ? [] : [first]), ...rest].find(isReserved);
  if (reserved !== undefined) return { kind: 'reserved', name: reserved };
  return first === BULK ? { kind: 'file', bulk: true } : { kind: 'member', folder: first };
};

/** Key of the manifest of a set. */
export const manifestKey = (folder: string): string => `${ROOT}${folder}/${MANIFEST}`;

/** Key of a file that the manifest of a set names. */
export const memberKey = (folder: string, file: string): string => `${ROOT}${folder}/${file}`;

/** The dataset of a set: the folder's name, with eight hex digits of its hash where the name is no part of a key as it stands. */
export const datasetOfFolder = (folder: string): string =>
  keySafe(folder) === folder ? folder : `${keySafe(folder).slice(0, 80)}-${shortHash(8, folder)}`;

/** True for a name that a dataset may be given: `live` is taken by the streams. */
export const isDatasetName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) && name !== 'live';
