import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process used from its start to its end. */
export interface Resources {
  /** User and system time of all its threads. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
}

/** Runs a script of this repository in a process of its own; throws with its output when it fails. */
export const measureChild = (script: string, args: readonly string[], scratch: string): Resources => {
  const report = join(scratch, 'resources.json');
  const preload = new URL('./record-resources.ts', import.meta.url).href;
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, script, ...args], {
    env: { ...process.env, FORESHOCK_BENCH_RESOURCES: report },
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const wallSeconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${script} ended with ${status}:\n${stderr.slice(-3000)}${stdout.slice(-3000)}`);
  return resourcesOf(JSON.parse(readFileSync(report, 'utf8')) as NodeJS.ResourceUsage, wallSeconds);
};

/** What `process.resourceUsage()` said, in the units of `Resources`. */
export const resourcesOf = (used: NodeJS.ResourceUsage, wallSeconds: number): Resources => ({
  cpuSeconds: (used.userCPUTime + used.systemCPUTime) / 1e6,
  wallSeconds,
  peakMegabytes: used.maxRSS / 1024,
});
