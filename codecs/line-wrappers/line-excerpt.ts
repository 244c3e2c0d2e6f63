/** Characters of either end of a long line that say how it is wrapped and whether it begins a record. */
const END = 512;
const RETURN = 13;

/** Stands in an excerpt for what was left out. */
export const LEFT_OUT = '\0';

/** A line, or of a long one its two ends: what is looked at to tell where records begin. */
export const lineExcerpt = (line: string): string =>
  line.length <= 2 * END ? line : line.slice(0, END) + LEFT_OUT + line.slice(-END);

/** The same of the bytes [from, end) of a line, one character per byte; without zeros before it and a return behind it. */
export const byteExcerpt = (bytes: Buffer, from: number, end: number): string => {
  let start = from;
  while (start < end && bytes[start] === 0) start += 1;
  const stop = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
  return stop - start <= 2 * END
    ? bytes.toString('latin1', start, stop)
    : bytes.toString('latin1', start, start + END) + LEFT_OUT + bytes.toString('latin1', stop - END, stop);
};

/** Makes the excerpt of a line that comes in pieces; memory stays bounded whatever its length. */
export interface ExcerptCollector {
  add(piece: Buffer): void;
  /** The excerpt of the line that has ended; the next piece begins another. */
  take(): string;
}

/** A collector without any piece. */
export const excerptCollector = (): ExcerptCollector => {
  // one character more than an excerpt has, for a return at the end
  const most = 2 * END + 1;
  let head = '';
  let tail = '';
  let length = 0;
  return {
    add: (piece) => {
      if (head.length < most) head += piece.toString('latin1', 0, Math.min(piece.length, most - head.length));
      tail = (tail + piece.toString('latin1', Math.max(0, piece.length - END - 1))).slice(-END - 1);
      length += piece.length;
    },
    take: () => {
      const returned = tail.charCodeAt(tail.length - 1) === RETURN ? 1 : 0;
      const whole = length - returned;
      const excerpt =
        whole <= 2 * END
          ? head.slice(0, whole)
          : head.slice(0, END) + LEFT_OUT + tail.slice(0, tail.length - returned).slice(-END);
      head = '';
      tail = '';
      length = 0;
      return excerpt;
    },
  };
};
