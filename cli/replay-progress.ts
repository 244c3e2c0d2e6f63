import type { Speed } from '../domain/replay.ts';
import type { BlobReader } from '../ports/index.ts';
import type { LocalPorts } from '../runtime/local.ts';
import type { ReplayProgress } from '../streams/run-replay.ts';
import { countReads } from './count-reads.ts';
import { eventSpan } from './event-span.ts';
import { createProgressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

/** What shows a replay's progress: the reader to give it, where it reports, and a way to write above the line. */
export interface ReplayFollower {
  readonly files: BlobReader;
  readonly onProgress: (progress: ReplayProgress) => void;
  readonly above: (text: string) => void;
  readonly clear: () => void;
}

/** Where something stood when it began: what is left is told from what has passed since. */
interface Start {
  readonly phase: ReplayProgress['phase'];
  readonly wall: number;
  readonly eventTime: number | null;
  readonly share: number | null;
}

/**
 * Follows a replay on one line of standard error: event time, speed, time left, and the share done, of the event time
 * where it is paced and of the stored bytes at `max`. `speed` null = as before, which is `max` for a new replay.
 */
export const followReplay = ({ err }: Terminal, ports: LocalPorts, speed: Speed | null): ReplayFollower => {
  const { clock } = ports;
  const counted = countReads(ports.files);
  const line = createProgressLine(err, () => clock.now());
  let start: Start | null = null;
  let span: Awaited<ReturnType<typeof eventSpan>> = null;
  let asksForSpan = speed !== null && speed !== 'max' && err.isTerminal;

  const askForSpan = (replay: string): void => {
    asksForSpan = false;
    // without the span the line only says less
    void eventSpan(ports.blobs, replay).then(
      (found) => (span = found),
      () => undefined,
    );
  };

  const shareOf = ({ phase, eventTime, totalBytes }: ReplayProgress): number | null => {
    if (phase !== 'replaying') return null;
    if (span !== null)
      return eventTime === null ? null : (eventTime - span.first) / Math.max(1, span.last - span.first);
    return speed === null || speed === 'max' ? counted.bytes() / Math.max(1, totalBytes) : null;
  };

  return {
    files: counted.reader,
    onProgress: (progress) => {
      const { phase, eventTime, replay, status } = progress;
      if (asksForSpan && phase === 'replaying' && replay !== null) askForSpan(replay);
      const share = shareOf(progress);
      if (start?.phase !== phase || (start.share === null && share !== null)) {
        start = { phase, wall: clock.now(), eventTime, share };
      }
      const elapsedMs = clock.now() - start.wall;
      line.show({
        phase: status === 'paused' ? 'paused' : phase,
        share: share === null ? null : Math.min(1, Math.max(0, share)),
        startShare: start.share ?? 0,
        eventTime,
        speed: speedOf(eventTime, start.eventTime, elapsedMs),
        elapsedMs,
      });
    },
    above: line.above,
    clear: line.clear,
  };
};

const speedOf = (eventTime: number | null, first: number | null, elapsedMs: number): number | null =>
  eventTime === null || first === null || eventTime <= first || elapsedMs < 1000
    ? null
    : (eventTime - first) / elapsedMs;
