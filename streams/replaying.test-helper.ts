import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import { createFileReader } from '../adapters/local/file-reader.ts';
import { createLocalLogStream } from '../adapters/local/log-stream.ts';
import { createSimulatedClock, type SimulatedClock } from '../adapters/local/simulated-clock.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import type { AlertJson, ReplayJson } from '../domain/machine-output.ts';
import { DEFAULT_BUCKET_LIMITS } from '../domain/record.ts';
import type { BlobStore, OpenEmbeddedStream, StreamRecord } from '../ports/index.ts';
import { temporaryFolder } from '../tests/contracts/temp-folder.ts';
import type { ReplayRequest, RunReplayPorts } from './replay-request.ts';
import { runReplay } from './run-replay.ts';

/** The wall clock of every test run here begins at this instant. */
export const WALL_START = Date.UTC(2026, 10, 21, 12);
/** … and its events at this one. */
export const EVENT_START = Date.UTC(2026, 10, 20, 22);
export const MINUTE = 60_000;

/** A lake in a folder of its own with everything that a replay needs. */
export interface TestLake {
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly ports: RunReplayPorts;
  /** Ids of the messages that were published, in order. */
  readonly published: string[];
}

export interface LakeOptions {
  readonly workers?: number;
  /** Stands between the replay and its lake. */
  readonly wrap?: (blobs: BlobStore) => BlobStore;
  readonly clock?: SimulatedClock;
  readonly folder?: string;
}

/** An empty lake, or the one in `folder`, with a simulated clock that stands still while a batch is handled. */
export const openTestLake = (options: LakeOptions = {}): TestLake => {
  const { workers = 1, wrap = (blobs) => blobs, clock = createSimulatedClock(WALL_START) } = options;
  const folder = options.folder ?? temporaryFolder();
  const blobs = wrap(createFileBlobStore(folder));
  const published: string[] = [];
  const openStream: OpenEmbeddedStream = ({ handler, shards = workers, ...settings }) => {
    const stream = createLocalLogStream({ clock, workers: shards, ...settings });
    const consumer = stream.consume((records) => clock.during(() => handler(records)));
    return { ...stream, drain: () => consumer.drain(), close: () => consumer.close() };
  };
  const ports: RunReplayPorts = {
    blobs,
    files: createFileReader(),
    openStream,
    clock,
    notifier: {
      publish: ({ id }) => {
        published.push(id);
        return Promise.resolve();
      },
    },
    telemetry: { record: () => undefined },
  };
  return { folder, blobs, ports, published };
};

/** A lake of its own that holds what another holds. */
export const copyLake = ({ folder }: TestLake, options: Omit<LakeOptions, 'folder'> = {}): TestLake => {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  return openTestLake({ ...options, folder: copy });
};

/** Replays files into a lake as the command line does; `more` says what is different. */
export const replayInto = (
  lake: TestLake,
  files: readonly string[],
  more: Partial<ReplayRequest> & { readonly onAlert?: (alert: AlertJson) => void } = {},
): Promise<ReplayJson> => {
  const { onAlert = () => undefined, ...choice } = more;
  return runReplay(
    lake.ports,
    {
      files,
      dataset: null,
      speed: 'max',
      options: { from: null, to: null, zoneOffsetMinutes: null, year: null },
      replace: false,
      keepGaps: false,
      bucketLimits: DEFAULT_BUCKET_LIMITS,
      detector: DEFAULT_DETECTOR_CONFIG,
      driver: { host: 'here', pid: 1 },
      isAlive: () => false,
      signal: new AbortController().signal,
      ...choice,
    },
    { onProgress: () => undefined, onAlert },
  );
};

/** Writes a file into a new folder and gives its path. */
export const writeLog = (name: string, content: string | Uint8Array, folder = temporaryFolder()): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};

/** One request as a JSON line of a common logger. */
export const requestLine = (
  at: number,
  { latencyMs = 20, status = 200, service = 'orders', path = '/orders' } = {},
): string =>
  JSON.stringify({
    time: new Date(at).toISOString(),
    level: status >= 500 ? 'error' : 'info',
    service,
    method: 'POST',
    path,
    status,
    latency_ms: latencyMs,
    msg: 'request completed',
  });

/** Requests from EVENT_START on, `perMinute` in each minute, with the latency and status that `of` gives for a minute. */
export const requestsOver = (
  minutes: number,
  of: (minute: number, index: number) => Parameters<typeof requestLine>[1] = () => ({}),
  perMinute = 60,
): readonly string[] =>
  Array.from({ length: minutes * perMinute }, (_, index) =>
    requestLine(EVENT_START + Math.floor((index * MINUTE) / perMinute), of(Math.floor(index / perMinute), index)),
  );

/** An outage as a log: quiet, then latencies that double every minute, then errors, then quiet again. */
export const outageLines = (quiet = 10): readonly string[] =>
  requestsOver(quiet + 16, (minute, index) => {
    const slow = minute - quiet;
    if (slow < 0 || slow >= 11) return { latencyMs: 20 + ((index * 7) % 13) };
    if (slow >= 8) return { latencyMs: 3000 + ((index * 7) % 13), status: index % 2 === 0 ? 504 : 200 };
    return { latencyMs: (20 + ((index * 7) % 13)) * 2 ** slow };
  });

/** Every object under the prefixes with the hash of its bytes. */
export const contentOf = async (
  blobs: Pick<BlobStore, 'get' | 'list'>,
  ...prefixes: readonly string[]
): Promise<Readonly<Record<string, string>>> => {
  const content: Record<string, string> = {};
  for (const prefix of prefixes) {
    for await (const { key } of blobs.list(prefix)) {
      content[key] = createHash('sha256')
        .update((await blobs.get(key)) ?? '')
        .digest('hex');
    }
  }
  return content;
};

/** What a replay committed: its lake files and its ledger. */
export const committedOf = (blobs: BlobStore) => contentOf(blobs, 'logs/', 'windows/', 'quarantine/', 'ledger/');

/** Every key under a prefix. */
export const keysUnder = async (blobs: Pick<BlobStore, 'list'>, prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { key } of blobs.list(prefix)) keys.push(key);
  return keys;
};

/** A store that dies, as a killed process does, at the write for which `at` says so: that write and all later ones fail. */
export const dyingAt =
  (at: (key: string, kind: 'put' | 'putIfAbsent' | 'delete') => boolean) =>
  (blobs: BlobStore): BlobStore => {
    let dead = false;
    const live = (key: string, kind: 'put' | 'putIfAbsent' | 'delete'): void => {
      dead ||= at(key, kind);
      if (dead) throw Object.assign(new Error(`killed before ${kind} ${key}`), { code: 'EKILLED' });
    };
    return {
      ...blobs,
      put: async (key, body) => {
        live(key, 'put');
        await blobs.put(key, body);
      },
      putIfAbsent: async (key, body) => {
        live(key, 'putIfAbsent');
        return blobs.putIfAbsent(key, body);
      },
      delete: async (key) => {
        live(key, 'delete');
        await blobs.delete(key);
      },
    };
  };

/** The same, at the n-th write of the key pattern, counted from 1. */
export const dyingAtNth = (pattern: RegExp, n: number) => {
  let seen = 0;
  return dyingAt((key) => {
    if (pattern.test(key)) seen += 1;
    return seen >= n && pattern.test(key);
  });
};

/** The lake with every block that is sent to its stream kept in `kept`. */
export const keeping = (lake: TestLake, kept: StreamRecord[]): TestLake => ({
  ...lake,
  ports: {
    ...lake.ports,
    openStream: (consumer) => {
      const stream = lake.ports.openStream(consumer);
      return {
        ...stream,
        append: async (records) => {
          kept.push(...records);
          await stream.append(records);
        },
      };
    },
  },
});
