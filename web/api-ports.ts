import type { Driver } from '../domain/replay.ts';
import type { BlobStore, Clock, FunctionInvoker } from '../ports/index.ts';

/** What the HTTP API needs, locally and on AWS. */
export interface ApiPorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly functions: FunctionInvoker;
  /** True when a driver is a live process of this machine; on AWS there is none. */
  readonly isAlive: (driver: Driver) => boolean;
}
