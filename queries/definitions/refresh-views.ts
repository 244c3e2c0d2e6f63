import type { LakeDays } from '../../domain/lake-days.ts';
import type { LakeSchema, LakeView } from '../../domain/lake-table.ts';
import type { QueryEngine } from '../../ports/query-engine.ts';

/** What Athena takes of a statement, in bytes of UTF-8: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
export const MOST_STATEMENT_BYTES = 262_144;

/**
 * Makes the views anew for the days of the lake, one statement each, in order: every query sees the old text or the new
 * one. Call it at a replay's start and after each compaction, before replaced files are deleted. `expected` are further
 * days that files may come for before the next call: those of the replay, today, tomorrow. Throws, and leaves a view as it
 * was, when its text is longer than the engine takes.
 */
export const refreshViews = async (
  engine: Pick<QueryEngine, 'run'>,
  { views }: LakeSchema,
  days: LakeDays,
  expected: readonly string[] = [],
): Promise<void> => {
  const lake = withExpected(days, expected);
  for (const view of views) await engine.run(viewStatement(view, lake));
};

/** The statement that makes a view, or makes it anew. */
export const viewStatement = ({ name, sql }: LakeView, days: LakeDays): string => {
  const statement = `create or replace view ${name} as\n${sql(days)}`;
  const bytes = new TextEncoder().encode(statement).length;
  if (bytes <= MOST_STATEMENT_BYTES) return statement;
  throw new Error(
    `the view ${name} would have ${bytes} bytes and Athena takes ${MOST_STATEMENT_BYTES}: the lake has too many merged ` +
      'days for one view; the view stays as it was. Keep the raw files, and move the oldest days to a lake of their own',
  );
};

/** Days without files are read raw: there is nothing to list but an empty folder. */
const withExpected = (days: LakeDays, expected: readonly string[]): LakeDays => {
  const add = <T extends LakeDays[keyof LakeDays]>(table: T): T => ({
    ...table,
    rawDays: [...new Set([...table.rawDays, ...expected])].sort(),
  });
  return { logs: add(days.logs), windows: add(days.windows), quarantine: add(days.quarantine) };
};
