export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** JSON-safe values: timestamps as ISO 8601 with milliseconds and Z, 64-bit integers as numbers where exact, else text. */
  readonly rows: readonly (readonly QueryValue[])[];
  /** Bytes that a paid engine scanned, and their price in US dollars; absent where queries cost nothing. */
  readonly scannedBytes?: number;
  readonly costUsd?: number;
}
export type QueryValue =
  | string
  | number
  | boolean
  | null
  | readonly QueryValue[]
  | { readonly [key: string]: QueryValue };

/** Runs one SQL statement in Athena's (Trino's) dialect over the lake. */
export interface QueryEngine {
  /** Throws the signal's reason when it aborts, and the engine stops working on the statement. */
  run(sql: string, signal?: AbortSignal): Promise<QueryResult>;
  close(): Promise<void>;
}
