/** A place in a source: byte and 1-based line of the decoded text. */
export interface Position {
  readonly byte: number;
  readonly line: number;
}

/** Places at which records start, in their order. */
export interface RecordPlaces {
  readonly length: number;
  at(index: number): Position;
  /** How many of them are before that byte. */
  before(byte: number): number;
  /** Those from one number to before another one. */
  slice(from: number, to: number): RecordPlaces;
}

/** Places that come one after another. */
export interface PlaceList {
  /** Forgets all places: from now on they are behind `start`. */
  open(start: Position): void;
  /** One more place: its bytes and lines behind `start`. */
  add(bytes: number, lines: number): void;
  /** The first so many of them; valid until the next `open`. */
  first(count: number): RecordPlaces;
  /** How many there are. */
  count(): number;
}

const FIRST_CAPACITY = 4096;

/** An empty list. It keeps numbers, for an object per record costs as much as finding it, and its room, for the next run. */
export const createPlaceList = (): PlaceList => {
  let bytesBehind = new Int32Array(FIRST_CAPACITY);
  let linesBehind = new Int32Array(FIRST_CAPACITY);
  let start: Position = { byte: 0, line: 1 };
  let count = 0;

  const placesOf = (from: number, to: number): RecordPlaces => {
    const bytes = bytesBehind;
    const lines = linesBehind;
    const { byte, line } = start;
    return {
      length: to - from,
      at: (index) => ({
        byte: byte + (bytes[from + index] ?? 0),
        line: line + (lines[from + index] ?? 0),
      }),
      before: (end) => {
        let low = from;
        let high = to;
        while (low < high) {
          const middle = (low + high) >>> 1;
          if (byte + (bytes[middle] ?? 0) < end) low = middle + 1;
          else high = middle;
        }
        return low - from;
      },
      slice: (first, end) => placesOf(from + first, from + end),
    };
  };

  return {
    open: (at) => {
      start = at;
      count = 0;
    },
    add: (bytes, lines) => {
      if (count === bytesBehind.length) {
        bytesBehind = grown(bytesBehind);
        linesBehind = grown(linesBehind);
      }
      bytesBehind[count] = bytes;
      linesBehind[count] = lines;
      count += 1;
    },
    first: (most) => placesOf(0, most),
    count: () => count,
  };
};

const grown = (values: Int32Array): Int32Array<ArrayBuffer> => {
  const twice = new Int32Array(2 * values.length);
  twice.set(values);
  return twice;
};
