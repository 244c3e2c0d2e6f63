import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What one side read, and the CPU seconds of all its threads. */
export interface ParseCost {
  readonly lines: number;
  readonly latencyMs: number;
  readonly format: string;
  readonly cpuSeconds: number;
}

/** Runs the work and prints its result with what it used; start-up and loading of code are not part of it. */
export const measured = async (work: () => Promise<Omit<ParseCost, 'cpuSeconds'>>): Promise<void> => {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ ...result, cpuSeconds: (user + system) / 1e6 }));
};

/** Runs one of the scripts beside this one in a process of its own. */
export const costOf = (script: string, args: readonly string[]): ParseCost => {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${status}:\n${stderr.slice(-3000)}`);
  return JSON.parse(stdout) as ParseCost;
};
