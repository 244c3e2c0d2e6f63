/**
 * Learns domain/foresight/growth-prior.ts from simulated services: seeds 2001 on of the shared simulator (not those that are scored) and services
 * of our own that differ from it in every number.
 *   node scripts/learn-growth-prior.ts [--further] [--shared SERVICES] [--own SERVICES] [--out FILE]
 * --further: with further signals (memory, queue depth), into domain/foresight/further-prior.ts.
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
    shared: { type: 'string' },
    own: { type: 'string' },
    trees: { type: 'string' },
    leaf: { type: 'string' },
    depth: { type: 'string', default: '11' },
    'own-weight': { type: 'string', default: '0.3' },
    further: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

/** How much is learned from, and how large the forest gets: further signals tell more, so fewer services do. */
const usual = values.further
  ? { shared: 220, own: 120, trees: 14, leaf: 50 }
  : { shared: 800, own: 400, trees: 16, leaf: 120 };
const sizeOf = (option: keyof typeof usual): number => Number(values[option] ?? usual[option]);

const folder = benchmarksFolder();
if (folder === null) throw new Error('the shared simulator is not here: ../shared/benchmarks');
const simulator = await loadSharedSimulator(folder);

const growths = gatedGrowths(
  (function* () {
    for (let k = 0; k < sizeOf('shared'); k += 1) {
      yield { service: sharedService(simulator, FIRST_SHARED + k, values.further), weight: 1 };
    }
    for (let k = 0; k < sizeOf('own'); k += 1) {
      yield { service: simulateService(FIRST_OWN + k, values.further), weight: Number(values['own-weight']) };
    }
  })(),
);
const prior = learnForest(growths, {
  trees: sizeOf('trees'),
  leaf: sizeOf('leaf'),
  depth: Number(values.depth),
  tried: 12,
});
const lines = prior.data.map((line) => `    '${line}',`).join('\n');
const [file, name] = values.further ? ['further-prior.ts', 'FURTHER_PRIOR'] : ['growth-prior.ts', 'GROWTH_PRIOR'];
const command = `node scripts/learn-growth-prior.ts${values.further ? ' --further' : ''}`;
writeFileSync(
  values.out ?? join(ROOT, 'domain', 'foresight', file),
  `import type { PackedPrior } from './growth-forest.ts';

/** Growths of simulated services and how they ended, learned by \`${command}\`: six bytes a node. */
export const ${name}: PackedPrior = {
  nodes: [${prior.nodes.join(', ')}],
  data: [
${lines}
  ],
};
`,
);
console.log(`${growths.minutes.length} windows of growth, ${prior.nodes.reduce((sum, nodes) => sum + nodes, 0)} nodes`);
