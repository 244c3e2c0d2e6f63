import { join } from 'node:path';

/** The folder inside a store's root for files that are not yet, or no longer, part of it. */
export const TEMP_FOLDER = '.tmp';

const MAX_SEGMENT_BYTES = 255;

/** Control characters and the backslash, which other systems read as a separator. */
const ODD = /[\p{Cc}\\]/u;

const faultOf = (key: string): string | null => {
  if (key === '') return 'is empty';
  if (key.startsWith('/')) return 'starts with "/"';
  if (key.endsWith('/')) return 'ends with "/"';
  if (ODD.test(key)) return 'holds a backslash or a control character';
  if (!key.isWellFormed()) return 'is not valid Unicode';
  const segments = key.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    return 'has an empty, "." or ".." part';
  if (segments[0] === TEMP_FOLDER) return `starts with "${TEMP_FOLDER}", which is reserved`;
  if (segments.some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT_BYTES))
    return `has a part of more than ${MAX_SEGMENT_BYTES} bytes`;
  return null;
};

/** True for a key that this store can hold. */
export const isKey = (key: string): boolean => faultOf(key) === null;

/** The file of a key below `root`. Throws, naming the key, where it could leave the root or two keys could share a file. */
export const pathOfKey = (root: string, key: string): string => {
  const fault = faultOf(key);
  if (fault !== null)
    throw Object.assign(new Error(`the key ${JSON.stringify(key)} ${fault}: use parts like a/b/c`), {
      code: 'EBADKEY',
    });
  return join(root, key);
};
