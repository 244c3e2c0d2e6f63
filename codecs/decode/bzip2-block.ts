/** Bits of a buffer, the highest of a byte first; -1 behind its end is remembered in `isShort`. */
export interface BitReader {
  /** Up to 24 bits as a number; 0 behind the end. */
  take(bits: number): number;
  /** Bits taken so far. */
  at(): number;
  /** True when more was taken than there was. */
  isShort(): boolean;
}

/** Reads bits of `bytes` from bit `from` on. */
export const bitReader = (bytes: Uint8Array, from: number): BitReader => {
  const end = bytes.length * 8;
  let at = from;
  return {
    take: (bits) => {
      let value = 0;
      for (let left = bits; left > 0;) {
        const inByte = 8 - (at & 7);
        const step = Math.min(left, inByte);
        const byte = at < end ? (bytes[at >> 3] ?? 0) : 0;
        value = (value << step) | ((byte >> (inByte - step)) & ((1 << step) - 1));
        at += step;
        left -= step;
      }
      return value;
    },
    at: () => at,
    isShort: () => at > end,
  };
};

const MAX_CODE_BITS = 20;
const GROUP = 50;
const MAX_SELECTORS = 18_002;

/**
 * Decodes one bzip2 block behind its magic number and checksum (as in the bzip2 1.0 source, `decompress.c`); null when it
 * is damaged or ends early. `blockBytes` is 100,000 times the level of the stream.
 */
export const decodeBzip2Block = (bits: BitReader, blockBytes: number): Uint8Array | null => {
  if (bits.take(1) === 1) return null;
  const origin = bits.take(24);
  const symbols = usedBytes(bits);
  const groups = bits.take(3);
  const count = bits.take(15);
  if (symbols.length === 0 || groups < 2 || groups > 6 || count === 0) return null;
  const selectors = selectorsOf(bits, groups, count);
  if (selectors === null) return null;
  const codes: Code[] = [];
  for (let group = 0; group < groups; group += 1) {
    const code = codeOf(bits, symbols.length + 2);
    if (code === null) return null;
    codes.push(code);
  }
  const permuted = new Uint32Array(blockBytes);
  const length = moveToFront(bits, { codes, selectors, symbols }, permuted);
  return length === null || origin >= length ? null : unpermute(permuted, length, origin);
};

/** The byte values that occur in the block, in order. */
const usedBytes = (bits: BitReader): Uint8Array => {
  const ranges = bits.take(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range += 1) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const map = bits.take(16);
    for (let index = 0; index < 16; index += 1) if (map & (0x8000 >> index)) used.push(range * 16 + index);
  }
  return Uint8Array.from(used);
};

/** Which table each group of 50 symbols is coded with. */
const selectorsOf = (bits: BitReader, groups: number, count: number): Uint8Array | null => {
  const front = Uint8Array.from({ length: groups }, (_, index) => index);
  const selectors = new Uint8Array(Math.min(count, MAX_SELECTORS));
  for (let index = 0; index < count; index += 1) {
    let rank = 0;
    while (bits.take(1) === 1) {
      rank += 1;
      if (rank >= groups) return null;
    }
    const selector = front[rank] ?? 0;
    front.copyWithin(1, 0, rank);
    front[0] = selector;
    if (index < MAX_SELECTORS) selectors[index] = selector;
  }
  return bits.isShort() ? null : selectors;
};

/** A canonical Huffman code: largest code, its offset into `permuted`, per length. */
interface Code {
  readonly shortest: number;
  readonly longest: number;
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly permuted: Uint16Array;
}

const codeOf = (bits: BitReader, symbols: number): Code | null => {
  const lengths = new Uint8Array(symbols);
  let length = bits.take(5);
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    for (;;) {
      if (length < 1 || length > MAX_CODE_BITS || bits.isShort()) return null;
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const shortest = lengths.reduce((a, b) => Math.min(a, b), MAX_CODE_BITS);
  const longest = lengths.reduce((a, b) => Math.max(a, b), 1);
  const limit = new Int32Array(MAX_CODE_BITS + 2).fill(-1);
  const base = new Int32Array(MAX_CODE_BITS + 2);
  const permuted = new Uint16Array(symbols);
  let code = 0;
  let index = 0;
  for (let size = shortest; size <= longest; size += 1) {
    base[size] = index - code;
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      if (lengths[symbol] !== size) continue;
      permuted[index] = symbol;
      index += 1;
      code += 1;
    }
    limit[size] = code - 1;
    code <<= 1;
  }
  return { shortest, longest, limit, base, permuted };
};

interface Tables {
  readonly codes: readonly Code[];
  readonly selectors: Uint8Array;
  readonly symbols: Uint8Array;
}

/** Undoes Huffman code, zero runs and move-to-front; gives how many bytes there are, null when damaged. */
const moveToFront = (bits: BitReader, { codes, selectors, symbols }: Tables, into: Uint32Array): number | null => {
  const front = symbols.slice();
  const endOfBlock = symbols.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (let taken = 0; ; taken += 1) {
    const selector = selectors[Math.floor(taken / GROUP)];
    const code = selector === undefined ? undefined : codes[selector];
    const symbol = code === undefined ? -1 : symbolOf(bits, code);
    if (symbol < 0 || bits.isShort()) return null;
    if (symbol < 2) {
      // symbols 0 and 1 are the digits of a run length in bijective base 2, the lowest first
      run += weight << symbol;
      weight <<= 1;
      if (run > into.length) return null;
      continue;
    }
    if (length + run > into.length) return null;
    into.fill(front[0] ?? 0, length, length + run);
    length += run;
    run = 0;
    weight = 1;
    if (symbol === endOfBlock) return length;
    if (length >= into.length) return null;
    const byte = front[symbol - 1] ?? 0;
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    into[length] = byte;
    length += 1;
  }
};

const symbolOf = (bits: BitReader, { shortest, longest, limit, base, permuted }: Code): number => {
  let code = bits.take(shortest);
  for (let size = shortest; size <= longest; size += 1) {
    if (code <= (limit[size] ?? -1)) return permuted[(base[size] ?? 0) + code] ?? -1;
    code = (code << 1) | bits.take(1);
  }
  return -1;
};

/** Undoes the Burrows-Wheeler transform and the first run-length code: four equal bytes are followed by a count. */
const unpermute = (permuted: Uint32Array, length: number, origin: number): Uint8Array => {
  const starts = new Uint32Array(257);
  for (let index = 0; index < length; index += 1) {
    const after = ((permuted[index] ?? 0) & 255) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let byte = 1; byte < 257; byte += 1) starts[byte] = (starts[byte] ?? 0) + (starts[byte - 1] ?? 0);
  for (let index = 0; index < length; index += 1) {
    const byte = (permuted[index] ?? 0) & 255;
    const place = starts[byte] ?? 0;
    starts[byte] = place + 1;
    permuted[place] = ((permuted[place] ?? 0) | (index << 8)) >>> 0;
  }
  let out = new Uint8Array(length + 1024);
  let size = 0;
  let entry = permuted[origin] ?? 0;
  let last = -1;
  let equal = 0;
  for (let index = 0; index < length; index += 1) {
    entry = permuted[entry >>> 8] ?? 0;
    const byte = entry & 255;
    const copies = equal === 4 ? byte : 1;
    if (size + copies > out.length) {
      const larger = new Uint8Array(2 * out.length + copies);
      larger.set(out);
      out = larger;
    }
    if (equal === 4) {
      out.fill(last, size, size + copies);
      equal = 0;
      last = -1;
    } else {
      out[size] = byte;
      equal = byte === last ? equal + 1 : 1;
      last = byte;
    }
    size += copies;
  }
  return out.subarray(0, size);
};
