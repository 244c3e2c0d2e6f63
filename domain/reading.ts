import type { Envelope } from './source-decoding.ts';

/** Unit in which a source writes its latencies. */
export type LatencyUnit = 'ns' | 'us' | 'ms' | 's';

/** How one source is read: decided once from a sample, recorded in `ReplayStarted`, carried by every block header. */
export interface Reading {
  /** Id of the log format, e.g. `json-lines`; `binary` = nothing here can be read as text. */
  readonly format: string;
  /** Ids of what is around every line (`cri`, `compose+time`: outermost first); absent = nothing. */
  readonly wrapper?: string;
  /** Unit of the latency field; null when each value says it or there is none. */
  readonly unit: LatencyUnit | null;
  /** Choices of the format: which key or column carries what. */
  readonly fields: Readonly<Record<string, string>>;
  /** Offset east of UTC in minutes for times without a zone, and whether it was assumed by rule. */
  readonly zone: { readonly offsetMinutes: number; readonly assumed: boolean };
  /** For times without a year: months from `firstMonth` (1–12) on belong to `year`, earlier ones to `year + 1`; null where lines carry years. */
  readonly year: { readonly year: number; readonly firstMonth: number; readonly assumed: boolean } | null;
  /** Service of records that name none. */
  readonly service: string | null;
  /** Half-open range of `ts` to keep, epoch milliseconds; null = unbounded. */
  readonly from: number | null;
  readonly to: number | null;
  /**
   * Formats that a user has defined and that take part here: each definition as canonical JSON, so that any worker reads any
   * block without the file they came from. Absent = none.
   */
  readonly definitions?: readonly string[];
  /** The envelope that was opened while decoding: each line is one element. Absent = lines as they were written. */
  readonly envelope?: Envelope;
}

/** What a parser must know from before a block. */
export interface Carry {
  /** Time of the last record before the block (for the first block: the first time in the source), epoch ms; null = none known. */
  readonly ts: number | null;
  /** Header lines of the source above the block (CSV, W3C), joined by \n; null where the reading says as much. */
  readonly headerLine: string | null;
}
