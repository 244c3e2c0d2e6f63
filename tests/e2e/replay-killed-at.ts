/*
 * Replays files as the command line does and kills its own process, without any warning, right before a write to the lake:
 *   node replay-killed-at.ts LAKE PATTERN NTH FILE…      PATTERN is matched against `<key> <body>` of every write
 */
import { DEFAULT_DETECTOR_CONFIG } from '../../domain/detector-config.ts';
import { DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import type { BlobStore } from '../../ports/index.ts';
import { createLocalPorts, isAliveElsewhere, silentNotifier, thisDriver } from '../../runtime/local.ts';
import { runReplay } from '../../streams/run-replay.ts';

const [lake = '', pattern = '', nth = '1', ...files] = process.argv.slice(2);
const ports = createLocalPorts({ lake, workers: 1 });
let seen = 0;

const killBefore = (key: string, body: unknown): void => {
  const text = `${key} ${body instanceof Uint8Array ? Buffer.from(body).toString('latin1') : ''}`;
  if (!new RegExp(pattern).test(text)) return;
  seen += 1;
  if (seen === Number(nth)) process.kill(process.pid, 'SIGKILL');
};

const blobs: BlobStore = {
  ...ports.blobs,
  put: (key, body) => {
    killBefore(key, body);
    return ports.blobs.put(key, body);
  },
  putIfAbsent: (key, body) => {
    killBefore(key, body);
    return ports.blobs.putIfAbsent(key, body);
  },
  delete: (key) => {
    killBefore(`delete ${key}`, null);
    return ports.blobs.delete(key);
  },
};

await runReplay(
  { ...ports, blobs, notifier: silentNotifier },
  {
    files,
    dataset: null,
    speed: null,
    options: { from: null, to: null, zoneOffsetMinutes: null, year: null },
    replace: pattern.startsWith('delete '),
    keepGaps: false,
    bucketLimits: DEFAULT_BUCKET_LIMITS,
    detector: DEFAULT_DETECTOR_CONFIG,
    driver: thisDriver(),
    isAlive: isAliveElsewhere,
    signal: new AbortController().signal,
  },
  { onProgress: () => undefined, onAlert: () => undefined },
);
