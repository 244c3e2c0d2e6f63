import type { Level } from '../../domain/record.ts';
import { jsonText } from '../json-text.ts';
import type { OuterTimes } from './outer-times.ts';

/** A physical line taken apart: what a runtime, shipper or syslog daemon put around it, and the text inside. */
export interface Unwrapped {
  /** Time of the wrapper, epoch ms; null when it has none that is believed. */
  readonly ts: number | null;
  /** Whether that time named its year, and its zone. */
  readonly dated: boolean;
  readonly zoned: boolean;
  readonly level: Level | null;
  readonly service: string | null;
  readonly host: string | null;
  readonly traceId: string | null;
  /** Everything else, a JSON object as text; '' when there is nothing else. */
  readonly attributes: string;
  /** Which container or program wrote it: only lines of one origin make one record. */
  readonly origin: string;
  readonly stream: string;
  /** The next line of the same origin and stream goes on where this one ends. */
  readonly partial: boolean;
  readonly text: string;
}

/** What the beginning of a line tells of its wrapper. */
export type Peeked = Pick<Unwrapped, 'origin' | 'stream' | 'partial' | 'text'>;

/** A line with the outer fields and the text it must give; every wrapper ships some, and a test reads them all. */
export interface WrapperSample {
  readonly line: string;
  readonly expect: Partial<Unwrapped>;
}

/** One kind of envelope around single lines. A new one is a new file here and a line in the registry. */
export interface LineWrapper {
  readonly id: string;
  readonly title: string;
  /** Under which name its attributes stand among those of a record. */
  readonly attributesKey: string;
  readonly samples: readonly WrapperSample[];
  /**
   * How a line can go on with the record before it: `lines` as the text inside says, `traces` only as part of a stack
   * trace, `never` where each line is one event whatever it says.
   */
  readonly joins: 'lines' | 'traces' | 'never';
  /** How sure one line is wrapped so, 0 to 1; below `SURE_WRAPPER` only better text inside decides. Cheap; never throws. */
  score(line: string): number;
  /** Takes a line apart; null when it is not wrapped so. Never throws. */
  unwrap(line: string, times: OuterTimes): Unwrapped | null;
  /** What an excerpt of a line tells (see `lineExcerpt`); absent where `unwrap` needs no more than an excerpt. */
  peek?(excerpt: string): Peeked | null;
}

/** Score from which on a line is wrapped for sure. */
export const SURE_WRAPPER = 0.6;

/** An unwrapped line; what is not given is not known. */
export const unwrapped = (text: string, known: Partial<Unwrapped>): Unwrapped => ({
  ts: known.ts ?? null,
  dated: known.dated ?? false,
  zoned: known.zoned ?? false,
  level: known.level ?? null,
  service: known.service ?? null,
  host: known.host ?? null,
  traceId: known.traceId ?? null,
  attributes: known.attributes ?? '',
  origin: known.origin ?? '',
  stream: known.stream ?? '',
  partial: known.partial ?? false,
  text,
});

/** A JSON object of the members that have a text; '' when none has. */
export const attributesOf = (members: Readonly<Record<string, string | null | undefined>>): string => {
  let json = '';
  for (const [name, value] of Object.entries(members)) {
    if (value === null || value === undefined || value === '') continue;
    json += `${json === '' ? '{' : ','}${jsonText(name)}:${jsonText(value)}`;
  }
  return json === '' ? '' : `${json}}`;
};
