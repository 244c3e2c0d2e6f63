import { gzipSync } from 'node:zlib';
import { countText } from '../codecs/quantities.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { holdLive, silentNotifier, terminalNotifier } from '../runtime/local.ts';
import { createLineRecords } from '../streams/line-records.ts';
import { type LiveIntake, openLiveIntake } from '../streams/take-live.ts';
import { createLogReceiver } from '../web/log-receiver.ts';
import { serveApp } from '../web/serve.ts';
import { parseListen } from './arguments.ts';
import { EXIT, UsageError } from './failure.ts';
import { untilInterrupted } from './interrupt.ts';
import type { Invocation } from './invocation.ts';
import { type ReadingFlags, readingOptions } from './reading-options.ts';
import { prepareLake } from './replay.ts';

/** The options of `live` as they are written. */
export interface LiveFlags extends Omit<ReadingFlags, 'from' | 'to'> {
  /** True without an address. */
  readonly listen?: string | true;
}

/** Bytes under way at which HTTP senders are told to come again. */
const BUSY_BYTES = 16 * 1024 * 1024;
/** How long lines of a pipe are gathered, ms. */
const GATHER_MS = 250;
const MOST_RECORD_BYTES = 900_000;

/**
 * `foreshock live -` and `foreshock live --listen`: takes lines from standard input or over HTTP into the dataset `live`, and
 * warns as soon as a look decides it. Ctrl-C, or the end of the input, commits what was taken and ends.
 */
export const live = async (invocation: Invocation, input: string | undefined, flags: LiveFlags): Promise<number> => {
  if (input !== undefined && input !== '-') {
    throw new UsageError(`live reads standard input: tail -F ${input} | foreshock live -`);
  }
  if (input === undefined && flags.listen === undefined) {
    throw new UsageError('say where the logs come from: - for standard input, or --listen for HTTP on this machine');
  }
  if (invocation.format === 'json') {
    throw new UsageError('live has no end that one JSON value could wait for: --ndjson gives an alert per line');
  }
  const address = flags.listen === undefined ? null : parseListen(flags.listen === true ? '' : flags.listen);
  const { from: _, to: __, ...reading } = await readingOptions(flags, invocation.config);
  const ports = await prepareLake(invocation);
  const { terminal, format } = invocation;
  let alerts = 0;
  const intake = (): Promise<LiveIntake> =>
    openLiveIntake(
      { ...ports, notifier: format === 'text' ? terminalNotifier((text) => terminal.out.write(text)) : silentNotifier },
      {
        detector: DEFAULT_DETECTOR_CONFIG,
        reading,
        onAlert: (alert) => {
          alerts += 1;
          if (format === 'ndjson') terminal.out.write(`${JSON.stringify(alert)}\n`);
        },
        onTrouble: (error) => terminal.err.write(`foreshock: ${String(error)}; it is tried again\n`),
      },
    );
  const taken = await holdLive(invocation.config, () =>
    untilInterrupted(terminal, 'committing what was read', async (signal) => {
      const open = await intake();
      return address === null
        ? takeInput(invocation, open, signal)
        : takeRequests(invocation, open, { address, withInput: input !== undefined, signal });
    }),
  );
  terminal.err.write(`${countText(taken)} bytes committed, ${alerts} ${alerts === 1 ? 'alert' : 'alerts'}\n`);
  // a pipe that is still open would keep the process
  if (input !== undefined) terminal.exit(EXIT.done);
  return EXIT.done;
};

const takeInput = async (invocation: Invocation, intake: LiveIntake, signal: AbortSignal): Promise<number> => {
  const { terminal } = invocation;
  if (terminal.input.isTerminal) terminal.err.write('reading log lines from standard input; end with Ctrl-D\n');
  try {
    return await pump(terminal.input, intake, signal);
  } finally {
    await intake.close();
  }
};

const takeRequests = async (
  { terminal }: Invocation,
  intake: LiveIntake,
  {
    address,
    withInput,
    signal,
  }: { readonly address: Address; readonly withInput: boolean; readonly signal: AbortSignal },
): Promise<number> => {
  let bytes = 0;
  const receiver = createLogReceiver({
    isBusy: () => intake.pendingBytes() > BUSY_BYTES,
    take: async (record) => {
      await intake.take(record).committed;
      bytes += record.length;
    },
  });
  try {
    const server = await serveApp(receiver, address.host, address.port);
    terminal.err.write(
      `listening on http://${urlHost(server.host)}:${server.port} (POST lines, NDJSON, OTLP JSON to /v1/logs)\n`,
    );
    try {
      if (withInput) bytes += await pump(terminal.input, intake, signal);
      await Promise.race([aborted(signal), intake.failed]);
    } finally {
      await server.close();
    }
  } finally {
    await intake.close();
  }
  return bytes;
};

type Address = ReturnType<typeof parseListen>;

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Hands the lines of a pipe over until it ends or the signal aborts; reads no faster than they are taken. Gives how many bytes. */
const pump = async (input: AsyncIterable<Uint8Array>, intake: LiveIntake, signal: AbortSignal): Promise<number> => {
  const lines = createLineRecords();
  const chunks = input[Symbol.asyncIterator]();
  const stopped = aborted(signal).then(() => 'stopped' as const);
  let bytes = 0;
  const hand = async (records: readonly Uint8Array[]): Promise<void> => {
    for (const record of records) {
      bytes += record.length;
      // a line that does not fit the stream travels compressed
      await intake.take(record.length > MOST_RECORD_BYTES ? gzipSync(record) : record).accepted;
    }
  };
  for (let next = chunks.next(); ;) {
    const tick = timer(GATHER_MS);
    const one = await Promise.race([next, stopped, tick.due, intake.failed]);
    tick.stop();
    if (one === 'stopped') break;
    if (one === 'due') {
      await hand(lines.flush(false));
      continue;
    }
    if (one.done === true) break;
    await hand(lines.add(one.value));
    next = chunks.next();
  }
  await hand(lines.flush(true));
  return bytes;
};

const timer = (ms: number): { readonly due: Promise<'due'>; stop(): void } => {
  let handle: NodeJS.Timeout | undefined;
  const due = new Promise<'due'>((resolve) => {
    handle = setTimeout(() => resolve('due'), ms);
  });
  return { due, stop: () => clearTimeout(handle) };
};
