import { isShardLedger } from '../domain/compaction.ts';
import { markOpen } from '../streams/open-replays.ts';
import { redriveDiscarded, type Redriven } from '../streams/redrive.ts';
import { rewriteReport } from '../streams/rewrite-report.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { LIVE } from '../domain/live.ts';
import { EXIT } from './failure.ts';
import { findReplay } from './find-replay.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeList } from './output.ts';

/** `foreshock redrive [REPLAY]`: reads discarded blocks again, of one replay, of `live`, or all; fails when one fails again. */
export const redrive = async (invocation: Invocation, named: string | undefined): Promise<number> => {
  const { ports, kind, clock } = await openLake(invocation);
  const only = named === undefined || named === LIVE ? (named ?? null) : await findReplay(ports.blobs, named);
  const blocks = await redriveDiscarded(ports, only);
  for (const replay of new Set(blocks.map((block) => block.replay))) {
    await rewriteReport(ports, replay, DEFAULT_DETECTOR_CONFIG);
    // the detector's next run writes the tables that Athena reads
    if (kind === 'aws' && !isShardLedger(replay)) await markOpen(ports.blobs, { replay, since: clock.now() });
  }
  writeList(invocation, blocks, COLUMNS);
  if (invocation.format === 'text' && blocks.length === 0) invocation.terminal.err.write('no block was discarded\n');
  return blocks.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.done;
};

const COLUMNS = [
  { label: 'replay', of: ({ replay }: Redriven) => replay },
  { label: 'block', of: ({ number }: Redriven) => number },
  { label: 'source', of: ({ source }: Redriven) => source },
  { label: 'outcome', of: ({ outcome }: Redriven) => outcome },
  { label: 'rows', of: ({ rows }: Redriven) => rows },
  { label: 'unreadable', of: ({ quarantined }: Redriven) => quarantined },
  { label: 'problem', of: ({ problem }: Redriven) => problem },
];
