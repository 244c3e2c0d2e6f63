import { entryName } from './archive-entry.ts';

/** The signature of a local file header (APPNOTE.TXT of PKWARE, section 4.3.7). */
export const ZIP_LOCAL = Buffer.from([0x50, 0x4b, 3, 4]);
export const ZIP_FIXED_BYTES = 30;

const ENCRYPTED = 1;
const HAS_DESCRIPTOR = 8;
const ZIP64 = 0x0001;
const EXTENDED_TIME = 0x5455;
const IN_ZIP64 = 0xffffffff;

/** What a local file header says. */
export interface ZipHeader {
  readonly path: string;
  /** 0 = stored, 8 = deflated. */
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Bytes in the archive; null when they stand behind the data. */
  readonly storedBytes: number | null;
  readonly crc: number;
  readonly modifiedAt: number | null;
}

/** True when the bytes begin with a local file header. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length >= ZIP_FIXED_BYTES && ZIP_LOCAL.every((byte, index) => bytes[index] === byte);

/** Reads a whole local file header: fixed part, name and extra fields. */
export const parseZipHeader = (bytes: Uint8Array): ZipHeader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const flags = view.getUint16(6, true);
  const nameEnd = ZIP_FIXED_BYTES + view.getUint16(26, true);
  const extra = extraFields(view, nameEnd);
  const compressed = view.getUint32(18, true);
  const wide = extra.get(ZIP64);
  const storedBytes =
    compressed === IN_ZIP64 && wide && wide.byteLength >= 16 ? Number(wide.getBigUint64(8, true)) : compressed;
  return {
    path: entryName(bytes.subarray(ZIP_FIXED_BYTES, nameEnd)),
    method: view.getUint16(8, true),
    isEncrypted: (flags & ENCRYPTED) !== 0,
    storedBytes: (flags & HAS_DESCRIPTOR) !== 0 ? null : storedBytes,
    crc: view.getUint32(14, true),
    modifiedAt: utcTime(extra.get(EXTENDED_TIME)) ?? dosTime(view.getUint16(12, true), view.getUint16(10, true)),
  };
};

const extraFields = (view: DataView, from: number): ReadonlyMap<number, DataView> => {
  const fields = new Map<number, DataView>();
  for (let at = from; at + 4 <= view.byteLength;) {
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > view.byteLength) break;
    fields.set(view.getUint16(at, true), new DataView(view.buffer, view.byteOffset + at + 4, length));
    at += 4 + length;
  }
  return fields;
};

const utcTime = (field: DataView | undefined): number | null =>
  field && field.byteLength >= 5 && (field.getUint8(0) & 1) === 1 ? field.getInt32(1, true) * 1000 : null;

/** The time of a DOS date and time, which has no zone: taken as UTC. */
const dosTime = (date: number, time: number): number | null =>
  date === 0
    ? null
    : Date.UTC(1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2);
