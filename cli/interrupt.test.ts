import { describe, expect, test } from '@jest/globals';
import { recordingTerminal } from '../tests/examples/recording-terminal.ts';
import { exitCodeOf } from './failure.ts';
import { untilInterrupted } from './interrupt.ts';

describe('Ctrl-C', () => {
  test('once lets the work end in order; its reason is exit 130', async () => {
    const terminal = recordingTerminal();
    const work = untilInterrupted(terminal, 'stopping', (signal) => {
      const ended = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => ended.reject(signal.reason));
      terminal.interrupt();
      return ended.promise;
    });
    const reason: unknown = await work.catch((error: unknown) => error);
    expect(exitCodeOf(reason)).toBe(130);
    expect(terminal.errText()).toContain('stopping; press Ctrl-C again to stop at once');
    expect(terminal.ended()).toBeNull();
  });

  test('twice ends the process at once', async () => {
    const terminal = recordingTerminal();
    await untilInterrupted(terminal, 'stopping', async () => {
      terminal.interrupt();
      terminal.interrupt();
    });
    expect(terminal.ended()).toBe(130);
  });

  test('after the work is nobody’s any more', async () => {
    const terminal = recordingTerminal();
    await untilInterrupted(terminal, 'stopping', () => Promise.resolve());
    terminal.interrupt();
    expect(terminal.errText()).toBe('');
  });
});
