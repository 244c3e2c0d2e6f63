/**
 * The main job at full speed, as `foreshock replay FILE --lake DIR` runs it. What the process has used when the last block is
 * committed, before the detector looks and the report is written, goes to DIR-ingest.json. Arguments: FILE DIR
 */
import { writeFileSync } from 'node:fs';
import { DEFAULT_DETECTOR_CONFIG } from '../../domain/detector-config.ts';
import { DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import { createLocalPorts, isAliveElsewhere, silentNotifier, thisDriver } from '../../runtime/local.ts';
import { runReplay } from '../../streams/run-replay.ts';

const started = performance.now();
const [file = '', lake = ''] = process.argv.slice(2);
const { rows } = await runReplay(
  { ...createLocalPorts({ lake, workers: 1 }), notifier: silentNotifier },
  {
    files: [file],
    dataset: null,
    speed: 'max',
    options: { from: null, to: null, zoneOffsetMinutes: null, year: null },
    replace: false,
    keepGaps: false,
    bucketLimits: DEFAULT_BUCKET_LIMITS,
    detector: DEFAULT_DETECTOR_CONFIG,
    driver: thisDriver(),
    isAlive: isAliveElsewhere,
    signal: new AbortController().signal,
  },
  {
    onProgress: ({ phase }) => {
      if (phase !== 'detecting') return;
      const used = { ...process.resourceUsage(), wallSeconds: (performance.now() - started) / 1000 };
      writeFileSync(`${lake}-ingest.json`, JSON.stringify(used));
    },
    onAlert: () => undefined,
  },
);
console.log(`${rows} rows`);
