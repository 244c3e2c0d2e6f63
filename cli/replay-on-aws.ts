import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesText } from '../codecs/quantities.ts';
import type { ReplayJson } from '../domain/machine-output.ts';
import type { Speed } from '../domain/replay.ts';
import type { AwsPorts } from '../runtime/aws.ts';
import { createLocalPorts } from '../runtime/local.ts';
import { storedSummary } from '../streams/finish-replay.ts';
import { committedNumbers } from '../streams/ledger.ts';
import { loadReplay } from '../streams/replay-states.ts';
import { spoolInput } from '../streams/spool-input.ts';
import { replayOfUpload, type Uploaded, uploadFiles, type UploadRequest } from '../streams/upload-files.ts';
import { MissingError, UsageError } from './failure.ts';
import { untilInterrupted } from './interrupt.ts';
import type { Invocation } from './invocation.ts';
import { createProgressLine, type ProgressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

const ASK_EVERY_MS = 2000;
/** An upload that has neither started nor been refused after this time is reported. */
const PATIENCE_MS = 5 * 60_000;

/** Uploads files to a deployed stack, follows their replay there, and gives its result. */
export const replayOnAws = async (
  invocation: Invocation,
  ports: AwsPorts,
  request: Omit<UploadRequest, 'speed'> & { readonly speed: Speed | null },
): Promise<ReplayJson> => {
  const { terminal, config } = invocation;
  if (request.options.definitions !== undefined) {
    throw new UsageError('formats of your own are not known to a deployed stack yet: replay the file on this machine');
  }
  const { files } = createLocalPorts(config);
  return withSpooledInput(terminal, request.files, (locations) =>
    untilInterrupted(terminal, 'the replay goes on without this command', async (signal) => {
      const line = createProgressLine(terminal.err, () => ports.clock.now());
      try {
        const { blobs, uploads } = ports;
        const uploaded = await uploadFiles(
          { blobs, uploads, files },
          { ...request, files: locations, speed: request.speed ?? 'max' },
          (path, bytes) => line.above(`uploading ${path}, ${bytesText(bytes)}\n`),
        );
        const replay =
          uploaded.kind === 'finished' ? uploaded.replay : await startOf(ports, uploaded, invocation, signal);
        const result = await resultOf(ports, replay, line, signal);
        return uploaded.kind === 'finished' ? { ...result, unchanged: true } : result;
      } finally {
        line.clear();
      }
    }),
  );
};

/** Runs work over files; `-` is standard input, kept as long as the work lasts in a file named as a local lake names it. */
const withSpooledInput = async <T>(
  terminal: Terminal,
  files: readonly string[],
  work: (locations: readonly string[]) => Promise<T>,
): Promise<T> => {
  if (!files.includes('-')) return work(files);
  if (files.length > 1) throw new UsageError('- (standard input) stands alone: replay the files on their own');
  if (terminal.input.isTerminal) terminal.err.write('reading the log from standard input; end with Ctrl-D\n');
  const folder = await mkdtemp(join(tmpdir(), 'foreshock-input-'));
  try {
    const { blobs } = createLocalPorts({ lake: folder, workers: 1 });
    return await work([join(folder, await spoolInput(blobs, terminal.input, 'input'))]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Waits for the replay that an upload starts. */
const startOf = async (
  { blobs, clock }: AwsPorts,
  uploaded: Extract<Uploaded, { kind: 'uploaded' }>,
  { config }: Invocation,
  signal: AbortSignal,
): Promise<string> => {
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    const found = await replayOfUpload(blobs, uploaded);
    if (found && 'replay' in found) return found.replay;
    if (found) throw new MissingError(`${found.refused.what}: ${found.refused.why}. ${found.refused.what_to_do}`);
    if (clock.now() > until) {
      throw new Error(
        `the upload ${uploaded.manifest} has started no replay in five minutes: look at the log group of the function ` +
          `replay-log and its alarms on ${config.on ?? 'AWS'}; the upload itself is kept`,
      );
    }
    await clock.sleep(ASK_EVERY_MS, signal);
    signal.throwIfAborted();
  }
};

/** Follows a replay until its result is stored. */
const resultOf = async (
  { blobs, clock }: AwsPorts,
  replay: string,
  line: ProgressLine,
  signal: AbortSignal,
): Promise<ReplayJson> => {
  const startedAt = clock.now();
  let state = await loadReplay(blobs, replay);
  let first: number | null = null;
  for (;;) {
    const result = await storedSummary(blobs, replay);
    if (result) return result;
    state = await loadReplay(blobs, replay, state);
    if (state.status === 'abandoned' || state.status === 'replaced') {
      throw new MissingError(`${replay} was ${state.status} by another command: it has no result`);
    }
    const committed = (await committedNumbers(blobs, replay)).size;
    const reached = state.blocks[committed - 1]?.lastTs ?? null;
    first ??= reached;
    line.show({
      phase: state.status === 'running' ? 'replaying' : state.status === 'finished' ? 'detecting' : state.status,
      share: state.ended ? committed / Math.max(1, state.blocks.length) : null,
      startShare: 0,
      eventTime: reached,
      speed: reached === null || first === null ? null : (reached - first) / Math.max(1, clock.now() - startedAt),
      elapsedMs: clock.now() - startedAt,
    });
    await clock.sleep(ASK_EVERY_MS, signal);
    signal.throwIfAborted();
  }
};
