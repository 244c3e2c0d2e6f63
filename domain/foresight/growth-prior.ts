import type { PackedPrior } from './growth-forest.ts';

/** Growths of simulated services and how they ended, learned by `node scripts/learn-growth-prior.ts`. */
export const GROWTH_PRIOR: PackedPrior = { nodes: [], data: [] };
