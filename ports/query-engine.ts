export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** JSON-safe values: timestamps as ISO 8601 with milliseconds and Z, 64-bit integers as numbers where exact, else text. */
  readonly rows: readonly (readonly QueryValue[])[];
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
  run(sql: string): Promise<QueryResult>;
  close(): Promise<void>;
}
