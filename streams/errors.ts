/** Why a replay could not be done: decides the exit code and tells what to do. */
export type ReplayErrorCode = 'missing' | 'nothing-readable' | 'refused' | 'interrupted' | 'failed';

/** An expected end of a replay that is not success; `message` says what, where and what to do. */
export class ReplayError extends Error {
  readonly code: ReplayErrorCode;
  constructor(code: ReplayErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReplayError';
    this.code = code;
  }
}

/** True when an object that was being read is not there any more, or holds something else: no repetition brings it back. */
export const isGone = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && (error.code === 'EREPLACED' || error.code === 'EDELETED' || error.code === 'ENOENT'))
    return true;
  return 'cause' in error && isGone(error.cause);
};
