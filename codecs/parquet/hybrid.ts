/**
 * The RLE / bit-packed hybrid of the Parquet format (Encodings.md, "RLE = 3"), for dictionary codes and definition
 * levels. Functions write at a place in a buffer that is large enough and give the place after it.
 */

/** Runs of at least this many equal values are written as a run; packing works in groups of eight. */
const GROUP = 8;

/** Bits that hold every code from 0 to `largest`. */
export const bitWidth = (largest: number): number => 32 - Math.clz32(largest);

/** No encoding of `count` values of `width` bits takes more bytes than this. */
export const mostHybridBytes = (count: number, width: number): number => (count / GROUP + 1) * (width + 14) + 16;

/** Writes codes as runs where they repeat and bit-packed where they do not. `width` is at most 24. */
export const putHybrid = (buffer: Buffer, start: number, codes: Uint32Array, width: number): number => {
  let at = start;
  let packFrom = 0;
  let index = 0;
  while (index < codes.length) {
    const run = runLength(codes, index);
    // what is bit-packed before a run must fill whole groups: it takes its last values from the run
    const borrowed = (GROUP - ((index - packFrom) % GROUP)) % GROUP;
    if (run - borrowed >= GROUP) {
      at = putPacked(buffer, at, codes.subarray(packFrom, index + borrowed), width);
      at = putRun(buffer, at, codes[index] ?? 0, run - borrowed, width);
      packFrom = index + run;
    }
    index += run;
  }
  return putPacked(buffer, at, codes.subarray(packFrom), width);
};

/** Writes one code so many times, as `putHybrid` does. */
export const putRepeated = (
  buffer: Buffer,
  start: number,
  { code, count, width }: { readonly code: number; readonly count: number; readonly width: number },
): number =>
  count < GROUP
    ? putPacked(buffer, start, new Uint32Array(count).fill(code), width)
    : putRun(buffer, start, code, count, width);

const runLength = (codes: Uint32Array, from: number): number => {
  const code = codes[from];
  let to = from + 1;
  while (to < codes.length && codes[to] === code) to += 1;
  return to - from;
};

const putRun = (buffer: Buffer, start: number, code: number, count: number, width: number): number => {
  let at = putHeader(buffer, start, count * 2);
  for (let shift = 0; shift < width; shift += 8) buffer[at++] = (code >>> shift) & 255;
  return at;
};

const putPacked = (buffer: Buffer, start: number, codes: Uint32Array, width: number): number => {
  if (codes.length === 0) return start;
  const groups = Math.ceil(codes.length / GROUP);
  let at = putHeader(buffer, start, groups * 2 + 1);
  const end = at + groups * width;
  let bits = 0;
  let held = 0;
  for (let index = 0; index < codes.length; index += 1) {
    bits |= (codes[index] as number) << held;
    held += width;
    while (held >= 8) {
      buffer[at++] = bits & 255;
      bits >>>= 8;
      held -= 8;
    }
  }
  if (held > 0) buffer[at++] = bits & 255;
  buffer.fill(0, at, end);
  return end;
};

const putHeader = (buffer: Buffer, start: number, header: number): number => {
  let at = start;
  let rest = header;
  while (rest >= 128) {
    buffer[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  buffer[at++] = rest;
  return at;
};
