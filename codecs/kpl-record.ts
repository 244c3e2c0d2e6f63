import { createHash } from 'node:crypto';
import { isAtEnd, sourceOf, takeVarint } from '../domain/byte-source.ts';

/** Begins an aggregated record of the Kinesis Producer Library: its README, "KPL Aggregated Record Format". */
const MAGIC = [0xf3, 0x89, 0x9a, 0xc2];
const MD5_BYTES = 16;
const RECORDS_FIELD = 3;
const DATA_FIELD = 3;
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** True when the bytes begin like an aggregated record, damaged or not. */
export const isAggregate = (data: Uint8Array): boolean => MAGIC.every((byte, index) => data[index] === byte);

/**
 * The user records inside an aggregated record of the Kinesis Producer Library, in order; null for any other bytes, also
 * those of which the checksum or the protobuf message is wrong.
 */
export const userRecordsOf = (data: Uint8Array): readonly Uint8Array[] | null => {
  if (data.length < MAGIC.length + MD5_BYTES || !isAggregate(data)) return null;
  const message = data.subarray(MAGIC.length, data.length - MD5_BYTES);
  const digest = createHash('md5').update(message).digest();
  if (!digest.equals(data.subarray(data.length - MD5_BYTES))) return null;
  try {
    return fieldsOf(message, RECORDS_FIELD).flatMap((record) => fieldsOf(record, DATA_FIELD));
  } catch {
    return null;
  }
};

/** The length-delimited values of one field of a protobuf message; throws where the bytes are no message. */
const fieldsOf = (message: Uint8Array, wanted: number): readonly Uint8Array[] => {
  const source = sourceOf(message);
  const found: Uint8Array[] = [];
  while (!isAtEnd(source)) {
    const tag = takeVarint(source);
    const kind = tag % 8;
    if (kind === VARINT) takeVarint(source);
    else if (kind === FIXED64) source.at += 8;
    else if (kind === FIXED32) source.at += 4;
    else if (kind === BYTES) {
      const length = takeVarint(source);
      const value = message.subarray(source.at, source.at + length);
      if (value.length < length) throw new RangeError(`the message ends within a field of ${length} bytes`);
      if (Math.floor(tag / 8) === wanted) found.push(value);
      source.at += length;
    } else throw new RangeError(`there is no wire type ${kind} in protobuf 3`);
  }
  return found;
};
