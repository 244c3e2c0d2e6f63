import { exp, ln } from '../math.ts';
import { learnAt, type Learned, learnedAt } from './learned.ts';

/** A growth prior as it is shipped: trees over FEATURES, packed as `scripts/learn-growth-prior.ts` writes them. */
export interface PackedPrior {
  /** Nodes of each tree. */
  readonly nodes: readonly number[];
  /** Six bytes a node, in base64. */
  readonly data: readonly string[];
}

/**
 * Growths that were seen before, sorted by yes-or-no questions until those at one leaf are alike: a bagged forest (Breiman, Random Forests,
 * 2001) whose leaves count how many broke the objective (Beta counts) and when.
 */
export interface GrowthForest {
  /** Added to a node's number to tell its leaves from those of other forests that a stream learns in. */
  readonly offset: number;
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Feature asked, −1 = a leaf. */
  readonly feature: Int8Array;
  readonly threshold: Float64Array;
  /** Node when the feature is below the threshold, and when it is not. */
  readonly below: Int32Array;
  readonly above: Int32Array;
  /** Of a leaf: growths (in windows, capped) that were seen before, those that arrived within six hours and within one. */
  readonly seen: Float64Array;
  readonly arrived: Float64Array;
  readonly soon: Float64Array;
  /** ln of the minutes until the breach, given that it came: mean and standard deviation. */
  readonly lnMinutes: Float64Array;
  readonly spread: Float64Array;
}

const NODE_BYTES = 6;
/** Thresholds are kept in steps of this. */
export const THRESHOLD_STEP = 1 / 512;
const LEAF = 255;
/** A leaf of the prior counts as at most so many growths: what a stream sees itself weighs in. */
const MOST_PRIOR = 40;

/** Unpacks a prior: one serves any number of streams, what each adds is its own. */
export const openForest = (prior: PackedPrior, offset = 0): GrowthForest => {
  const bytes = Uint8Array.from(atob(prior.data.join('')), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const count = bytes.length / NODE_BYTES;
  const forest: GrowthForest = {
    offset,
    roots: new Int32Array(prior.nodes.length),
    feature: new Int8Array(count),
    threshold: new Float64Array(count),
    below: new Int32Array(count),
    above: new Int32Array(count),
    seen: new Float64Array(count),
    arrived: new Float64Array(count),
    soon: new Float64Array(count),
    lnMinutes: new Float64Array(count),
    spread: new Float64Array(count),
  };
  let root = 0;
  for (const [tree, nodes] of prior.nodes.entries()) {
    forest.roots[tree] = root;
    for (let node = root; node < root + nodes; node += 1) readNode(forest, view, node, root);
    root += nodes;
  }
  return forest;
};

const readNode = (forest: GrowthForest, view: DataView, node: number, root: number): void => {
  const at = node * NODE_BYTES;
  const feature = view.getUint8(at);
  if (feature !== LEAF) {
    forest.feature[node] = feature;
    forest.threshold[node] = view.getInt16(at + 1) * THRESHOLD_STEP;
    forest.below[node] = node + 1;
    forest.above[node] = root + view.getUint16(at + 3);
    return;
  }
  const seen = Math.min(MOST_PRIOR, view.getUint8(at + 1));
  forest.feature[node] = -1;
  forest.seen[node] = seen;
  forest.arrived[node] = (seen * view.getUint8(at + 2)) / 250;
  forest.soon[node] = (seen * view.getUint8(at + 3)) / 250;
  forest.lnMinutes[node] = view.getUint8(at + 4) / 40;
  forest.spread[node] = Math.max(0.15, view.getUint8(at + 5) / 100);
};

/** What became of growths like this one. */
export interface Answer {
  /** P(breach within six hours), and within one. */
  arrives: number;
  soon: number;
  /** ln of the minutes until then, and its standard deviation. */
  lnMinutes: number;
  spread: number;
}

/** Stands where no leaf was reached. */
export const NO_LEAF = 0xffff;
/** A window counts towards what is learned by this: windows of one growth are alike. */
const LEARNED = 0.05;

/** Asks every tree, with what the stream has learned itself; the leaves reached go into `leaves`. */
export const ask = (forest: GrowthForest, learned: Learned, features: Float64Array, leaves: Uint16Array): Answer => {
  const answer = { arrives: 0, soon: 0, lnMinutes: 0, spread: 0 };
  const trees = forest.roots.length;
  let weights = 0;
  let squares = 0;
  for (let tree = 0; tree < trees; tree += 1) {
    let node = forest.roots[tree] ?? 0;
    for (let feature = forest.feature[node] ?? -1; feature >= 0; feature = forest.feature[node] ?? -1) {
      node = ((features[feature] ?? 0) < (forest.threshold[node] ?? 0) ? forest.below[node] : forest.above[node]) ?? 0;
    }
    leaves[tree] = forest.offset + node;
    const own = learnedAt(learned, forest.offset + node);
    const seen = (forest.seen[node] ?? 0) + LEARNED * own.seen;
    const arrives = ((forest.arrived[node] ?? 0) + LEARNED * own.arrived + PRIOR_ARRIVED) / (seen + PRIOR_SEEN);
    const mean = forest.lnMinutes[node] ?? 0;
    const spread = forest.spread[node] ?? 0;
    answer.arrives += arrives / trees;
    answer.soon += ((forest.soon[node] ?? 0) + LEARNED * own.soon + PRIOR_SOON) / (seen + PRIOR_SEEN) / trees;
    answer.lnMinutes += arrives * mean;
    squares += arrives * (spread * spread + mean * mean);
    weights += arrives;
  }
  answer.arrives = surer(answer.arrives);
  answer.soon = Math.min(answer.arrives, surer(answer.soon));
  answer.lnMinutes /= weights;
  answer.spread = Math.sqrt(Math.max(0.02, squares / weights - answer.lnMinutes * answer.lnMinutes));
  return answer;
};

/** Odds from which a forest is too timid, ln, and by how much: an average over trees never reaches 1 (Niculescu-Mizil and Caruana, 2005). */
const TIMID_FROM = 1.1;
const TIMID_BY = 1;

const surer = (share: number): number => {
  const odds = ln(share / (1 - share));
  return odds <= TIMID_FROM ? share : 1 / (1 + exp(-(odds + TIMID_BY * (odds - TIMID_FROM))));
};

/** The base rate, as growths seen before anything is known. */
const PRIOR_SEEN = 1;
const PRIOR_ARRIVED = 0.3;
const PRIOR_SOON = 0.1;

/** Adds what became of a growth that was asked about `minutes` before its breach (null: none within six hours). */
export const learnOutcome = (learned: Learned, leaves: Uint16Array, minutes: number | null): void => {
  for (const leaf of leaves) {
    if (leaf === NO_LEAF) continue;
    learnAt(learned, leaf, minutes !== null, minutes !== null && minutes <= 60);
  }
};
