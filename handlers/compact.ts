import { decodeCompactEvent } from '../codecs/compact-event.ts';
import type { FunctionContext } from '../codecs/function-input.ts';
import { refreshViews } from '../queries/definitions/refresh-views.ts';
import { LAKE_SCHEMA } from '../queries/tables.ts';
import { readAwsConfig } from '../runtime/aws-config.ts';
import { createAwsPorts } from '../runtime/aws.ts';
import { runCompaction } from '../streams/compaction-chains.ts';
import { expectedDays } from '../streams/expected-days.ts';
import { openAndClosedDays } from '../streams/lake-days.ts';

/** What one more run, and the views after it, may take at most, ms. */
const RUN_MS = 5 * 60_000;

let ports: ReturnType<typeof createAwsPorts> | null = null;

/** Lambda of the hourly schedule, and of the chains that it starts: merges small files of closed days. */
export const handler = async (event: unknown, context: FunctionContext): Promise<void> => {
  const { blobs, clock, definitions } = (ports ??= createAwsPorts(readAwsConfig()));
  const command = decodeCompactEvent(event);
  const { handedOut, compaction } = await runCompaction(ports, command, {
    refreshViews: async () =>
      refreshViews(definitions, LAKE_SCHEMA, await openAndClosedDays(blobs), await expectedDays(blobs, clock.now())),
    isOver: () => context.getRemainingTimeInMillis() < RUN_MS,
  });
  ports.telemetry.record({
    event: 'compacted',
    values: { handedOut, files: compaction?.inputs ?? 0, rows: compaction?.rows ?? 0, bytes: compaction?.bytes ?? 0 },
    about: { command: command.kind },
  });
};
