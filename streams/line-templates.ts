import { maskMessage } from '../domain/fingerprint.ts';
import { mineTemplates } from '../domain/templates/mine-templates.ts';

/** Templates of lines that are messages. */
export interface LineTemplates {
  readonly lines: number;
  readonly texts: readonly string[];
  /** The template of every line in order, as an index into `texts`. */
  numbers(): Iterable<number>;
}

const CHUNK_LINES = 65_536;
/** Characters kept of a line: masking looks at fewer. */
const LONGEST_LINE = 8192;

/** Mines the templates of a text in which every line is one message; keeps the different masked messages and four bytes a line. */
export const lineTemplates = async (chunks: AsyncIterable<Uint8Array>): Promise<LineTemplates> => {
  const indexes = new Map<string, number>();
  const kept: Int32Array[] = [];
  let lines = 0;
  let room = new Int32Array(0);
  const add = (line: string): void => {
    const masked = maskMessage(line);
    let index = indexes.get(masked);
    if (index === undefined) {
      index = indexes.size;
      indexes.set(masked, index);
    }
    if (lines % CHUNK_LINES === 0) {
      room = new Int32Array(CHUNK_LINES);
      kept.push(room);
    }
    room[lines % CHUNK_LINES] = index;
    lines += 1;
  };
  await eachLine(chunks, add);
  const { texts, templateOf } = mineTemplates([...indexes.keys()]);
  function* numbers(): Generator<number> {
    for (let line = 0; line < lines; line += 1) {
      const index = kept[Math.floor(line / CHUNK_LINES)]?.[line % CHUNK_LINES] ?? 0;
      yield templateOf[index] ?? 0;
    }
  }
  return { lines, texts, numbers };
};

/** Calls back with every line, without its line break, at most `LONGEST_LINE` characters of it. */
const eachLine = async (chunks: AsyncIterable<Uint8Array>, add: (line: string) => void): Promise<void> => {
  const decoder = new TextDecoder();
  let rest = '';
  let pending = false;
  const take = (text: string): void => {
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      const stop = end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      add(rest === '' ? text.slice(at, stop) : withoutReturn(rest + text.slice(at, stop)));
      rest = '';
      pending = false;
      at = end + 1;
    }
    if (at === text.length) return;
    pending = true;
    if (rest.length < LONGEST_LINE) rest += text.slice(at, at + LONGEST_LINE);
  };
  for await (const chunk of chunks) take(decoder.decode(chunk, { stream: true }));
  take(decoder.decode());
  if (pending) add(rest);
};

/** A carriage return can be the last character of the chunk before. */
const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
