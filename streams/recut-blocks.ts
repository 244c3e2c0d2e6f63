import { compressLines } from '../codecs/block-frame.ts';
import { blockIdOf, OVERSIZED_HEAD_BYTES } from '../domain/block.ts';
import type { PlannedBlock, ReplayState } from '../domain/replay.ts';
import { type ByteQueue, byteQueue } from './byte-queue.ts';
import { ReplayError } from './errors.ts';
import type { SourceReaders } from './source-files.ts';
import { openText } from './source-text.ts';

const SKIP_BYTES = 1024 * 1024;

/** A recorded block with its bytes read again. */
export interface RecutBlock {
  readonly plan: PlannedBlock;
  readonly payload: Uint8Array;
  readonly rawBytes: number;
}

/** Reads recorded ranges again exactly as they were cut, in the order of their numbers; a changed file is an error. */
export const recutBlocks = async (
  readers: SourceReaders,
  { dataset, files }: Pick<ReplayState, 'dataset' | 'files'>,
  plans: readonly PlannedBlock[],
): Promise<readonly RecutBlock[]> => {
  const recut: RecutBlock[] = [];
  for (const file of files) {
    const ofFile = plans.filter(({ source }) => source === file.source).toSorted((a, b) => a.startByte - b.startByte);
    const [first] = ofFile;
    if (!first) continue;
    const queue = byteQueue(openText(readers, file, first.startByte).chunks);
    let at = first.startByte;
    for (const plan of ofFile) {
      await skip(queue, plan.startByte - at);
      recut.push(await recutBlock(queue, dataset, plan));
      at = plan.endByte;
    }
  }
  return recut.toSorted((a, b) => a.plan.number - b.plan.number);
};

const recutBlock = async (queue: ByteQueue, dataset: string, plan: PlannedBlock): Promise<RecutBlock> => {
  const rawBytes = plan.endByte - plan.startByte;
  if (plan.kind === 'oversized') {
    const { bytes } = await queue.peek(OVERSIZED_HEAD_BYTES);
    const payload = compressLines(bytes.subarray(0, OVERSIZED_HEAD_BYTES));
    await skip(queue, rawBytes);
    return { plan, payload, rawBytes };
  }
  const { bytes } = await queue.peek(rawBytes);
  const raw = bytes.subarray(0, rawBytes);
  if (blockIdOf(dataset, plan.source, plan.startByte, raw) !== plan.blockId) {
    throw new ReplayError(
      'failed',
      `${plan.source} is no longer the file that was replayed: bytes ${plan.startByte} to ${plan.endByte} differ; ` +
        'put the old file back, or start anew with --replace',
    );
  }
  const payload = compressLines(raw);
  queue.take(rawBytes);
  return { plan, payload, rawBytes };
};

const skip = async (queue: ByteQueue, length: number): Promise<void> => {
  for (let left = length; left > 0;) {
    const { bytes } = await queue.peek(Math.min(left, SKIP_BYTES));
    if (bytes.length === 0) return;
    const step = Math.min(left, bytes.length);
    queue.take(step);
    left -= step;
  }
};
