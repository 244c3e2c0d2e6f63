import type { Contexts, EnvelopeShape } from './json-shape.ts';
import { utf8 } from './json-value.ts';
import type { LineOutput } from './line-output.ts';

/** Bytes of elements that wait for what stands behind them in their document, at most. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;

/** Elements that wait until their surroundings are known, in their order. */
export interface ElementQueue {
  add(bytes: Uint8Array, from: number, to: number, contexts: Contexts): void;
  /** Writes what waits. */
  flush(): void;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly contexts: Contexts;
}

/** A queue that writes each element's lines; one that is not as its shape says is written as it is. */
export const createElementQueue = (shape: EnvelopeShape, output: LineOutput): ElementQueue => {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  const flush = (): void => {
    for (const element of waiting) write(shape, element, output);
    waiting = [];
    waitingBytes = 0;
  };
  return {
    add: (bytes, from, to, contexts) => {
      waiting.push({ bytes: bytes.slice(from, to), contexts });
      waitingBytes += to - from;
      if (shape.contexts.length === 0 || waitingBytes > MOST_WAITING_BYTES) flush();
    },
    flush,
  };
};

const write = (shape: EnvelopeShape, { bytes, contexts }: Waiting, output: LineOutput): void => {
  const lines = linesOf(shape, bytes, contexts);
  output.endLine();
  if (lines === null) {
    output.addJson(bytes, 0, bytes.length);
    output.endLine();
    return;
  }
  for (const line of lines) {
    const encoded = Buffer.from(line, 'utf8');
    output.addFlat(encoded, 0, encoded.length);
    output.newline();
  }
};

const linesOf = (shape: EnvelopeShape, bytes: Uint8Array, contexts: Contexts): readonly string[] | null => {
  try {
    return shape.linesOf?.(JSON.parse(utf8(bytes, 0, bytes.length)), contexts) ?? null;
  } catch {
    return null;
  }
};
