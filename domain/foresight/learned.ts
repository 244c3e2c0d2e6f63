/** Leaves of its own that a stream remembers: the one that was not added to for longest makes room. */
export const MOST_LEARNED = 256;
const COUNTS = 3;
const MOST_COUNTED = 0xffff;

/** What a stream has seen itself, by leaf of its forests: windows seen, those that broke the objective within six hours and within one. */
export interface Learned {
  readonly leaves: Uint16Array;
  /** Three counts a leaf: seen, arrived, soon. */
  readonly counts: Uint16Array;
  /** When each leaf was added to last: numbers that rise. */
  readonly touched: Uint32Array;
  readonly size: { leaves: number; touches: number };
}

/** Nothing seen yet. */
export const newLearned = (): Learned => ({
  leaves: new Uint16Array(MOST_LEARNED),
  counts: new Uint16Array(COUNTS * MOST_LEARNED),
  touched: new Uint32Array(MOST_LEARNED),
  size: { leaves: 0, touches: 0 },
});

/** A copy that goes its own way. */
export const copyLearned = ({ leaves, counts, touched, size }: Learned): Learned => ({
  leaves: leaves.slice(),
  counts: counts.slice(),
  touched: touched.slice(),
  size: { ...size },
});

/** What is known of a leaf, in windows. */
export interface LeafCounts {
  readonly seen: number;
  readonly arrived: number;
  readonly soon: number;
}

const NONE: LeafCounts = { seen: 0, arrived: 0, soon: 0 };

/** What a stream has seen itself at a leaf. */
export const learnedAt = (learned: Learned, leaf: number): LeafCounts => {
  const place = placeOf(learned, leaf);
  if (place === -1) return NONE;
  const at = COUNTS * place;
  const { counts } = learned;
  return { seen: counts[at] ?? 0, arrived: counts[at + 1] ?? 0, soon: counts[at + 2] ?? 0 };
};

const placeOf = ({ leaves, size }: Learned, leaf: number): number => {
  for (let place = 0; place < size.leaves; place += 1) if (leaves[place] === leaf) return place;
  return -1;
};

/** Adds one window at a leaf. */
export const learnAt = (learned: Learned, leaf: number, arrived: boolean, soon: boolean): void => {
  const { leaves, counts, touched, size } = learned;
  let place = placeOf(learned, leaf);
  if (place === -1) {
    place = size.leaves < MOST_LEARNED ? size.leaves : oldestOf(learned);
    size.leaves = Math.max(size.leaves, place + 1);
    leaves[place] = leaf;
    counts.fill(0, COUNTS * place, COUNTS * (place + 1));
  }
  size.touches += 1;
  touched[place] = size.touches;
  const at = COUNTS * place;
  const seen = counts[at] ?? 0;
  if (seen === MOST_COUNTED) return;
  counts[at] = seen + 1;
  if (arrived) counts[at + 1] = (counts[at + 1] ?? 0) + 1;
  if (soon) counts[at + 2] = (counts[at + 2] ?? 0) + 1;
};

const oldestOf = ({ touched }: Learned): number => {
  let oldest = 0;
  for (let place = 1; place < touched.length; place += 1) {
    if ((touched[place] ?? 0) < (touched[oldest] ?? 0)) oldest = place;
  }
  return oldest;
};
