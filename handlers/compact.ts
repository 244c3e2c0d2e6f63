import { decodeCompactEvent } from '../codecs/compact-event.ts';
import { readAwsConfig } from '../runtime/aws-config.ts';
import { createAwsPorts } from '../runtime/aws.ts';
import { runCompaction } from '../streams/compaction-chains.ts';

let ports: ReturnType<typeof createAwsPorts> | null = null;

/** Lambda of the hourly schedule, and of the chains that it starts: merges small files of closed days. */
export const handler = async (event: unknown): Promise<void> => {
  ports ??= createAwsPorts(readAwsConfig());
  const command = decodeCompactEvent(event);
  const { handedOut, compaction } = await runCompaction(ports, command);
  ports.telemetry.record({
    event: 'compacted',
    values: { handedOut, files: compaction?.inputs ?? 0, rows: compaction?.rows ?? 0, bytes: compaction?.bytes ?? 0 },
    about: { command: command.kind },
  });
};
