import { readingText, verdictText } from '../codecs/report/verdict-text.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { LIVE } from '../domain/live.ts';
import type { ReplayJson } from '../domain/machine-output.ts';
import { DEFAULT_BUCKET_LIMITS } from '../domain/record.ts';
import type { ReplayOptions, Speed } from '../domain/replay.ts';
import {
  createLocalPorts,
  isAliveElsewhere,
  type LocalPorts,
  silentNotifier,
  terminalNotifier,
  thisDriver,
} from '../runtime/local.ts';
import { checkLakeVersion, markLake } from '../streams/open-lake.ts';
import { runReplay } from '../streams/run-replay.ts';
import { spoolInput } from '../streams/spool-input.ts';
import { parseSpeed } from './arguments.ts';
import { EXIT, UsageError } from './failure.ts';
import { untilInterrupted } from './interrupt.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeObject } from './output.ts';
import { type ReadingFlags, readingOptions } from './reading-options.ts';
import { loadReport, reportPaths, whereReportsAre } from './report.ts';
import { followReplay } from './replay-progress.ts';
import { readVersion } from './version.ts';

/** The options of `replay` as they are written. */
export interface ReplayFlags extends ReadingFlags {
  readonly dataset?: string;
  readonly speed?: string;
  readonly replace?: boolean;
  readonly keepGaps?: boolean;
  readonly failOnAlert?: boolean;
}

/** `foreshock replay FILE…`: replays files, or standard input as `-`, and shows the result. */
export const replay = async (invocation: Invocation, files: readonly string[], flags: ReplayFlags): Promise<number> => {
  const options = await readingOptions(flags, invocation.config);
  if (flags.dataset === LIVE) {
    throw new UsageError(`--dataset ${LIVE} is what comes by \`foreshock live\`: choose another name`);
  }
  const speed = flags.speed === undefined ? null : parseSpeed(flags.speed);
  if (invocation.config.on !== null) return replayDeployed(invocation, files, flags, { speed, options });
  const ports = await prepareLake(invocation);
  const locations = await storeInput(invocation, ports, files);
  const { dataset = null, replace = false, keepGaps = false } = flags;
  const result = await replayFiles(invocation, ports, { files: locations, dataset, speed, options, replace, keepGaps });
  await showResult(invocation, ports, result);
  return flags.failOnAlert && result.alerts.length > 0 ? EXIT.alerts : EXIT.done;
};

const replayDeployed = async (
  invocation: Invocation,
  files: readonly string[],
  flags: ReplayFlags,
  { speed, options }: Pick<ReplayChoice, 'speed' | 'options'>,
): Promise<number> => {
  if (flags.keepGaps) throw new UsageError('--keep-gaps is for replays on this machine: leave it out with --on');
  const lake = await openLake(invocation);
  if (lake.kind !== 'aws') throw new UsageError('--on names no deployed stack');
  const { replayOnAws } = await import('./replay-on-aws.ts');
  const { dataset = null, replace = false } = flags;
  const result = await replayOnAws(invocation, lake.ports, { files, dataset, speed, options, replace });
  await showResult(invocation, lake, result);
  return flags.failOnAlert && result.alerts.length > 0 ? EXIT.alerts : EXIT.done;
};

/** What a person may choose about one replay. */
export interface ReplayChoice {
  readonly files: readonly string[];
  readonly dataset: string | null;
  readonly speed: Speed | null;
  readonly options: ReplayOptions;
  readonly replace: boolean;
  readonly keepGaps: boolean;
}

/** The ports over the lake, which is made where there is none and refused where a newer program wrote it. */
export const prepareLake = async ({ config }: Invocation): Promise<LocalPorts> => {
  if (config.on !== null) throw new UsageError(`this command works on this machine alone: leave out --on ${config.on}`);
  const ports = createLocalPorts(config);
  await checkLakeVersion(ports.blobs);
  await markLake(ports.blobs, readVersion());
  return ports;
};

/** Runs a replay with progress on standard error; the first Ctrl-C pauses it. */
export const replayFiles = (invocation: Invocation, ports: LocalPorts, choice: ReplayChoice): Promise<ReplayJson> =>
  untilInterrupted(invocation.terminal, 'pausing in order, nothing is lost', async (signal) => {
    const progress = followReplay(invocation.terminal, ports, choice.speed);
    const isWatched = invocation.format === 'text' && choice.speed !== null && choice.speed !== 'max';
    try {
      return await runReplay(
        { ...ports, files: progress.files, notifier: isWatched ? terminalNotifier(progress.above) : silentNotifier },
        {
          ...choice,
          bucketLimits: DEFAULT_BUCKET_LIMITS,
          detector: DEFAULT_DETECTOR_CONFIG,
          driver: thisDriver(),
          isAlive: isAliveElsewhere,
          signal,
        },
        { onProgress: progress.onProgress, onAlert: () => undefined },
      );
    } finally {
      progress.clear();
    }
  });

/** The result of a replay: JSON, or for a person what was read, the warning as sent, the verdict and where the reports are. */
export const showResult = async (
  invocation: Invocation,
  { blobs }: Pick<LocalPorts, 'blobs'>,
  result: ReplayJson,
): Promise<void> => {
  if (invocation.format !== 'text') {
    writeObject(invocation, { ...result, report: reportPaths(invocation, result) }, '');
    return;
  }
  const paint = paintOf(invocation);
  const report = await loadReport(blobs, result.replay);
  if (result.unchanged)
    invocation.terminal.err.write(
      `${result.replay} was replayed before and is unchanged; this is its result (--replace replays it anew)\n\n`,
    );
  invocation.terminal.out.write(
    `${readingText(result, paint)}\n${verdictText(report, paint)}${whereReportsAre(invocation, result)}`,
  );
};

const storeInput = async (
  { terminal }: Invocation,
  { blobs }: LocalPorts,
  files: readonly string[],
): Promise<readonly string[]> => {
  if (!files.includes('-')) return files;
  if (files.length > 1) throw new UsageError('- (standard input) stands alone: replay the files on their own');
  if (terminal.input.isTerminal) terminal.err.write('reading the log from standard input; end with Ctrl-D\n');
  return [await spoolInput(blobs, terminal.input, String(process.pid))];
};
