import type { PlacedText } from '../block-lines.ts';
import type { PlacedRecord } from '../placed-record.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import type { LatencyUnit, Reading } from '../../domain/reading.ts';

/** What a format chooses for one source after seeing a sample of it. */
export interface FormatChoices {
  /** Unit of the latency field; null when the values say it themselves or there is none. */
  readonly unit: LatencyUnit | null;
  /** Which key or column carries what; the format alone understands it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Why that unit, in one sentence, for people. */
  readonly because?: string;
}

/** Reads the text of one record (its lines joined by \n, without the final one); null = not of this format. Never throws. */
export type RecordParser = (text: string) => ParsedRecord | null;

/** What every parser may rely on. */
export interface ParserContext {
  readonly reading: Reading;
  /** Times later than this (epoch ms) are not believed. */
  readonly latestTs: number;
}

/** A line with the values it must give; every format ships some, and a test reads them all. */
export interface FormatSample {
  readonly text: string;
  readonly expect: Partial<ParsedRecord>;
  /** Other records of the same source, where the format must see more than one to choose. */
  readonly among?: readonly string[];
  /** Header lines of the same source. */
  readonly headers?: readonly string[];
}

/** Reads lines where they lie in a block, for formats whose lines repeat themselves: what it cannot read, the parser can. */
export interface InPlaceParser {
  /** Reads into `into` what the parser would give for the line [from, to) of the block; false = ask the parser. */
  read(block: PlacedText, from: number, to: number, into: PlacedRecord): boolean;
  /** Shows it a line that the parser has read. */
  learn(line: string): void;
}

/** One family of log formats. A new one is a new file here and a line in the registry. */
export interface LogFormat {
  readonly id: string;
  readonly title: string;
  /** Whether `ts` is the start or the end of the request: decides `logged_at`. */
  readonly stamps: 'start' | 'end';
  readonly samples: readonly FormatSample[];
  /** How sure one line is of this format, 0 (not at all) to 1 (nothing else looks like this). Cheap; never throws. */
  score(line: string): number;
  /** `headers`: the header lines of the sample, in their order. */
  choose(sample: readonly string[], headers?: readonly string[]): FormatChoices;
  /** The fields of a reading once a header line has been passed; null when the line says nothing to this format. */
  readonly readHeader?: (line: string, fields: Reading['fields']) => Reading['fields'] | null;
  parser(context: ParserContext): RecordParser;
  /** A faster way to the very same records. */
  inPlace?(context: ParserContext): InPlaceParser;
  /**
   * False for a line that continues the record before it; `previous` is the line before (null: none, or not known), both
   * without wrappers and at most 256 characters. Absent: every line that is not a known continuation starts one.
   */
  readonly startsRecord?: (line: string, reading: Reading, previous: string | null) => boolean;
}
