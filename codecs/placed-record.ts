import type { ParsedRecord } from '../domain/record.ts';
import type { MaskedMessage } from './message-masks.ts';
import { stringOf, type Text } from './text.ts';

/** A record in the making, used again for the next one: its texts may still lie in the block. */
export type PlacedRecord = { -readonly [Key in keyof ParsedRecord]: ParsedRecord<Text>[Key] } & {
  /** The message without its variable parts, where reading it has shown that too. */
  mark: MaskedMessage | null;
};

/** Room for a record. */
export const noRecord = (): PlacedRecord => ({
  ts: null,
  level: null,
  service: null,
  route: null,
  status: null,
  latencyMs: null,
  message: null,
  traceId: null,
  host: null,
  attributes: null,
  numbers: undefined,
  mark: null,
});

/** The record with strings of its own, to be kept. */
export const keptRecord = (record: PlacedRecord): ParsedRecord => ({
  ts: record.ts,
  level: record.level,
  service: record.service,
  route: record.route,
  status: record.status,
  latencyMs: record.latencyMs,
  message: record.message === null ? null : stringOf(record.message),
  traceId: record.traceId === null ? null : stringOf(record.traceId),
  host: record.host,
  attributes: record.attributes === null ? null : stringOf(record.attributes),
  numbers: record.numbers,
});
