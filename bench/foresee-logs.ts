/**
 * How early and how often wrongly the detector that looks at logs warns over weeks: service months of the shared simulator
 * (`../shared/benchmarks/simulate-failures.mjs`), request by request, through the very fold and looks of a replay.
 *
 *   npm run bench:foresee-logs -- [FIRST_SEED LAST_SEED]
 */
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { foldMinute, initialDetectorState, look } from '../domain/detector.ts';
import { MINUTE_MS } from '../domain/window.ts';
import { loadSharedSimulator, sharedService } from './foresight/shared-simulator.ts';
import { serviceMinutes } from './foresight/service-minutes.ts';
import { benchmarksFolder } from './score/shared.ts';

const folder = benchmarksFolder();
if (folder === null) {
  console.log('skipped: ../shared/benchmarks is not there');
  process.exit(0);
}
const [first = 1, last = 10] = process.argv.slice(2).map(Number);
const simulator = await loadSharedSimulator(folder);
const cpu = process.cpuUsage();
const runs = [];
let detected = 0;
let minutes = 0;
const horizons = new Map<string, number>();
for (let seed = first; seed <= last; seed += 1) {
  const service = sharedService(simulator, seed);
  const start = service.windows[0]?.at ?? 0;
  const alerts: number[] = [];
  let state = initialDetectorState(DEFAULT_DETECTOR_CONFIG);
  for (const minute of serviceMinutes(service, seed)) {
    const folded = foldMinute(state, minute, DEFAULT_DETECTOR_CONFIG);
    const looked = look(folded, { minute: minute.minute, completeness: 1 }, DEFAULT_DETECTOR_CONFIG);
    state = looked.state;
    minutes += 1;
    for (const decision of looked.decisions) {
      if (decision.kind === 'detected') detected += 1;
      // three days to learn in, as in the simulator's own scorer
      if (decision.kind !== 'predicted' || minute.minute - start < 3 * 86_400_000) continue;
      const horizon = `${decision.horizonMinutes} min`;
      horizons.set(horizon, (horizons.get(horizon) ?? 0) + 1);
      alerts.push(Math.floor((minute.minute + MINUTE_MS - start) / service.intervalMs));
    }
  }
  runs.push({ sim: { fails: service.fails, days: service.days }, alerts });
}
const { user, system } = process.cpuUsage(cpu);
const score = simulator.score(runs, 72);
for (const [name, value] of Object.entries(score)) {
  console.log(`${name.padEnd(20)} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
}
console.log(`${'detections'.padEnd(20)} ${detected}`);
console.log(`${'horizons told'.padEnd(20)} ${JSON.stringify(Object.fromEntries(horizons))}`);
console.log(`${minutes} minutes in ${((user + system) / 1e6).toFixed(1)} s of CPU`);
