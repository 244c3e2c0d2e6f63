/** Where a command writes: standard output for data, standard error for everything else. */
export interface Output {
  write(text: string): void;
  /** Resolves when the reader has taken enough for more to be written: for callers that write a lot. */
  ready(): Promise<void>;
  /** True when a person looks at it. */
  readonly isTerminal: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
}

/** The process around a command, as an argument. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output;
  readonly input: AsyncIterable<Uint8Array> & { readonly isTerminal: boolean };
  /** Calls back at each Ctrl-C or polite request to end; returns what stops the calls. */
  onInterrupt(handler: () => void): () => void;
  /** Ends at once. */
  exit(code: number): void;
}

/** The terminal of this process. A reader that goes away (`| head`) ends it quietly. */
export const processTerminal = (): Terminal => {
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', endQuietly);
  return {
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    input: {
      isTerminal: process.stdin.isTTY,
      async *[Symbol.asyncIterator]() {
        for await (const chunk of process.stdin) yield chunk;
      },
    },
    onInterrupt: (handler) => {
      process.on('SIGINT', handler);
      process.on('SIGTERM', handler);
      return () => {
        process.off('SIGINT', handler);
        process.off('SIGTERM', handler);
      };
    },
    exit: (code) => process.exit(code),
  };
};

const outputOf = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  ready: () =>
    stream.writableNeedDrain
      ? new Promise((resolve) => {
          stream.once('drain', resolve);
        })
      : Promise.resolve(),
  isTerminal: stream.isTTY,
  get columns() {
    return stream.columns > 0 ? stream.columns : 80;
  },
});

const endQuietly = (error: Error): void => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
  throw error;
};
