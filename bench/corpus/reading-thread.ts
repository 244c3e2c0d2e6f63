import { Worker } from 'node:worker_threads';
import type { ReadAnswer, ReadTask } from './reading-worker.ts';

/** Reads one file after the other in a thread that is replaced when a reading takes too long or breaks it. */
export interface ReadingThread {
  /** Gives up after `limitMs`. */
  read(task: ReadTask, limitMs: number): Promise<ReadAnswer>;
  end(): Promise<void>;
}

/** Starts such a thread. */
export const startReadingThread = (): ReadingThread => {
  const start = (): Worker => new Worker(new URL('./reading-worker.ts', import.meta.url));
  let worker = start();
  return {
    read: async (task, limitMs) => {
      const { promise, resolve } = Promise.withResolvers<ReadAnswer | string>();
      const timer = setTimeout(() => {
        resolve(`not done after ${(limitMs / 1000).toFixed(1)} s`);
      }, limitMs);
      const failed = (error: unknown): void => {
        resolve(`the thread ended: ${String(error)}`);
      };
      worker.once('error', failed);
      worker.once('message', resolve);
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
      worker.postMessage(task);
      const answer = await promise;
      clearTimeout(timer);
      worker.off('error', failed);
      worker.off('message', resolve);
      if (typeof answer !== 'string') return answer;
      await worker.terminate();
      worker = start();
      return { records: 0, ms: limitMs, fault: answer };
    },
    end: async () => {
      await worker.terminate();
    },
  };
};
