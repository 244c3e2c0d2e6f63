import { cachedBytes } from './byte-cache.ts';
import { createIsoReader } from './iso-time.ts';
import type { Role } from './field-names.ts';
import type { Cuts } from './json-scan.ts';
import { type Slot, wordOf } from './json-shape.ts';
import { asciiText, noTextBytes, type Text, viewer } from './text.ts';
import type { TimeReader } from './timestamp.ts';

/** Reads what one slot of a line means in its role. */
export interface ValueReader {
  /** The meaning of the value where the line was cut; null for none. */
  readonly read: (bytes: Uint8Array) => Text | number | null;
  /** Whether what was read last is only a part of the value; null where it never is. */
  readonly isPart: (() => boolean) | null;
}

/** The text of a slot's value as it stands in the line. */
export const slotText = (bytes: Uint8Array, { starts, ends }: Cuts, index: number): string =>
  asciiText(bytes, starts[index] as number, ends[index] as number);

/** A longer trace id may be a part of its value only, as in a W3C traceparent. */
const MOST_PLAIN_TRACE = 32;
const SPACE = 32;
const EQUALS = 61;
const ZERO = 48;
const SLASH = 47;
const HYPHEN = 45;

/** A reader of one slot: gives what `meaning`, the field's value in its role, gives, but makes no string that it can spare. */
export const valueReader = (
  slot: Slot,
  index: number,
  cuts: Cuts,
  meaning: (value: unknown) => string | number | null,
  times: TimeReader,
): ValueReader => {
  const { kind, role } = slot;
  const { starts, ends, values } = cuts;
  if (kind === 'word')
    return whole((bytes) => {
      const value = wordOf(slotText(bytes, cuts, index));
      return value === null ? null : meaning(value);
    });
  if (kind === 'number')
    return whole((bytes) => {
      const value = values[index] as number;
      return meaning(value === value ? value : Number(slotText(bytes, cuts, index)));
    });
  const from = (): number => (starts[index] as number) + 1;
  const to = (): number => (ends[index] as number) - 1;
  const slowly = (bytes: Uint8Array): string | number | null => meaning(asciiText(bytes, from(), to()));
  const text = noTextBytes();
  const inPlace = (bytes: Uint8Array): Text => {
    text.bytes = bytes;
    text.from = from();
    text.to = to();
    return text;
  };

  if (role.role === 'message')
    return whole((bytes) => {
      const length = to() - from();
      return length === 0 || (length === 1 && bytes[from()] === HYPHEN) ? null : inPlace(bytes);
    });
  if (role.role === 'target') return whole((bytes) => (bytes[from()] === SLASH ? inPlace(bytes) : slowly(bytes)));
  if (role.role === 'time') {
    const iso = createIsoReader();
    return whole((bytes) => {
      const ts = iso(bytes, from(), to());
      return ts === ts ? times.believe(ts) : slowly(bytes);
    });
  }
  if (role.role === 'trace') {
    const views = viewer();
    let isPart = false;
    return {
      read: (bytes) => {
        isPart = false;
        if (isPlainTrace(views(bytes), from(), to())) return inPlace(bytes);
        const value = asciiText(bytes, from(), to());
        const read = meaning(value);
        isPart = read !== value;
        return read;
      },
      isPart: () => isPart,
    };
  }
  if (!REPEATED.has(role.role)) return whole(slowly);
  const known = cachedBytes(meaning);
  return whole((bytes) => known(bytes, from(), to()));
};

/** Roles whose values come again and again. */
const REPEATED: ReadonlySet<Role> = new Set(['level', 'service', 'method', 'status', 'state', 'host', 'kind']);

/** True for a value that is a trace id as it stands, and more than zeros. */
const isPlainTrace = (view: DataView, from: number, to: number): boolean => {
  if (to === from || to - from > MOST_PLAIN_TRACE) return false;
  const first = view.getUint8(from);
  if (first === ZERO || first === HYPHEN) return false;
  let at = from;
  for (; at + WORD <= to; at += WORD) {
    const word = view.getInt32(at);
    if ((zeroMarks(word ^ SPACES) | zeroMarks(word ^ ALL_EQUALS)) !== 0) return false;
  }
  for (; at < to; at += 1) if (view.getUint8(at) === SPACE || view.getUint8(at) === EQUALS) return false;
  return true;
};
const WORD = 4;
const ONES = 0x01010101;
const SPACES = SPACE * ONES;
const ALL_EQUALS = EQUALS * ONES;
/** Not 0 where one of four bytes below 128 is 0. */
const zeroMarks = (word: number): number => (word - ONES) & ~word & 0x80808080;

const whole = (read: ValueReader['read']): ValueReader => ({ read, isPart: null });
