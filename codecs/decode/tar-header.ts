import { entryName } from './archive-entry.ts';

export const TAR_BLOCK = 512;
const CHECKSUM_AT = 148;
const SPACE = 32;

/** What the 512 bytes before an entry say (POSIX ustar, GNU tar). */
export interface TarHeader {
  readonly path: string;
  readonly size: number;
  /** Epoch ms. */
  readonly modifiedAt: number | null;
  /** `0` file, `5` directory, `L` long name of the next one, `x` its pax records, … */
  readonly type: string;
}

/** True when the bytes begin with a tar header: its checksum fits. */
export const isTar = (bytes: Uint8Array): boolean => {
  if (bytes.length < TAR_BLOCK || bytes[0] === 0) return false;
  let sum = 8 * SPACE;
  for (let at = 0; at < TAR_BLOCK; at += 1) if (at < CHECKSUM_AT || at >= CHECKSUM_AT + 8) sum += bytes[at] ?? 0;
  return numberOf(bytes.subarray(CHECKSUM_AT, CHECKSUM_AT + 8)) === sum;
};

/** Reads a header. */
export const parseTarHeader = (bytes: Uint8Array): TarHeader => {
  const field = (from: number, length: number): Uint8Array => bytes.subarray(from, from + length);
  const isUstar = textOfField(field(257, 5)) === 'ustar';
  const prefix = isUstar && bytes[262] === 0 ? textOfField(field(345, 155)) : '';
  const name = textOfField(field(0, 100));
  const seconds = numberOf(field(136, 12)) ?? 0;
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    size: numberOf(field(124, 12)) ?? 0,
    modifiedAt: seconds > 0 ? seconds * 1000 : null,
    type: String.fromCharCode(bytes[156] ?? 0),
  };
};

/** The text of a field up to its first zero. */
export const textOfField = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return entryName(end < 0 ? bytes : bytes.subarray(0, end));
};

/** A value of pax records: lines of `<length> <key>=<value>`; null when there is none of that key. */
export const paxField = (records: Uint8Array, key: string): string | null => {
  let found: string | null = null;
  for (let at = 0; at < records.length;) {
    const space = records.indexOf(SPACE, at);
    const length = space < 0 || space - at > 8 ? 0 : Number(textOfField(records.subarray(at, space)));
    if (!Number.isInteger(length) || length <= space - at) break;
    const record = entryName(records.subarray(space + 1, at + length - 1));
    if (record.startsWith(`${key}=`)) found = record.slice(key.length + 1);
    at += length;
  }
  return found;
};

/** An octal number, or a binary one where the highest bit is set (GNU, for more than 8 GiB); null when it is neither. */
const numberOf = (field: Uint8Array): number | null => {
  const first = field[0] ?? 0;
  if (first === 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : null;
  }
  const text = textOfField(field).trim();
  if (text === '') return 0;
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : null;
};
