import { join } from 'node:path';
import { createDuckDbQueryEngine } from '../../adapters/local/duckdb-query-engine.ts';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import { createLocalLogStream } from '../../adapters/local/log-stream.ts';
import { createSimulatedClock } from '../../adapters/local/simulated-clock.ts';
import { createSystemClock } from '../../adapters/local/system-clock.ts';
import { createTerminalNotifier } from '../../adapters/local/terminal-notifier.ts';
import type { DeliveredRecord } from '../../ports/log-stream.ts';
import { LAKE_SCHEMA } from '../../queries/tables.ts';
import { blobStoreContract } from './blob-store.contract.ts';
import { clockContract } from './clock.contract.ts';
import { logStreamContract } from './log-stream.contract.ts';
import { notifierContract } from './notifier.contract.ts';
import { queryEngineContract } from './query-engine.contract.ts';
import { writeStory } from './small-lake.ts';
import { temporaryFolder } from './temp-folder.ts';

blobStoreContract('the folder', () => Promise.resolve(createFileBlobStore(temporaryFolder())));

clockContract('the wall clock', createSystemClock);
clockContract('the simulated clock', () => createSimulatedClock(Date.UTC(2026, 1, 18)));

notifierContract('the terminal', () => {
  const texts: string[] = [];
  const notifier = createTerminalNotifier({ write: (text) => texts.push(text) });
  return Promise.resolve({ notifier, received: () => Promise.resolve(texts) });
});

for (const workers of [1, 3]) {
  logStreamContract(`the stream of this process with ${workers} workers`, () => {
    const clock = createSimulatedClock(Date.UTC(2026, 1, 18));
    const stream = createLocalLogStream({ clock, workers, onFailure: () => Promise.resolve() });
    const all: DeliveredRecord[] = [];
    const consumer = stream.consume((records) => {
      all.push(...records);
      return Promise.resolve();
    });
    const delivered = async (): Promise<readonly DeliveredRecord[]> => {
      await consumer.drain();
      await consumer.close();
      return all;
    };
    return Promise.resolve({ stream, delivered });
  });
}

queryEngineContract('DuckDB', async () => {
  const root = temporaryFolder();
  await writeStory(createFileBlobStore(root));
  return {
    story: createDuckDbQueryEngine({ root, schema: LAKE_SCHEMA }),
    empty: createDuckDbQueryEngine({ root: join(root, 'not-yet'), schema: LAKE_SCHEMA }),
  };
});
