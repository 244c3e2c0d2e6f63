/** The system's code of an error (`ENOENT`, `ENOSPC`, …), or null for anything without one. */
export const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** True when the error says that there is no file at that path. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

/** What no other record would be spared: no room, no right, no file handle, a failing disk. */
const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'EIO', 'EXDEV']);

/** True when the disk is at fault, be it as the cause of another error: trying other data would not help. */
export const isDiskError = (error: unknown): boolean =>
  DISK_CODES.has(codeOf(error) ?? '') ||
  (typeof error === 'object' && error !== null && 'cause' in error && isDiskError(error.cause));

const NOTHING_LOST = 'nothing that was committed is lost';

const ADVICE: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `the disk that holds ${path} is full: free space and run the same command again; ${NOTHING_LOST}`,
  EDQUOT: (path) =>
    `your disk quota for ${path} is used up: free space and run the same command again; ${NOTHING_LOST}`,
  EROFS: (path) => `${path} is on a read-only file system: choose a folder that can be written with --lake DIR`,
  EACCES: (path) => `this user may not open ${path}: change its permissions, or run as the user who owns it`,
  EPERM: (path) =>
    `the file system of ${path} does not allow this: it may be protected, or lack hard links, which once-only writes need; choose another folder with --lake DIR`,
  EMFILE: () =>
    `this process has too many files open: raise the limit (ulimit -n 4096) and run the same command again; ${NOTHING_LOST}`,
  ENFILE: () =>
    `this machine has too many files open: close other programs and run the same command again; ${NOTHING_LOST}`,
  ENAMETOOLONG: (path) => `the name ${path} is too long for its file system: use a shorter dataset or file name`,
  ENOTDIR: (path) => `a file stands where ${path} needs a folder: move that file away`,
  EISDIR: (path) => `a folder stands where the file ${path} belongs: move that folder away`,
  EEXIST: (path) => `a file stands where ${path} needs a folder: move that file away`,
  EXDEV: (path) => `part of the lake at ${path} is on another file system: keep the whole lake on one`,
  EIO: (path) => `the disk that holds ${path} reports an error: check it, then run the same command again`,
  ENOENT: (path) => `there is no file ${path}: check the name`,
};

/** An error of the file system said for a person: what failed, where, what to do. Keeps `code`, and the first error as cause. */
export const explainFileError = (doing: string, path: string, error: unknown): unknown => {
  const code = codeOf(error);
  if (isExplained(error)) return error;
  const advice = code === null ? undefined : ADVICE[code];
  if (!advice) return error;
  return Object.assign(new Error(`${doing} failed (${code}): ${advice(path)}`, { cause: error }), { code, path });
};

const isExplained = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'cause' in error && codeOf(error.cause) === codeOf(error);
