/** A seeded source of chance: the same seed gives the same sequence on every machine. */
export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
  /** Standard normal (sum of twelve uniforms). */
  normal(): number;
  /** Poisson count. */
  poisson(mean: number): number;
}

/** mulberry32 (Tommy Ettinger, public domain). */
export const chance = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const normal = (): number => {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += next();
    return sum;
  };
  const poisson = (mean: number): number => {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    let product = next();
    let count = 0;
    const floor = Math.exp(-mean);
    while (product > floor) {
      product *= next();
      count += 1;
    }
    return count;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
    normal,
    poisson,
  };
};
