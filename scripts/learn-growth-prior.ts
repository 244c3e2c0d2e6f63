/**
 * Learns domain/foresight/growth-prior.ts from simulated services: seeds 2001 on of the shared simulator (not those that are scored) and services
 * of our own that differ from it in every number.
 *   node scripts/learn-growth-prior.ts [--shared 800] [--own 400] [--out FILE]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gatedGrowths } from '../bench/foresight/gated-growths.ts';
import { learnForest } from '../bench/foresight/learn-forest.ts';
import { loadSharedSimulator, sharedService } from '../bench/foresight/shared-simulator.ts';
import { simulateService } from '../bench/foresight/simulated-service.ts';
import { benchmarksFolder, ROOT } from '../bench/score/shared.ts';

const FIRST_SHARED = 2001;
const FIRST_OWN = 5001;
const { values } = parseArgs({
  options: {
    shared: { type: 'string', default: '800' },
    own: { type: 'string', default: '400' },
    trees: { type: 'string', default: '16' },
    leaf: { type: 'string', default: '120' },
    depth: { type: 'string', default: '11' },
    'own-weight': { type: 'string', default: '0.3' },
    out: { type: 'string', default: join(ROOT, 'domain', 'foresight', 'growth-prior.ts') },
  },
});

const folder = benchmarksFolder();
if (folder === null) throw new Error('the shared simulator is not here: ../shared/benchmarks');
const simulator = await loadSharedSimulator(folder);

const growths = gatedGrowths(
  (function* () {
    for (let k = 0; k < Number(values.shared); k += 1) {
      yield { service: sharedService(simulator, FIRST_SHARED + k), weight: 1 };
    }
    for (let k = 0; k < Number(values.own); k += 1) {
      yield { service: simulateService(FIRST_OWN + k), weight: Number(values['own-weight']) };
    }
  })(),
);
const prior = learnForest(growths, {
  trees: Number(values.trees),
  leaf: Number(values.leaf),
  depth: Number(values.depth),
  tried: 12,
});
const lines = prior.data.map((line) => `    '${line}',`).join('\n');
writeFileSync(
  values.out,
  `import type { PackedPrior } from './growth-forest.ts';

/** Growths of simulated services and how they ended, learned by \`node scripts/learn-growth-prior.ts\`: six bytes a node. */
export const GROWTH_PRIOR: PackedPrior = {
  nodes: [${prior.nodes.join(', ')}],
  data: [
${lines}
  ],
};
`,
);
console.log(`${growths.minutes.length} windows of growth, ${prior.nodes.reduce((sum, nodes) => sum + nodes, 0)} nodes`);
