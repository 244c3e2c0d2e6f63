import type { OutcomeKind } from '../domain/outcome.ts';
import { recordVerdict } from '../streams/record-verdict.ts';
import { writeControlTables } from '../streams/write-tables.ts';
import { parseMoment } from './arguments.ts';
import { EXIT, UsageError } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeObject } from './output.ts';

/** The options of `outcome` as they are written. */
export interface OutcomeFlags {
  readonly at?: string;
  readonly note?: string;
}

const KINDS: readonly OutcomeKind[] = ['failed', 'did-not-fail', 'unknown'];

/** `foreshock outcome ID failed|did-not-fail|unknown`: a person's verdict on a prediction, which counts instead of the data's. */
export const outcome = async (
  invocation: Invocation,
  id: string,
  said: string,
  flags: OutcomeFlags,
): Promise<number> => {
  const kind = KINDS.find((known) => known === said);
  if (kind === undefined) throw new UsageError(`outcome ${said}: say failed, did-not-fail or unknown`);
  if (flags.at !== undefined && kind !== 'failed')
    throw new UsageError('--at says when it failed: it goes with failed alone');
  const failureAt = flags.at === undefined ? null : parseMoment('--at', flags.at, 0);
  const lake = await openLake(invocation);
  const verdict = { id, outcome: kind, failureAt, note: flags.note ?? null };
  const { incident, outcome: recorded } = await recordVerdict(lake, verdict);
  if (lake.kind === 'aws') await writeControlTables(lake.blobs, incident.replay);
  const { by, leadMinutes, note } = recorded;
  const json = {
    id,
    incident: incident.incident,
    outcome: kind,
    by,
    failure_at: recorded.failureAt,
    lead_minutes: leadMinutes,
    note,
  };
  writeObject(invocation, json, `${id}: ${kind}, by a person; it counts instead of what the data say\n`);
  return EXIT.done;
};
