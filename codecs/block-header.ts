import type { BlockHeader } from '../domain/block.ts';
import type { Carry, Reading } from '../domain/reading.ts';
import { ENVELOPES } from '../domain/source-decoding.ts';
import { count, flag, type Guard, integer, listOf, nullable, object, oneOf, text, textMap } from './guards.ts';

const zone: Guard<Reading['zone']> = object({ offsetMinutes: integer, assumed: flag }, {});

const year: Guard<NonNullable<Reading['year']>> = object({ year: integer, firstMonth: integer, assumed: flag }, {});

const reading: Guard<Reading> = object<Reading>(
  {
    format: text,
    unit: nullable(oneOf('ns', 'us', 'ms', 's')),
    fields: textMap,
    zone,
    year: nullable(year),
    service: nullable(text),
    from: nullable(integer),
    to: nullable(integer),
  },
  { definitions: listOf(text), wrapper: text, envelope: oneOf(...ENVELOPES) },
);

const carry: Guard<Carry> = object<Carry>({ ts: nullable(integer), headerLine: nullable(text) }, {});

/** The header of a block as it stands in its frame: every field checked, unknown ones left out. */
export const blockHeader: Guard<BlockHeader> = object<BlockHeader>(
  {
    version: oneOf(1),
    dataset: text,
    replay: text,
    number: count,
    blockId: text,
    source: text,
    startByte: count,
    endByte: count,
    startLine: count,
    endLine: count,
    reading,
    carry,
    watermark: nullable(integer),
    startedAt: integer,
    codec: oneOf('zstd'),
    kind: oneOf('lines', 'oversized'),
  },
  { rawSha256: text, truncated: flag, parts: text },
);
