import type { BlockRange } from './block.ts';
import type { Carry, LatencyUnit, Reading } from './reading.ts';
import type { BucketLimits } from './record.ts';
import type { SourceDecoding } from './source-decoding.ts';

/** Event time ÷ wall time, or as fast as it goes. */
export type Speed = number | 'max';

/** Something a person should know about a source, with the option that mends it in the text. */
export interface Problem {
  readonly source: string | null;
  readonly code: string;
  readonly message: string;
}

/** One file of a replay, as it was when the replay started. */
export interface ReplayFile extends SourceDecoding {
  readonly source: string;
  /** Where it is read from: a path locally, an object key in the uploads. */
  readonly location: string;
  /** Stored bytes. */
  readonly size: number;
  /** The file's own time, epoch ms. */
  readonly modifiedAt: number;
  /** sha256 of its first and last MiB: tells whether it is still the same file. */
  readonly edges: string;
  readonly reading: Reading;
  /** First believable time seen in the sample, epoch ms. */
  readonly firstTs: number | null;
}

/** One block as it was cut: enough to send it again as it is. */
export interface PlannedBlock extends BlockRange {
  readonly number: number;
  readonly blockId: string;
  readonly source: string;
  readonly carry: Carry;
  /** Time of the last record up to the end of this block: the carry of what follows it in the source; epoch ms. */
  readonly lastTs: number | null;
  /** Header lines in force behind this block where the reading does not say as much; absent = none. */
  readonly lastHeaderLine?: string;
  readonly watermark: number | null;
  /** Event time at which a paced replay sends it, epoch ms; null at `max`. */
  readonly target: number | null;
  readonly kind: 'lines' | 'oversized';
  readonly rawSha256?: string;
  readonly truncated?: boolean;
}

/** Who drives a replay: two live drivers of one replay on one host are told apart by it. */
export interface Driver {
  /** Name of the machine; `lambda` for a function. */
  readonly host: string;
  /** Process id on that machine; 0 for a function. */
  readonly pid: number;
  /** Id of the request that a function answers; absent for a process. */
  readonly request?: string;
}

/** True when both are the same process, or the same request of a function. */
export const isSameDriver = (a: Driver, b: Driver): boolean =>
  a.host === b.host && a.pid === b.pid && a.request === b.request;

/** Which event time was due when: what pacing reckons from. */
export interface PaceAnchor {
  /** Event time, epoch ms. */
  readonly event: number;
  /** Wall time, epoch ms. */
  readonly wall: number;
}

export interface ReplayOptions {
  readonly from: number | null;
  readonly to: number | null;
  readonly zoneOffsetMinutes: number | null;
  readonly year: number | null;
  /** Id of the format that reads every file; absent = decided per source. */
  readonly format?: string;
  /** Unit of latencies that do not say theirs; absent = decided per source. */
  readonly unit?: LatencyUnit;
  /** Service of records that name none; absent = what the file's name suggests. */
  readonly service?: string;
  /** Formats that the user has defined, each as canonical JSON; absent = none. */
  readonly definitions?: readonly string[];
}

/** Events of the replay aggregate. `at` is wall time, epoch ms. */
export type ReplayEvent =
  | {
      readonly type: 'ReplayStarted';
      readonly at: number;
      readonly data: {
        readonly dataset: string;
        readonly replay: string;
        readonly files: readonly ReplayFile[];
        readonly options: ReplayOptions;
        readonly speed: Speed;
        readonly bucketLimits: BucketLimits;
        readonly problems: readonly Problem[];
        readonly driver: Driver;
      };
    }
  | {
      readonly type: 'ReplayAdvanced';
      readonly at: number;
      readonly data: {
        readonly blocks: readonly PlannedBlock[];
        /** True on the driver's last one: no further block will be cut. */
        readonly end?: true;
        readonly problems?: readonly Problem[];
        /** What these blocks are paced by; null = the next one is due at once; absent = as before. */
        readonly pace?: PaceAnchor | null;
      };
    }
  | { readonly type: 'ReplayPaused'; readonly at: number; readonly data: { readonly by: 'command' | 'interrupt' } }
  | {
      readonly type: 'ReplayResumed';
      readonly at: number;
      readonly data: {
        readonly speed: Speed;
        readonly driver: Driver | null;
        /** Where the sources are read from now on, by source; absent = as before. */
        readonly locations?: Readonly<Record<string, string>>;
      };
    }
  | { readonly type: 'ReplaySought'; readonly at: number; readonly data: { readonly to: number } }
  | {
      readonly type: 'ReplayFinished';
      readonly at: number;
      readonly data: { readonly blocks: number; readonly speedAchieved: number };
    }
  | { readonly type: 'ReplayAbandoned'; readonly at: number; readonly data: { readonly reason: string } }
  | { readonly type: 'ReplayReplaced'; readonly at: number; readonly data: { readonly by: string } };

export type ReplayStatus = 'absent' | 'running' | 'paused' | 'finished' | 'abandoned' | 'replaced';

/** The fold of a replay's events. */
export interface ReplayState {
  readonly status: ReplayStatus;
  /** Number of events folded; the next one has this version + 1. */
  readonly version: number;
  readonly replay: string;
  readonly dataset: string;
  readonly files: readonly ReplayFile[];
  readonly options: ReplayOptions;
  readonly speed: Speed;
  readonly bucketLimits: BucketLimits;
  readonly problems: readonly Problem[];
  readonly driver: Driver | null;
  readonly startedAt: number;
  readonly lastEventAt: number;
  /** Every block cut so far, by number. */
  readonly blocks: readonly PlannedBlock[];
  /** True once no further block will be cut. */
  readonly ended: boolean;
  /** Event time up to which pacing is passed over, epoch ms. */
  readonly soughtTo: number | null;
  readonly speedAchieved: number | null;
  /** What pacing goes on from; null = from the next block. */
  readonly pace: PaceAnchor | null;
  /** When its first blocks were named, epoch ms. */
  readonly firstSentAt: number | null;
  /** Number of the first block that the newest `ReplayAdvanced` with blocks names: those before it have been sent. */
  readonly newestFrom: number;
  /** Wall time spent paused, without the pause under way, ms. */
  readonly pausedMs: number;
  /** Since when it is paused, epoch ms. */
  readonly pausedAt: number | null;
}

export const absentReplay: ReplayState = {
  status: 'absent',
  version: 0,
  replay: '',
  dataset: '',
  files: [],
  options: { from: null, to: null, zoneOffsetMinutes: null, year: null },
  speed: 'max',
  bucketLimits: { mediumMs: 0, slowMs: 0, criticalMs: 0 },
  problems: [],
  driver: null,
  startedAt: 0,
  lastEventAt: 0,
  blocks: [],
  ended: false,
  soughtTo: null,
  speedAchieved: null,
  pace: null,
  firstSentAt: null,
  newestFrom: 0,
  pausedMs: 0,
  pausedAt: null,
};

/** The state after one more event. */
export const evolveReplay = (state: ReplayState, event: ReplayEvent): ReplayState => {
  const next = { ...state, version: state.version + 1, lastEventAt: event.at };
  switch (event.type) {
    case 'ReplayStarted':
      return { ...next, ...event.data, status: 'running', startedAt: event.at };
    case 'ReplayAdvanced':
      return {
        ...next,
        blocks: [...state.blocks, ...event.data.blocks],
        ended: state.ended || event.data.end === true,
        problems: [...state.problems, ...(event.data.problems ?? [])],
        pace: event.data.pace === undefined ? state.pace : event.data.pace,
        ...(event.data.blocks.length === 0
          ? {}
          : { newestFrom: state.blocks.length, firstSentAt: state.firstSentAt ?? event.at }),
      };
    case 'ReplayPaused':
      return { ...next, status: 'paused', pausedAt: state.pausedAt ?? event.at };
    case 'ReplayResumed':
      return {
        ...next,
        status: 'running',
        pace: null,
        pausedMs: state.pausedMs + (state.pausedAt === null ? 0 : Math.max(0, event.at - state.pausedAt)),
        pausedAt: null,
        speed: event.data.speed,
        driver: event.data.driver ?? state.driver,
        files: state.files.map((file) => ({ ...file, location: event.data.locations?.[file.source] ?? file.location })),
      };
    case 'ReplaySought':
      return { ...next, soughtTo: event.data.to, pace: null };
    case 'ReplayFinished':
      return { ...next, status: 'finished', speedAchieved: event.data.speedAchieved };
    case 'ReplayAbandoned':
      return { ...next, status: 'abandoned' };
    case 'ReplayReplaced':
      return { ...next, status: 'replaced' };
  }
};

/** A command to a replay; those that a person gives from outside while it runs. */
export type ReplayCommand =
  | { readonly type: 'pause'; readonly by: 'command' | 'interrupt' }
  | { readonly type: 'resume'; readonly speed: Speed | null; readonly driver: Driver | null }
  | { readonly type: 'seek'; readonly to: number }
  | { readonly type: 'finish'; readonly committed: number; readonly speedAchieved: number }
  | { readonly type: 'abandon'; readonly reason: string }
  /** Its files are about to be deleted: whatever happens meanwhile, nothing goes on with it and it is no result. */
  | { readonly type: 'withdraw' }
  | { readonly type: 'replace'; readonly by: string };

/** What a command leads to: events (none = nothing to do), or why it is refused. */
export type ReplayDecision = { readonly events: readonly ReplayEvent[] } | { readonly refused: string };

/** Decides a command against the state; pure. `at` is wall time, epoch ms. */
export const decideReplay = (command: ReplayCommand, state: ReplayState, at: number): ReplayDecision => {
  if (state.status === 'absent') return { refused: 'there is no such replay; `foreshock status` lists them' };
  if (command.type === 'replace') {
    return state.status === 'replaced'
      ? { events: [] }
      : { events: [{ type: 'ReplayReplaced', at, data: { by: command.by } }] };
  }
  if (command.type === 'withdraw') {
    return state.status === 'replaced' || state.status === 'abandoned'
      ? { events: [] }
      : { events: [{ type: 'ReplayAbandoned', at, data: { reason: 'it is being replaced' } }] };
  }
  if (state.status === 'replaced') return { refused: `${state.replay} was replaced by a later replay` };
  if (state.status === 'abandoned') return { refused: `${state.replay} was abandoned; --replace starts it anew` };
  if (state.status === 'finished') {
    return command.type === 'finish' ? { events: [] } : { refused: `${state.replay} is finished` };
  }
  switch (command.type) {
    case 'pause':
      return state.status === 'paused'
        ? { events: [] }
        : { events: [{ type: 'ReplayPaused', at, data: { by: command.by } }] };
    case 'resume':
      return {
        events: [{ type: 'ReplayResumed', at, data: { speed: command.speed ?? state.speed, driver: command.driver } }],
      };
    case 'seek':
      if (state.soughtTo !== null && command.to <= state.soughtTo) {
        return {
          refused: `seek goes forward only: ${state.replay} is at ${new Date(state.soughtTo).toISOString()} already`,
        };
      }
      return { events: [{ type: 'ReplaySought', at, data: { to: command.to } }] };
    case 'finish':
      if (!state.ended || command.committed < state.blocks.length) {
        return { refused: `${state.replay} has blocks that are not committed yet` };
      }
      return {
        events: [
          { type: 'ReplayFinished', at, data: { blocks: state.blocks.length, speedAchieved: command.speedAchieved } },
        ],
      };
    case 'abandon':
      return { events: [{ type: 'ReplayAbandoned', at, data: { reason: command.reason } }] };
  }
};
