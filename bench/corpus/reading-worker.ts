/** Reads files in a thread of its own, so that a reading that never ends can be stopped. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { changed, type Change } from './cases.ts';
import { readBytes } from './read-bytes.ts';

/** A file to read after a change; the records are written to `out` where it is not null. */
export interface ReadTask {
  readonly path: string;
  readonly change: Change;
  readonly out: string | null;
}

/** What became of it; `fault` says what is wrong in foreshock. */
export interface ReadAnswer {
  readonly records: number;
  readonly ms: number;
  readonly fault: string | null;
}

let known: { readonly path: string; readonly bytes: Uint8Array; readonly modifiedAt: number } | null = null;

const load = (path: string): NonNullable<typeof known> => {
  if (known?.path !== path) known = { path, bytes: readFileSync(path), modifiedAt: statSync(path).mtimeMs };
  return known;
};

const answer = async ({ path, change, out }: ReadTask): Promise<ReadAnswer> => {
  const { bytes, modifiedAt } = load(path);
  const start = performance.now();
  try {
    const { lines, fault } = await readBytes(path, changed(bytes, change), Math.floor(modifiedAt));
    if (out !== null) {
      mkdirSync(dirname(out), { recursive: true });
      writeFileSync(out, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    return { records: lines.length, ms: performance.now() - start, fault };
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { records: 0, ms: performance.now() - start, fault };
  }
};

parentPort?.on('message', (task: ReadTask) => {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  void answer(task).then((result) => parentPort?.postMessage(result));
});
