import { FEATURE_COUNT } from '../../domain/foresight/growth-features.ts';
import { type PackedPrior, THRESHOLD_STEP } from '../../domain/foresight/growth-forest.ts';
import type { GatedGrowths } from './gated-growths.ts';

/** How a forest is grown. */
export interface ForestOptions {
  readonly trees: number;
  readonly leaf: number;
  readonly depth: number;
  readonly tried: number;
}

const BINS = 48;
const NODE_BYTES = 6;
const SIX_HOURS = 360;

/** mulberry32 */
const chanceOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

const disorder = (weight: number, part: number): number => {
  if (weight <= 0 || part <= 0 || part >= weight) return 0;
  const p = part / weight;
  return -weight * (p * Math.log(p) + (1 - p) * Math.log(1 - p));
};

interface Node {
  readonly feature: number;
  readonly edge: number;
  readonly above: number;
  readonly leaf: readonly [seen: number, arrived: number, soon: number, mean: number, spread: number] | null;
}

/** Grows a bagged forest of two questions at once (a breach within six hours? within one?), services resampled. */
export const learnForest = (growths: GatedGrowths, { trees, leaf, depth, tried }: ForestOptions): PackedPrior => {
  const count = growths.minutes.length;
  const chance = chanceOf(1);
  const edges = Array.from({ length: FEATURE_COUNT }, (_, feature) => edgesOf(growths, feature));
  const bins = new Uint8Array(count * FEATURE_COUNT);
  for (let row = 0; row < count; row += 1) {
    for (let feature = 0; feature < FEATURE_COUNT; feature += 1) {
      const value = growths.features[row * FEATURE_COUNT + feature] ?? 0;
      bins[row * FEATURE_COUNT + feature] = edges[feature]?.filter((edge) => value >= edge).length ?? 0;
    }
  }
  const arrives = growths.minutes.map((minutes) => (minutes > 0 && minutes <= SIX_HOURS ? 1 : 0));
  const soon = growths.minutes.map((minutes) => (minutes > 0 && minutes <= 60 ? 1 : 0));
  const grown: Node[][] = [];
  for (let tree = 0; tree < trees; tree += 1) {
    const draws = new Map<number, number>();
    const weight = new Float64Array(count);
    for (let row = 0; row < count; row += 1) {
      const service = growths.service[row] ?? 0;
      let draw = draws.get(service);
      if (draw === undefined) {
        const u = chance();
        draw = u < 0.368 ? 0 : u < 0.736 ? 1 : u < 0.92 ? 2 : 3;
        draws.set(service, draw);
      }
      weight[row] = draw * (growths.weight[row] ?? 0);
    }
    const nodes: Node[] = [];
    const build = (rows: readonly number[], level: number): number => {
      const at = nodes.length;
      nodes.push({ feature: -1, edge: 0, above: 0, leaf: null });
      let [all, yes, now] = [0, 0, 0];
      for (const row of rows) {
        const w = weight[row] ?? 0;
        all += w;
        yes += w * (arrives[row] ?? 0);
        now += w * (soon[row] ?? 0);
      }
      let best = { gain: 1e-6, feature: -1, bin: 0 };
      if (level < depth && all > 2 * leaf && yes > 0) {
        const order = Array.from({ length: FEATURE_COUNT }, (_, feature) => feature);
        for (let k = 0; k < tried; k += 1) {
          const other = k + Math.floor(chance() * (FEATURE_COUNT - k));
          const feature = order[other] ?? 0;
          order[other] = order[k] ?? 0;
          order[k] = feature;
          const [hw, hy, hn] = [new Float64Array(BINS), new Float64Array(BINS), new Float64Array(BINS)];
          for (const row of rows) {
            const bin = bins[row * FEATURE_COUNT + feature] ?? 0;
            const w = weight[row] ?? 0;
            hw[bin] = (hw[bin] ?? 0) + w;
            if (arrives[row]) hy[bin] = (hy[bin] ?? 0) + w;
            if (soon[row]) hn[bin] = (hn[bin] ?? 0) + w;
          }
          let [lw, ly, ln] = [0, 0, 0];
          for (let bin = 0; bin < BINS - 1; bin += 1) {
            lw += hw[bin] ?? 0;
            ly += hy[bin] ?? 0;
            ln += hn[bin] ?? 0;
            if (lw < leaf || all - lw < leaf) continue;
            const gain =
              disorder(all, yes) +
              disorder(all, now) -
              disorder(lw, ly) -
              disorder(all - lw, yes - ly) -
              disorder(lw, ln) -
              disorder(all - lw, now - ln);
            if (gain > best.gain) best = { gain, feature, bin };
          }
        }
      }
      if (best.feature < 0) {
        let [sum, squares] = [0, 0];
        for (const row of rows) {
          if (!arrives[row]) continue;
          const value = Math.log(growths.minutes[row] ?? 1);
          sum += (weight[row] ?? 0) * value;
          squares += (weight[row] ?? 0) * value * value;
        }
        const mean = yes > 0 ? sum / yes : 0;
        const spread = yes > 0 ? Math.sqrt(Math.max(0.02, squares / yes - mean * mean)) : 1;
        nodes[at] = { feature: -1, edge: 0, above: 0, leaf: [all, yes / all, now / all, mean, spread] };
        return at;
      }
      const isBelow = (row: number): boolean => (bins[row * FEATURE_COUNT + best.feature] ?? 0) <= best.bin;
      build(rows.filter(isBelow), level + 1);
      const above = build(
        rows.filter((row) => !isBelow(row)),
        level + 1,
      );
      nodes[at] = { feature: best.feature, edge: edges[best.feature]?.[best.bin] ?? 0, above, leaf: null };
      return at;
    };
    build(
      Array.from({ length: count }, (_, row) => row).filter((row) => (weight[row] ?? 0) > 0),
      0,
    );
    grown.push(nodes);
  }
  return packed(grown);
};

const edgesOf = ({ features, minutes }: GatedGrowths, feature: number): readonly number[] => {
  const values: number[] = [];
  const step = Math.max(1, Math.floor(minutes.length / 8000));
  for (let row = 0; row < minutes.length; row += step) values.push(features[row * FEATURE_COUNT + feature] ?? 0);
  values.sort((a, b) => a - b);
  const edges: number[] = [];
  for (let k = 1; k < BINS; k += 1) {
    const value = Math.round((values[Math.floor((k * values.length) / BINS)] ?? 0) / THRESHOLD_STEP) * THRESHOLD_STEP;
    const edge = Math.max(-63, Math.min(63, value));
    if (edges.length === 0 || edge > (edges.at(-1) ?? 0)) edges.push(edge);
  }
  return edges;
};

const packed = (trees: readonly (readonly Node[])[]): PackedPrior => {
  const total = trees.reduce((sum, { length }) => sum + length, 0);
  const bytes = Buffer.alloc(total * NODE_BYTES);
  let at = 0;
  for (const nodes of trees) {
    for (const { feature, edge, above, leaf } of nodes) {
      if (leaf === null) {
        bytes.writeUInt8(feature, at);
        bytes.writeInt16BE(Math.round(edge / THRESHOLD_STEP), at + 1);
        bytes.writeUInt16BE(above, at + 3);
      } else {
        const [seen, arrived, soon, mean, spread] = leaf;
        const byte = (value: number): number => Math.max(0, Math.min(250, Math.round(value)));
        bytes.set([255, byte(seen), byte(arrived * 250), byte(soon * 250), byte(mean * 40), byte(spread * 100)], at);
      }
      at += NODE_BYTES;
    }
  }
  return { nodes: trees.map(({ length }) => length), data: bytes.toString('base64').match(/.{1,108}/g) ?? [] };
};
