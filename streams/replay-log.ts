import { encodeBlock } from '../codecs/block-frame.ts';
import type { BlockHeader } from '../domain/block.ts';
import type { PlannedBlock, ReplayState } from '../domain/replay.ts';
import type { BlobStore, Clock, LogStream } from '../ports/index.ts';
import type { CutBlock } from './cut-blocks.ts';
import { ReplayError } from './errors.ts';
import { committedNumbers } from './ledger.ts';
import type { LinesAtHand } from './lines-at-hand.ts';
import { createPacer } from './pacing.ts';
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

export interface ReplayLogOptions {
  /** Wait in stretches without records too. */
  readonly keepGaps: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (sent: SentBlock) => void;
}

/**
 * Drives a replay: sends recorded blocks that are not committed yet, then cuts the rest, recording every cut before it is
 * sent, and says when there is no more. Killed anywhere, it goes on from its events.
 */
export const replayLog = async (
  ports: ReplayLogPorts,
  session: ReplaySession,
  options: ReplayLogOptions,
): Promise<void> => {
  const pacer = createPacer(ports.clock, session, options);
  const send = async (plan: PlannedBlock, block: Pick<CutBlock, 'payload' | 'rawBytes'>): Promise<void> => {
    await pacer.due(plan.target);
    await stopWhenAsked(session, ports.clock, options.signal);
    const frame = encodeBlock(headerOf(session.state(), plan), block.payload);
    await ports.stream.append([{ partitionKey: plan.blockId, data: frame }]);
    options.onProgress({ rawBytes: block.rawBytes, fromTime: plan.carry.ts, eventTime: plan.lastTs });
  };

  const committed = await committedNumbers(ports.blobs, session.state().replay);
  const unsent = session.state().blocks.filter(({ number }) => !committed.has(number));
  for (const { plan, ...block } of await recutBlocks(ports.readers, session.state(), unsent)) await send(plan, block);
  if (session.state().ended) return;

  for await (const batch of advances(planBlocks(ports, session.state()), session)) {
    await stopWhenAsked(session, ports.clock, options.signal);
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
      },
    });
    for (const [index, plan] of blocks.entries()) {
      const block = batch.blocks[index];
      if (block) await send(plan, block);
    }
  }
};

const stopWhenAsked = async (session: ReplaySession, clock: Clock, signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) return;
  await session.append({ type: 'ReplayPaused', at: clock.now(), data: { by: 'interrupt' } });
  throw new ReplayError('interrupted', `${session.state().replay} is paused; the same command goes on where it was`);
};

const headerOf = (state: ReplayState, plan: PlannedBlock): BlockHeader => {
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
async function* advances(blocks: ReturnType<typeof planBlocks>, session: ReplaySession): AsyncGenerator<Advance> {
  const most = session.state().speed === 'max' ? MAX_ADVANCE_AT_MAX : MAX_ADVANCE;
  let group: ReadyBlock[] = [];
  for (;;) {
    const { value, done } = await blocks.next();
    if (done) {
      yield { blocks: group, end: true, problems: value };
      return;
    }
    if (group.length >= most || isLaterThan(session, group[0], value)) {
      yield { blocks: group, end: false, problems: [] };
      group = [];
    }
    group.push(value);
  }
}

/** True when the block is due more than MAX_ADVANCE_MS of wall time after the first of the group. */
const isLaterThan = (session: ReplaySession, first: ReadyBlock | undefined, block: ReadyBlock): boolean => {
  const { speed } = session.state();
  if (speed === 'max' || !first || first.target === null || block.target === null) return false;
  return (block.target - first.target) / speed > MAX_ADVANCE_MS;
};
