import { parseReplayId, replayIdOf } from '../domain/lake-layout.ts';
import type { ReplayOptions, ReplayState } from '../domain/replay.ts';
import { ReplayError } from './errors.ts';
import { replaceReplay } from './replace-replay.ts';
import type { ReplayRequest, RunReplayPorts } from './replay-request.ts';
import { openSession } from './replay-session.ts';
import { loadReplay, newestReplay } from './replay-states.ts';
import { datasetName, differenceOfFiles, findFiles, type FoundFile } from './source-files.ts';
import { startReplay } from './start-replay.ts';

/**
 * The replay that a request is about: the unfinished one of its dataset, taken up; the finished one as it is; or a new one,
 * started. Refuses what another live process drives, and other files or options in a dataset that has some.
 */
export const takeUpReplay = async (ports: RunReplayPorts, request: ReplayRequest): Promise<ReplayState> => {
  const files = await findFiles({ blobs: ports.blobs, files: ports.files }, request.files);
  const dataset = request.dataset ?? datasetName(files, request.options);
  const known = await newestReplay(ports.blobs, dataset);
  const isCurrent = known !== null && known.status !== 'replaced';
  if (isCurrent) refuseOtherDriver(known, request);
  if (isCurrent && request.replace) await replaceReplay(ports, known);
  return isCurrent && !request.replace
    ? goOn(ports, known, files, request)
    : startNext(ports, { dataset, before: known, files }, request);
};

/** Starts the replay after `before`; where another process has started it meanwhile, that start counts. */
const startNext = async (
  ports: RunReplayPorts,
  next: { readonly dataset: string; readonly before: ReplayState | null; readonly files: readonly FoundFile[] },
  request: ReplayRequest,
): Promise<ReplayState> => {
  const { dataset, before, files } = next;
  const replay = replayIdOf(dataset, (parseReplayId(before?.replay ?? '')?.n ?? 0) + 1);
  const readers = { blobs: ports.blobs, files: ports.files };
  const choice = { ...request, dataset, replay, files, speed: request.speed ?? 'max' };
  const started = await startReplay({ ...ports, readers }, choice);
  if (started) return started;
  const other = await loadReplay(ports.blobs, replay);
  refuseOtherDriver(other, request);
  return goOn(ports, other, files, request);
};

const refuseOtherDriver = ({ replay, status, driver }: ReplayState, { isAlive }: ReplayRequest): void => {
  if ((status !== 'running' && status !== 'paused') || driver === null || !isAlive(driver)) return;
  throw new ReplayError(
    'refused',
    `${replay} is being replayed by process ${driver.pid} on ${driver.host}: wait for it, or stop it first (Ctrl-C there, or kill ${driver.pid}); ` +
      '`foreshock status` shows how far it is',
  );
};

/** Takes up an unfinished replay, at another speed if asked; its files must be the same. */
const goOn = async (
  ports: RunReplayPorts,
  known: ReplayState,
  files: readonly FoundFile[],
  { speed, driver, options }: ReplayRequest,
): Promise<ReplayState> => {
  const difference = differenceOfFiles(known.files, files) ?? differenceOfOptions(known.options, options);
  if (difference !== null) {
    throw new ReplayError(
      'refused',
      `the dataset ${known.dataset} holds another replay: ${difference}. Give this one another name with --dataset, or --replace the old one`,
    );
  }
  if (known.status === 'abandoned') {
    throw new ReplayError('refused', `${known.replay} was abandoned: --replace starts it anew`);
  }
  if (known.status === 'finished') return known;
  const session = openSession(ports.blobs, known, driver);
  return session.append({
    type: 'ReplayResumed',
    at: ports.clock.now(),
    data: {
      speed: speed ?? known.speed,
      driver,
      // the same content may lie somewhere else by now
      locations: Object.fromEntries(files.map(({ source, location }) => [source, location])),
    },
  });
};

/** What distinguishes two ways of reading, in words; null when they are the same. */
export const differenceOfOptions = (known: ReplayOptions, given: ReplayOptions): string | null => {
  const flags = { from: '--from', to: '--to', zoneOffsetMinutes: '--tz', year: '--year' } as const;
  for (const later of ['format', 'unit', 'service'] as const) {
    if (known[later] !== given[later]) return `it was read with another --${later}`;
  }
  // a definition that is not there any more is still in the replay
  if (given.definitions && given.definitions.join() !== (known.definitions ?? []).join()) {
    return 'it was read with other formats of your own (--formats)';
  }
  if (known.from !== given.from) return `it was read with another ${flags.from}`;
  if (known.to !== given.to) return `it was read with another ${flags.to}`;
  if (known.zoneOffsetMinutes !== given.zoneOffsetMinutes) return `it was read with another ${flags.zoneOffsetMinutes}`;
  return known.year === given.year ? null : `it was read with another ${flags.year}`;
};
