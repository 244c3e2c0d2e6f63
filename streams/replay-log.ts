import { encodeBlock } from '../codecs/block-frame.ts';
import type { BlockHeader } from '../domain/block.ts';
import type { PlannedBlock, ReplayState } from '../domain/replay.ts';
import type { BlobStore, Clock, LogStream } from '../ports/index.ts';
import type { CutBlock } from './cut-blocks.ts';
import { ReplayError } from './errors.ts';
import { committedNumbers } from './ledger.ts';
import type { LinesAtHand } from './lines-at-hand.ts';
import { createPacer, type Due, type Pacer } from './pacing.ts';
import { planBlocks, type ReadyBlock } from './plan-blocks.ts';
import { recutBlocks } from './recut-blocks.ts';
import type { ReplaySession } from './replay-session.ts';
import type { SourceReaders } from './source-files.ts';

/** Blocks that one `ReplayAdvanced` names, at most; they are held in memory until they are sent. */
const MAX_ADVANCE = 16;
/** The same at full speed, where the next ones are cut while these are read. */
const MAX_ADVANCE_AT_MAX = 4;
/** Wall time that one `ReplayAdvanced` covers, at most. */
const MAX_ADVANCE_MS = 60_000;
/** … of a driver in laps: it is heard of at least every 90 seconds, and taken for dead after two minutes. */
const MAX_LAP_ADVANCE_MS = 30_000;

export interface ReplayLogPorts {
  readonly blobs: BlobStore;
  readonly readers: SourceReaders;
  readonly stream: LogStream;
  readonly clock: Clock;
  /** Is told the lines of every block, where the stream is of this process. */
  readonly atHand?: LinesAtHand;
}

/** What was just sent: decoded bytes, and the event times before its first and of its last record, epoch ms. */
export interface SentBlock {
  readonly rawBytes: number;
  readonly fromTime: number | null;
  readonly eventTime: number | null;
}

/** What a driver obeys that works in laps and shares the stream with live data. */
export interface LapRules {
  /** True when this lap must end: no further block is sent. */
  isOver(): boolean;
  /** Waits while live data needs the stream; true when it had to. */
  giveWay(): Promise<boolean>;
  /** Called while the driver waits. */
  onWait(): Promise<void>;
}

export interface ReplayLogOptions {
  /** Wait in stretches without records too. */
  readonly keepGaps: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (sent: SentBlock) => void;
  /** Absent for a driver that stays until the end and carries its stream with it. */
  readonly lap?: LapRules;
}

/** How driving ended: everything is sent, the replay is paused, or the lap is over. */
export type ReplayLogEnd = 'sent' | 'paused' | 'over';

/**
 * Drives a replay: sends recorded blocks that are not committed yet, then cuts the rest, recording every cut before it is
 * sent, and says when there is no more. Killed anywhere, it goes on from its events.
 */
export const replayLog = async (
  ports: ReplayLogPorts,
  session: ReplaySession,
  options: ReplayLogOptions,
): Promise<ReplayLogEnd> => {
  const { lap } = options;
  const pacer = createPacer(ports.clock, session, options);
  const send = async (plan: PlannedBlock, block: Pick<CutBlock, 'payload' | 'rawBytes'>): Promise<Due> => {
    const due = await pacer.due(plan.target);
    await stopWhenAsked(session, ports.clock, options.signal);
    if (due !== 'due') return due;
    if ((await lap?.giveWay()) === true) {
      pacer.restart();
      await session.refresh();
      if (lap?.isOver() === true) return 'over';
    }
    const frame = encodeBlock(headerOf(session.state(), plan), block.payload);
    await ports.stream.append([{ partitionKey: plan.blockId, data: frame }]);
    options.onProgress({ rawBytes: block.rawBytes, fromTime: plan.carry.ts, eventTime: plan.lastTs });
    return 'due';
  };
  /** What a lap knows when it ends before the end. */
  const leave = async (end: 'paused' | 'over'): Promise<ReplayLogEnd> => {
    const pace = pacer.anchorFor([]);
    await session.append({ type: 'ReplayAdvanced', at: ports.clock.now(), data: { blocks: [], pace } });
    return end;
  };

  const unsent = await unsentBlocks(ports.blobs, session.state(), lap !== undefined, pacer);
  const atOnce = lap ? MAX_ADVANCE : Math.max(1, unsent.length);
  for (let from = 0; from < unsent.length; from += atOnce) {
    const some = unsent.slice(from, from + atOnce);
    for (const { plan, ...block } of await recutBlocks(ports.readers, session.state(), some)) {
      const due = await send(plan, block);
      if (due !== 'due') return leave(due);
    }
  }
  if (session.state().ended) return 'sent';

  const maxAdvanceMs = lap ? MAX_LAP_ADVANCE_MS : MAX_ADVANCE_MS;
  for await (const batch of advances(planBlocks(ports, session.state()), session, maxAdvanceMs)) {
    await stopWhenAsked(session, ports.clock, options.signal);
    if (lap?.isOver() === true) return leave('over');
    const first = session.state().blocks.length;
    const blocks = batch.blocks.map((block, index): PlannedBlock => {
      const { target, watermark } = block;
      return { ...block.plan, number: first + index, target, watermark };
    });
    await session.append({
      type: 'ReplayAdvanced',
      at: ports.clock.now(),
      data: {
        blocks,
        ...(batch.end ? { end: true } : {}),
        ...(batch.problems.length > 0 ? { problems: batch.problems } : {}),
        ...(lap ? { pace: pacer.anchorFor(blocks.map(({ target }) => target)) } : {}),
      },
    });
    for (const [index, plan] of blocks.entries()) {
      const block = batch.blocks[index];
      const due = block ? await send(plan, block) : 'due';
      if (due !== 'due') return leave(due);
    }
  }
  return 'sent';
};

/**
 * Recorded blocks that must be sent. A stream in this process ends with it, so that whatever is not committed counts as
 * not sent. A stream that stays delivers what it took: a lap sends again what was named last, and once nothing more is to
 * be cut, whatever is still not committed.
 */
const unsentBlocks = async (
  blobs: Pick<BlobStore, 'list'>,
  state: ReplayState,
  inLaps: boolean,
  pacer: Pacer,
): Promise<readonly PlannedBlock[]> => {
  const committed = await committedNumbers(blobs, state.replay);
  const from = inLaps && !state.ended ? state.newestFrom : 0;
  const unsent: PlannedBlock[] = [];
  for (const plan of state.blocks.slice(from)) {
    if (!committed.has(plan.number)) unsent.push(plan);
    else if (inLaps) pacer.passed(plan.target);
  }
  return unsent;
};

const stopWhenAsked = async (session: ReplaySession, clock: Clock, signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) return;
  await session.append({ type: 'ReplayPaused', at: clock.now(), data: { by: 'interrupt' } });
  throw new ReplayError('interrupted', `${session.state().replay} is paused; the same command goes on where it was`);
};

/** The header with which a planned block travels. */
export const headerOf = (state: ReplayState, plan: PlannedBlock): BlockHeader => {
  const file = state.files.find(({ source }) => source === plan.source);
  if (!file) throw new Error(`${state.replay} names a block of ${plan.source}, which is not one of its files`);
  const { target: _, lastTs: __, lastHeaderLine: ___, ...range } = plan;
  return {
    ...range,
    version: 1,
    dataset: state.dataset,
    replay: state.replay,
    reading: file.reading,
    startedAt: state.startedAt,
    codec: 'zstd',
  };
};

interface Advance {
  readonly blocks: readonly ReadyBlock[];
  readonly end: boolean;
  readonly problems: ReplayState['problems'];
}

/** Groups blocks into what one event names; the last group says `end`, and may be empty. */
async function* advances(
  blocks: ReturnType<typeof planBlocks>,
  session: ReplaySession,
  maxMs: number,
): AsyncGenerator<Advance> {
  const most = session.state().speed === 'max' ? MAX_ADVANCE_AT_MAX : MAX_ADVANCE;
  let group: ReadyBlock[] = [];
  for (;;) {
    const { value, done } = await blocks.next();
    if (done) {
      yield { blocks: group, end: true, problems: value };
      return;
    }
    if (group.length >= most || isLaterThan(session, group[0], value, maxMs)) {
      yield { blocks: group, end: false, problems: [] };
      group = [];
    }
    group.push(value);
  }
}

/** True when the block is due more than `maxMs` of wall time after the first of the group. */
const isLaterThan = (
  session: ReplaySession,
  first: ReadyBlock | undefined,
  block: ReadyBlock,
  maxMs: number,
): boolean => {
  const { speed } = session.state();
  if (speed === 'max' || !first || first.target === null || block.target === null) return false;
  return (block.target - first.target) / speed > maxMs;
};
