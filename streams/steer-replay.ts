import type { ReplayState, Speed } from '../domain/replay.ts';
import type { BlobStore, Clock, FunctionInvoker } from '../ports/index.ts';
import { controlReplay } from './control-replay.ts';
import { loadReplay } from './replay-states.ts';

/** A running replay without an event for this long has lost its lap. */
const SILENT_MS = 2 * 60_000;

export interface SteerPorts {
  readonly blobs: Pick<BlobStore, 'get' | 'list' | 'putIfAbsent'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly functions: FunctionInvoker;
}

/** What a person may say to a replay in laps; `to` is epoch ms of event time. */
export type Steering =
  | { readonly type: 'pause' }
  | { readonly type: 'resume'; readonly speed: Speed | null }
  | { readonly type: 'seek'; readonly to: number }
  | { readonly type: 'abandon'; readonly reason: string };

/** Gives a command to a replay in laps: the lap under way obeys within a block; resuming starts a lap where none is. */
export const steerReplay = async (ports: SteerPorts, replay: string, steering: Steering): Promise<ReplayState> => {
  const before = await loadReplay(ports.blobs, replay);
  switch (steering.type) {
    case 'pause':
      return controlReplay(ports, replay, { type: 'pause', by: 'command' });
    case 'seek':
    case 'abandon':
      return controlReplay(ports, replay, steering);
    case 'resume': {
      const state = await controlReplay(ports, replay, { ...steering, driver: null });
      const hasNoLap = before.status === 'paused' || ports.clock.now() - before.lastEventAt > SILENT_MS;
      if (hasNoLap) await ports.functions.invoke('replay-log', { lap: { replay } });
      return state;
    }
  }
};
