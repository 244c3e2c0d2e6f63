/** Two 32-bit hashes, one after another for each place, or of a whole. */
export type Lanes = Int32Array;

const TWO_TO_21 = 2_097_152;

/** Hashes of the words in their places. */
export const lanesOf = (words: readonly string[]): Lanes => {
  const lanes = new Int32Array(2 * words.length);
  for (const [place, word] of words.entries()) {
    let a = Math.imul(place + 1, 0x9e3779b1);
    let b = Math.imul(place + 1, 0x85ebca6b);
    for (let at = 0; at < word.length; at += 1) {
      const code = word.charCodeAt(at);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    lanes[2 * place] = Math.imul(a ^ (a >>> 16), 2246822507) ^ (b >>> 13);
    lanes[2 * place + 1] = Math.imul(b ^ (b >>> 16), 3266489909) ^ (a >>> 13);
  }
  return lanes;
};

/** The hashes of all places together: a sum, so that one can be taken out again. */
export const sumOf = (lanes: Lanes): Lanes => {
  const sum = new Int32Array(2);
  for (let at = 0; at < lanes.length; at += 2) {
    sum[0] = (sum[0] ?? 0) + (lanes[at] ?? 0);
    sum[1] = (sum[1] ?? 0) + (lanes[at + 1] ?? 0);
  }
  return sum;
};

const NOTHING = new Int32Array(0);

/** A hash (53 bits, an integer) of all places but one. */
export const openKey = (sum: Lanes = NOTHING, lanes: Lanes = NOTHING, place = 0): number => {
  const a = ((sum[0] ?? 0) - (lanes[2 * place] ?? 0)) >>> 0;
  const b = ((sum[1] ?? 0) - (lanes[2 * place + 1] ?? 0)) & (TWO_TO_21 - 1);
  return a * TWO_TO_21 + b;
};
