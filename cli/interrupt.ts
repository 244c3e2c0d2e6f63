import { EXIT } from './failure.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs work with a signal that the first Ctrl-C aborts, so that it can end in order; `notice` says what happens then. The
 * second one ends the process at once. The signal's reason is an error with the code `interrupted`.
 */
export const untilInterrupted = async <T>(
  terminal: Terminal,
  notice: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => {
    if (controller.signal.aborted) {
      terminal.exit(EXIT.interrupted);
      return;
    }
    terminal.err.write(`\nforeshock: ${notice}; press Ctrl-C again to stop at once\n`);
    controller.abort(Object.assign(new Error('interrupted'), { code: 'interrupted' }));
  });
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
};
