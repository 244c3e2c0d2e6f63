import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EXIT, MissingError, UsageError } from './failure.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs work over files of which one may be `-`: standard input, kept in a temporary file while the work lasts, because a source
 * is looked at before it is read.
 */
export const withInputFiles = async <T>(
  terminal: Terminal,
  files: readonly string[],
  work: (locations: readonly string[]) => Promise<T>,
): Promise<T> => {
  const inputs = files.filter((file) => file === '-').length;
  if (inputs === 0) return work(files);
  if (inputs > 1) throw new UsageError('- (standard input) can be given once');
  if (terminal.input.isTerminal) terminal.err.write('reading the log from standard input; end with Ctrl-D\n');
  const folder = mkdtempSync(join(tmpdir(), 'foreshock-input-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  // the process may end in the middle, when the reader of its output goes away
  process.once('exit', remove);
  const stopListening = terminal.onInterrupt(() => {
    terminal.exit(EXIT.interrupted);
  });
  try {
    // such a name suggests no service
    const location = join(folder, '-');
    await pipeline(terminal.input, createWriteStream(location));
    if (statSync(location).size === 0) {
      throw new MissingError('standard input is empty: nothing was piped into foreshock');
    }
    return await work(files.map((file) => (file === '-' ? location : file)));
  } finally {
    stopListening();
    process.off('exit', remove);
    remove();
  }
};
