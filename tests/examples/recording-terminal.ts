import type { Terminal } from '../../cli/terminal.ts';

/** A terminal that nobody sees: what is written to it can be read back. */
export interface RecordingTerminal extends Terminal {
  outText(): string;
  errText(): string;
  /** As if a person pressed Ctrl-C. */
  interrupt(): void;
  /** Code of a sudden end; null = none. */
  ended(): number | null;
}

/** `isTerminal` = as a person would see it; `input` is what is piped in. */
export const recordingTerminal = (
  options: { readonly isTerminal?: boolean; readonly input?: string } = {},
): RecordingTerminal => {
  const { isTerminal = false, input = '' } = options;
  const written = { out: '', err: '' };
  const handlers = new Set<() => void>();
  let code: number | null = null;
  const output = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
    ready: () => Promise.resolve(),
    isTerminal,
    columns: 100,
  });
  return {
    out: output('out'),
    err: output('err'),
    input: {
      isTerminal: false,
      async *[Symbol.asyncIterator]() {
        if (input !== '') yield new TextEncoder().encode(input);
      },
    },
    onInterrupt: (handler) => {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
    exit: (ended) => {
      code = ended;
    },
    outText: () => written.out,
    errText: () => written.err,
    interrupt: () => {
      for (const handler of handlers) handler();
    },
    ended: () => code,
  };
};
