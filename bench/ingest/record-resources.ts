/** Preloaded into a measured process: when it exits, writes what it used to the file that FORESHOCK_BENCH_RESOURCES names. */
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const file = process.env['FORESHOCK_BENCH_RESOURCES'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(process.resourceUsage()));
});
