import type { QueryEngine, QueryResult, QueryValue } from '../../ports/query-engine.ts';

interface TrinoAnswer {
  readonly id: string;
  readonly nextUri?: string;
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly data?: readonly (readonly unknown[])[];
  readonly error?: { readonly message: string; readonly errorName: string };
  readonly stats: { readonly totalSplits: number; readonly physicalInputBytes: number };
}

/** What a statement gave, and how much the engine read for it: every file is a split of its own, at least. */
export interface TrinoResult extends QueryResult {
  readonly splits: number;
  /** Bytes of files. */
  readonly readBytes: number;
}

export interface TrinoEngine extends QueryEngine {
  run(sql: string, signal?: AbortSignal): Promise<TrinoResult>;
}

export interface TrinoOptions {
  readonly url: string;
  readonly catalog: string;
  readonly schema: string;
}

/** SQL on Trino over its own protocol (https://trino.io/docs/current/develop/client-protocol.html), values as the port says. */
export const createTrinoEngine = ({ url, catalog, schema }: TrinoOptions): TrinoEngine => {
  const headers = {
    'X-Trino-User': 'test',
    'X-Trino-Catalog': catalog,
    'X-Trino-Schema': schema,
    'X-Trino-Time-Zone': 'UTC',
  };
  return {
    run: async (sql, signal = AbortSignal.timeout(300_000)) => {
      const rows: (readonly QueryValue[])[] = [];
      let response = await fetch(`${url}/v1/statement`, { method: 'POST', body: sql, headers, signal });
      for (;;) {
        if (!response.ok) throw new Error(`Trino said ${response.status}: ${await response.text()}`);
        const answer = (await response.json()) as TrinoAnswer;
        if (answer.error) throw new Error(`${answer.error.errorName}: ${answer.error.message}`);
        const columns = answer.columns ?? [];
        for (const row of answer.data ?? []) {
          rows.push(row.map((value, index) => queryValueOf(value, columns[index]?.type ?? '')));
        }
        if (answer.nextUri === undefined) {
          const { totalSplits: splits, physicalInputBytes: readBytes } = answer.stats;
          return { columns: columns.map(({ name, type }) => ({ name, type })), rows, splits, readBytes };
        }
        response = await fetch(answer.nextUri, { headers, signal });
      }
    },
    close: () => Promise.resolve(),
  };
};

/** Trino's JSON says times with a space and a zone or none, decimals as text, bytes as base64. */
const queryValueOf = (value: unknown, type: string): QueryValue => {
  if (typeof value !== 'string') return value as QueryValue;
  if (type.startsWith('timestamp')) return isoOf(value);
  if (type.startsWith('decimal')) return Number(value);
  return type === 'varbinary' ? Buffer.from(value, 'base64').toString('hex') : value;
};

const isoOf = (text: string): string => {
  const [day, time, zone = 'UTC'] = text.split(' ');
  return new Date(`${day}T${time}${zone === 'UTC' ? 'Z' : zone}`).toISOString();
};
