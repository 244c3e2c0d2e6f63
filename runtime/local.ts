import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  createDuckDbQueryEngine,
  type DuckDbOptions,
  type DuckDbQueryEngine,
} from '../adapters/local/duckdb-query-engine.ts';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import { withFileLock } from '../adapters/local/file-lock.ts';
import { createFileReader } from '../adapters/local/file-reader.ts';
import { createLocalLogStream } from '../adapters/local/log-stream.ts';
import { createSystemClock } from '../adapters/local/system-clock.ts';
import { createTerminalNotifier } from '../adapters/local/terminal-notifier.ts';
import type { LakeSchema } from '../domain/lake-table.ts';
import type { Driver } from '../domain/replay.ts';
import type { BlobReader, BlobStore, Clock, Notifier, OpenEmbeddedStream, Telemetry } from '../ports/index.ts';
import type { Config } from './config.ts';

/** The ports on this machine: a folder, files, a log stream in this process, the wall clock. */
export interface LocalPorts {
  readonly blobs: BlobStore;
  readonly files: BlobReader;
  readonly openStream: OpenEmbeddedStream;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** What waits between driver and worker: a few blocks are enough, for they take turns in one process. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/** The local ports over the lake in `config.lake`. Opens nothing before it is used. */
export const createLocalPorts = ({ lake, workers }: Pick<Config, 'lake' | 'workers'>): LocalPorts => {
  const clock = createSystemClock();
  return {
    blobs: createFileBlobStore(lake),
    files: createFileReader(),
    openStream: ({ handler, onFailure, stopOn, shards = workers, ...options }) => {
      const stream = createLocalLogStream({
        clock,
        onFailure,
        stopOn,
        workers: shards,
        maxBufferedBytes: MAX_BUFFERED_BYTES,
        ...options,
      });
      const consumer = stream.consume(handler);
      return {
        append: (records) => stream.append(records),
        openShards: () => stream.openShards(),
        drain: () => consumer.drain(),
        close: () => consumer.close(),
      };
    },
    clock,
    telemetry: { record: () => undefined },
  };
};

/** Runs `work` while no other process of this machine takes a live stream into the lake; a second one is an error that says so. */
export const holdLive = async <T>({ lake }: Pick<Config, 'lake'>, work: () => Promise<T>): Promise<T> => {
  const folder = join(lake, LIVE_FOLDER);
  await mkdir(folder, { recursive: true });
  return withFileLock(folder, 'live', work);
};
const LIVE_FOLDER = '.live';

/** SQL over the lake; a run ends with the reason of its signal when that aborts. */
export type LocalQueryEngine = DuckDbQueryEngine;

/** What SQL reads besides files: rows of tables that no file holds, and which days were merged. */
type LocalQuerySources = Pick<DuckDbOptions, 'rows' | 'days'>;

/** SQL over the lake in `config.lake`. DuckDB is loaded with the first statement. */
export const createLocalQueryEngine = (
  { lake }: Pick<Config, 'lake'>,
  schema: LakeSchema,
  sources: LocalQuerySources,
): LocalQueryEngine => createDuckDbQueryEngine({ root: lake, schema, ...sources });

/** Shows messages on a terminal, each once. */
export const terminalNotifier = (write: (text: string) => void): Notifier => createTerminalNotifier({ write });

/** Messages go nowhere: for callers that show them with the result. */
export const silentNotifier: Notifier = { publish: () => Promise.resolve() };

/** This process, as a driver of replays. */
export const thisDriver = (): Driver => ({ host: hostname(), pid: process.pid });

/** True when another process of this machine with that id is running. Drivers on other machines cannot be seen. */
export const isAliveElsewhere = ({ host, pid }: Driver): boolean => {
  if (host !== hostname() || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
