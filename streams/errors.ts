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
