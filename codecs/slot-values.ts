import { cachedBytes } from './byte-cache.ts';
import { createIsoReader } from './iso-time.ts';
import type { Cuts } from './json-scan.ts';
import { type Slot, wordOf } from './json-shape.ts';
import { asciiText, noTextBytes, type Text } from './text.ts';
import type { TimeReader } from './timestamp.ts';

/** Reads what one slot of a line means in its role. */
export interface ValueReader {
  /** The meaning of the value where the line was cut; null for none. */
  read(bytes: Uint8Array): Text | number | null;
  /** Whether what was read last is only a part of the value. */
  isPart(): boolean;
}

/** The text of a slot's value as it stands in the line. */
export const slotText = (bytes: Uint8Array, { starts, ends }: Cuts, index: number): string =>
  asciiText(bytes, starts[index] as number, ends[index] as number);

/** Bytes of a W3C traceparent, the one trace id that is only a part of its value. */
const TRACEPARENT_BYTES = 55;
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
  if (kind === 'word')
    return whole((bytes) => {
      const value = wordOf(slotText(bytes, cuts, index));
      return value === null ? null : meaning(value);
    });
  if (kind === 'number')
    return whole((bytes) => {
      const value = cuts.values[index] as number;
      return meaning(value === value ? value : Number(slotText(bytes, cuts, index)));
    });
  const from = (): number => (cuts.starts[index] as number) + 1;
  const to = (): number => (cuts.ends[index] as number) - 1;
  const slowly = (bytes: Uint8Array): string | number | null => meaning(asciiText(bytes, from(), to()));
  const text = noTextBytes();
  const inPlace = (bytes: Uint8Array): Text => {
    text.bytes = bytes;
    text.from = from();
    text.to = to();
    return text;
  };

  switch (role.role) {
    case 'message':
      return whole((bytes) => (to() > from() ? inPlace(bytes) : null));
    case 'target':
      return whole((bytes) => (bytes[from()] === SLASH ? inPlace(bytes) : slowly(bytes)));
    case 'time': {
      const iso = createIsoReader();
      return whole((bytes) => {
        const ts = iso(bytes, from(), to());
        return ts === ts ? times.believe(ts) : slowly(bytes);
      });
    }
    case 'trace': {
      let isPart = false;
      return {
        read: (bytes) => {
          const length = to() - from();
          const first = bytes[from()];
          isPart = false;
          if (length > 0 && length < TRACEPARENT_BYTES && first !== ZERO && first !== HYPHEN) return inPlace(bytes);
          const value = asciiText(bytes, from(), to());
          const read = meaning(value);
          isPart = read !== value;
          return read;
        },
        isPart: () => isPart,
      };
    }
    case 'latency':
      return whole(slowly);
    case 'level':
    case 'service':
    case 'method':
    case 'status':
    case 'host': {
      const known = cachedBytes(meaning);
      return whole((bytes) => known(bytes, from(), to()));
    }
    case 'number':
    case 'other':
      return whole(() => null);
  }
};

const whole = (read: ValueReader['read']): ValueReader => ({ read, isPart: () => false });
