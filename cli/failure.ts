/** Exit codes, as the design fixes them. */
export const EXIT = { done: 0, failed: 1, usage: 2, missing: 3, alerts: 6, interrupted: 130 } as const;

/** A command line that cannot be understood; `message` says what, with which value, and what to write instead. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/** Something that was named is not there; `message` says what to do. */
export class MissingError extends Error {
  readonly code = 'missing';
}

const EXIT_CODES: Readonly<Record<string, number>> = {
  usage: EXIT.usage,
  missing: EXIT.missing,
  'nothing-readable': EXIT.missing,
  refused: EXIT.failed,
  interrupted: EXIT.interrupted,
  EISDIR: EXIT.missing,
  ENOTREG: EXIT.missing,
  EUSAGE: EXIT.usage,
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The exit code that says how a command failed, by the error's code. */
export const exitCodeOf = (error: unknown): number => EXIT_CODES[codeOf(error)] ?? EXIT.failed;

/** An error for a person: its message, and the stack only where it is a mistake of ours. */
export const failureText = (error: unknown): string => {
  if (!(error instanceof Error)) return `foreshock: ${String(error)}\n`;
  const isOurs = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(error.name);
  return isOurs
    ? `foreshock: unexpected error, please report it with the lines below\n${error.stack ?? error.message}\n`
    : `foreshock: ${error.message}\n`;
};
