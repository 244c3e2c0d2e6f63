import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from './failure.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { prepareLake, replayFiles, showResult } from './replay.ts';

const NO_OPTIONS = { from: null, to: null, zoneOffsetMinutes: null, year: null };

/** `foreshock demo`: replays a recorded outage with the same configuration as everywhere, and shows the whole story. */
export const demo = async (invocation: Invocation): Promise<number> => {
  const folder = fileURLToPath(new URL('../sample-logs/db-lock/', import.meta.url));
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.gz'))
    .toSorted()
    .map((name) => join(folder, name));
  const ports = await prepareLake(invocation);
  invocation.terminal.err.write(
    `A recorded outage: a table grows without an index, then a migration locks it. ${files.length} logs of nine services, CC0.\n\n`,
  );
  const result = await replayFiles(invocation, ports, {
    files,
    dataset: null,
    speed: null,
    options: NO_OPTIONS,
    replace: false,
    keepGaps: false,
  });
  await showResult(invocation, ports, result);
  if (invocation.format === 'text') invocation.terminal.out.write(nextSteps(invocation, result.alerts[0]?.id));
  return EXIT.done;
};

const nextSteps = (invocation: Invocation, alert: string | undefined): string =>
  [
    '',
    paintOf(invocation).strong('Try next'),
    '  npx foreshock sql "select service, approx_percentile(latency_ms, 0.99) p99 from logs group by 1"',
    '  npx foreshock query',
    ...(alert === undefined ? [] : [`  npx foreshock verify ${alert}`]),
    '  npx foreshock replay YOUR.log',
    '',
  ].join('\n');
