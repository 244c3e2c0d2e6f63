import { createBlockReader } from '../codecs/block-records.ts';
import { recordStarts } from '../codecs/record-starts.ts';
import { MAX_BLOCK_BYTES, MAX_FRAME_BYTES } from '../domain/block.ts';
import type { Problem, ReplayFile, ReplayState } from '../domain/replay.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import { type CutBlock, type CutContext, cutRun, headerAfter } from './cut-blocks.ts';
import { continueIndex, pacedRunBytes, readIndex } from './index-source.ts';
import type { LinesAtHand } from './lines-at-hand.ts';
import { cutTimedRun, type TimedBlock } from './paced-source.ts';
import { type LinesRun, type Position, recordRuns } from './record-runs.ts';
import type { SourceReaders } from './source-files.ts';
import { openText, type SourceText } from './source-text.ts';

/** Wall time that one block of a paced replay covers, at most. */
const BLOCK_WALL_MS = 5000;
/** The smallest run that is tried when lines compress badly. */
const MIN_RUN_BYTES = 256 * 1024;

/** A block in sending order. */
export interface ReadyBlock extends CutBlock {
  /** Event time at which it is due, epoch ms; null at `max`. */
  readonly target: number | null;
  /** Smallest `logged_at` of anything sent after it, epoch ms; null at `max`. */
  readonly watermark: number | null;
}

export interface PlanPorts {
  readonly blobs: BlobStore;
  readonly readers: SourceReaders;
  readonly clock: Pick<Clock, 'now'>;
  /** Is told the lines of every block that is cut at full speed. */
  readonly atHand?: LinesAtHand;
}

type Blocks<B> = AsyncGenerator<B, readonly Problem[], void>;

/** Cuts whatever a replay has not recorded yet, in sending order; returns what was wrong with the sources. */
export const planBlocks = (ports: PlanPorts, state: ReplayState): Blocks<ReadyBlock> =>
  state.speed === 'max' ? blocksAtMax(ports, state) : pacedBlocks(ports, state, BLOCK_WALL_MS * state.speed);

/** Builds what a paced replay needs before its first block; false when `stopsHere`, asked with every entry of an index, ended it: go on later. */
export const prepareBlocks = async (
  ports: PlanPorts,
  state: ReplayState,
  stopsHere: () => Promise<boolean>,
): Promise<boolean> => {
  if (state.speed === 'max') return true;
  const runBytes = pacedRunBytes(state.files.length);
  for (const file of state.files) {
    if (!(await continueIndex(ports, contextOf(state, file), file, runBytes, stopsHere))) return false;
  }
  return true;
};

/** One source after another, nothing indexed, no watermark. */
async function* blocksAtMax(ports: PlanPorts, state: ReplayState): Blocks<ReadyBlock> {
  const problems: Problem[] = [];
  for (const file of state.files) {
    const context = contextOf(state, file);
    const resume = resumeAt(state, file);
    const text = openText(ports.readers, file, resume.position.byte);
    const cut = cutAll(text, context, resume, ports.atHand);
    for await (const block of markingTruncation(cut, text)) yield { ...block, target: null, watermark: null };
    problems.push(...problemsOf(file, text));
  }
  return problems;
}

async function* cutAll(
  text: SourceText,
  context: CutContext,
  { position, carryTs, headerLine }: Resume,
  atHand?: LinesAtHand,
): AsyncGenerator<CutBlock> {
  let maxBytes = MAX_BLOCK_BYTES;
  let carry = carryTs;
  let header = headerLine;
  for await (const run of recordRuns(text.chunks, position, recordStarts(context.reading), () => maxBytes)) {
    const blocks = cutRun(context, run, carry, header);
    carry = blocks.at(-1)?.plan.lastTs ?? carry;
    header = headerAfter(blocks, header);
    maxBytes = fittingBytes(blocks);
    if (atHand && run.kind === 'lines') for (const block of blocks) keepLines(atHand, run, block);
    yield* blocks;
  }
}

const keepLines = (atHand: LinesAtHand, run: LinesRun, { plan }: CutBlock): void =>
  atHand.keep(plan.blockId, run.raw.subarray(plan.startByte - run.start.byte, plan.endByte - run.start.byte));

/** Raw bytes whose compressed form should fit a frame, judged by what was cut last: saves compressing twice. */
const fittingBytes = (blocks: readonly CutBlock[]): number => {
  const raw = blocks.reduce((sum, { rawBytes }) => sum + rawBytes, 0);
  const packed = blocks.reduce((sum, { payload }) => sum + payload.length, 0);
  return Math.max(MIN_RUN_BYTES, Math.min(MAX_BLOCK_BYTES, Math.floor(((0.85 * MAX_FRAME_BYTES) / packed) * raw)));
};

/** Merges the sources by event time. */
async function* pacedBlocks(ports: PlanPorts, state: ReplayState, spanMs: number): Blocks<ReadyBlock> {
  const problems: Problem[] = [];
  const sources = await Promise.all(state.files.map((file) => openPaced(ports, state, file, spanMs)));
  const heads = await Promise.all(
    sources.map(async ({ blocks }) => ({ blocks, head: await nextOf(blocks), reached: 0 })),
  );
  for (;;) {
    const waiting = heads.filter((source) => source.head !== null);
    const [first] = waiting.toSorted((a, b) => targetOf(a) - targetOf(b));
    if (!first?.head) break;
    const block = first.head;
    first.reached = targetOf(first);
    first.head = await nextOf(first.blocks);
    const unsent = Math.min(block.smallestAfter, ...waiting.filter((other) => other !== first).map(smallestUnsent));
    yield {
      ...block,
      target: Number.isFinite(first.reached) ? first.reached : null,
      watermark: Number.isFinite(unsent) ? unsent : null,
    };
  }
  for (const { file, text } of sources) problems.push(...problemsOf(file, text));
  return problems;
}

interface Head {
  readonly head: TimedBlock | null;
  readonly reached: number;
}

/** A block is written when its last line is, and never before the block ahead of it. */
const targetOf = ({ head, reached }: Head): number => Math.max(reached, head?.largest ?? reached);
const smallestUnsent = ({ head }: Head): number =>
  Math.min(head?.smallest ?? Number.POSITIVE_INFINITY, head?.smallestAfter ?? Number.POSITIVE_INFINITY);

const nextOf = async (blocks: AsyncGenerator<TimedBlock>): Promise<TimedBlock | null> => {
  const next = await blocks.next();
  return next.done === true ? null : next.value;
};

const openPaced = async (ports: PlanPorts, state: ReplayState, file: ReplayFile, spanMs: number) => {
  const context = contextOf(state, file);
  const { position, carryTs, headerLine } = resumeAt(state, file);
  const runBytes = pacedRunBytes(state.files.length);
  const index = await readIndex(ports, context, file, runBytes);
  const text = openText(ports.readers, file, position.byte);
  async function* cut(): AsyncGenerator<TimedBlock> {
    let carry = carryTs;
    let header = headerLine;
    for await (const run of recordRuns(text.chunks, position, recordStarts(context.reading), () => runBytes)) {
      const blocks = cutTimedRun(context, run, carry, spanMs, index, header);
      carry = blocks.at(-1)?.plan.lastTs ?? carry;
      header = headerAfter(blocks, header);
      yield* blocks;
    }
  }
  return { file, text, blocks: markingTruncation(cut(), text) };
};

/** Holds back one block, so that the last one of a source that broke off within a record can say so. */
async function* markingTruncation<B extends CutBlock>(blocks: AsyncIterable<B>, text: SourceText): AsyncGenerator<B> {
  let held: B | null = null;
  for await (const block of blocks) {
    if (held) yield held;
    held = block;
  }
  if (held) yield text.brokeOff() ? { ...held, plan: { ...held.plan, truncated: true } } : held;
}

const problemsOf = (file: ReplayFile, text: SourceText): readonly Problem[] => {
  const message = text.problem();
  return message === null ? [] : [{ source: file.source, code: 'truncated', message }];
};

const contextOf = (state: ReplayState, file: ReplayFile): CutContext => ({
  dataset: state.dataset,
  source: file.source,
  reading: file.reading,
  startedAt: state.startedAt,
  read: createBlockReader(),
});

/** Where cutting goes on in a source, and what is carried over from before. */
interface Resume {
  readonly position: Position;
  readonly carryTs: number | null;
  readonly headerLine: string | null;
}

/** Where the recorded blocks of a source end. */
const resumeAt = (state: ReplayState, file: ReplayFile): Resume => {
  const last = state.blocks.findLast(({ source }) => source === file.source);
  return last
    ? {
        position: { byte: last.endByte, line: last.endLine },
        carryTs: last.lastTs,
        headerLine: last.lastHeaderLine ?? null,
      }
    : { position: { byte: 0, line: 1 }, carryTs: file.firstTs, headerLine: null };
};
