import type { LatencyUnit } from './reading.ts';

/** What a named group or a JSON key of a user's format can stand for; anything else is an attribute. */
export const DEFINABLE = [
  'time',
  'level',
  'service',
  'method',
  'path',
  'status',
  'latency',
  'message',
  'trace',
  'host',
] as const;
export type Definable = (typeof DEFINABLE)[number];

/** Values that a sample must give, named as `foreshock parse` prints them. */
export interface ExpectedValues {
  /** ISO 8601. */
  readonly timestamp?: string | null | undefined;
  readonly level?: string | null | undefined;
  readonly service?: string | null | undefined;
  readonly route?: string | null | undefined;
  readonly status?: number | null | undefined;
  readonly latency_ms?: number | null | undefined;
  readonly message?: string | null | undefined;
  readonly trace_id?: string | null | undefined;
  readonly host?: string | null | undefined;
  /** Some of the attributes; others may be there too. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** The text of one record and what it must give. */
export interface DefinitionSample {
  readonly text: string;
  readonly expect: ExpectedValues;
}

/** A log format that a user has defined without code: a pattern with named groups, or the keys of a JSON object. */
export interface FormatDefinition {
  readonly id: string;
  readonly title: string;
  readonly reads:
    | { readonly kind: 'pattern'; readonly pattern: string }
    | { readonly kind: 'json'; readonly keys: Readonly<Partial<Record<Definable, string>>> };
  /** Unit of latencies that are bare numbers; null = decided from a sample of each source. */
  readonly latencyUnit: LatencyUnit | null;
  /** Whether the time is that of the request's start or of its end. */
  readonly stamps: 'start' | 'end';
  /** Pattern of a line that begins a record; null = every line that is no known continuation. */
  readonly starts: string | null;
  readonly samples: readonly DefinitionSample[];
}
