import { resolve } from 'node:path';
import type { LakeDays } from '../../domain/lake-days.ts';
import type { LakeSchema } from '../../domain/lake-table.ts';
import type { QueryEngine, QueryResult } from '../../ports/query-engine.ts';
import type { DuckDbSession, Row } from './duckdb-session.ts';

export interface DuckDbOptions {
  /** Folder of the lake; it need not be there yet. */
  readonly root: string;
  /** What SQL can see. */
  readonly schema: LakeSchema;
  /** Which days are merged, asked for with every statement; absent or null: none. */
  readonly days?: () => Promise<LakeDays | null>;
  /** Rows of control tables by name, asked for when a statement names the table. */
  readonly rows?: Readonly<Record<string, () => Promise<readonly Row[]>>>;
  /** 2. */
  readonly threads?: number;
  /** As DuckDB writes it, for example 2GB; 80 % of the machine. Beyond it, temporary files go into the lake. */
  readonly memoryLimit?: string;
}

export interface DuckDbQueryEngine extends QueryEngine {
  /** Throws the signal's reason when it aborts. */
  run(sql: string, signal?: AbortSignal): Promise<QueryResult>;
}

/** SQL in Trino's dialect over a lake in a folder. DuckDB is loaded with the first statement (0.2 s), not before. */
export const createDuckDbQueryEngine = (options: DuckDbOptions): DuckDbQueryEngine => {
  let opened: Promise<DuckDbSession> | null = null;
  let refreshed: Promise<void> = Promise.resolve();

  const open = async (): Promise<DuckDbSession> => {
    const { openDuckDb } = await import('./duckdb-session.ts');
    const { root, schema, threads = 2, memoryLimit = null } = options;
    return openDuckDb({ root: resolve(root), schema, threads, memoryLimit });
  };

  const refresh = async (session: DuckDbSession, sql: string): Promise<void> => {
    await session.refresh((await options.days?.()) ?? null);
    for (const [name, load] of Object.entries(options.rows ?? {})) {
      if (new RegExp(`\\b${name}\\b`, 'i').test(sql)) await session.fill(name, await load());
    }
  };

  return {
    run: async (sql, signal) => {
      opened ??= open();
      opened.catch(() => (opened = null));
      const session = await opened;
      // one after another: two statements at once must not replace the same table
      refreshed = refreshed.catch(() => undefined).then(() => refresh(session, sql));
      await refreshed;
      return session.run(sql, signal);
    },
    close: async () => {
      const session = await opened;
      opened = null;
      session?.close();
    },
  };
};
