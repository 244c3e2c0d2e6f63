import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { canonicalJson, type Json } from './canonical-json.ts';
import { parseTrusted } from './trusted-json.ts';
import { fromPlanes, type NumberArray, toPlanes } from './byte-planes.ts';
import { DamagedBytes } from './damaged.ts';

const MAGIC = Buffer.from([0xf5, 0x46, 0x53, 0x43]);
/** Version 1 was JSON alone: what an older detector left behind is still read, to be told by its detector version. */
const FILE_VERSION = 2;
const JSON_ALONE = 1;
const BODY_AT = MAGIC.length + 1;
const LENGTH_BYTES = 4;
const MOST_BYTES = 512 * 1024 * 1024;

/** Typed arrays by the name under which a checkpoint has them. */
const ARRAYS = {
  f64: (length: number) => new Float64Array(length),
  f32: (length: number) => new Float32Array(length),
  i32: (length: number) => new Int32Array(length),
  u32: (length: number) => new Uint32Array(length),
  u16: (length: number) => new Uint16Array(length),
} as const satisfies Record<string, (length: number) => NumberArray>;

type ArrayName = keyof typeof ARRAYS;

/**
 * Detector state as bytes: magic, version, and in zstd with a checksum the length of the JSON, canonical JSON, and the numbers of all
 * typed arrays, whose places the JSON says. Equal values give equal bytes.
 */
export const encodeCheckpoint = (value: object): Uint8Array => {
  const arrays: NumberArray[] = [];
  const json = Buffer.from(canonicalJson(withPlaces(value, arrays) as Json));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };
  return Buffer.concat([
    MAGIC,
    Buffer.from([FILE_VERSION]),
    zstdCompressSync(Buffer.concat([length, json, toPlanes(arrays)]), { params }),
  ]);
};

/** What `encodeCheckpoint` wrote; throws `DamagedBytes` that says what is wrong. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape that was written
export const decodeCheckpoint = <T>(bytes: Uint8Array): T => {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw new DamagedBytes(`these ${bytes.length} bytes do not begin like a checkpoint`);
  }
  const version = bytes[MAGIC.length];
  if (version !== FILE_VERSION && version !== JSON_ALONE) {
    throw new DamagedBytes(`the checkpoint has version ${version}; this program reads version ${FILE_VERSION}`);
  }
  try {
    const body = zstdDecompressSync(bytes.subarray(BODY_AT), { maxOutputLength: MOST_BYTES });
    return version === JSON_ALONE ? parseTrusted<T>(body.toString()) : (readBody(body) as T);
  } catch (cause) {
    throw new DamagedBytes(`the checkpoint's ${bytes.length} bytes were changed or cut short`, { cause });
  }
};

const readBody = (body: Buffer): unknown => {
  const jsonEnd = LENGTH_BYTES + body.readUInt32LE(0);
  const arrays: NumberArray[] = [];
  const value = withArrays(parseTrusted<unknown>(body.toString('utf8', LENGTH_BYTES, jsonEnd)), arrays);
  fromPlanes(body.subarray(jsonEnd), arrays);
  return value;
};

/** The value with a place instead of each typed array, in the order of canonical JSON, and a mark instead of NaN. */
const withPlaces = (value: unknown, arrays: NumberArray[]): unknown => {
  if (typeof value === 'number' && Number.isNaN(value)) return { $number: 'NaN' };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withPlaces(item, arrays));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const name = nameOf(value);
  if (name !== null) {
    arrays.push(value as NumberArray);
    return { $array: [name, (value as NumberArray).length] };
  }
  const object = value as Readonly<Record<string, unknown>>;
  let changed: Record<string, unknown> | null = null;
  for (const key of Object.keys(object).sort()) {
    const item = withPlaces(object[key], arrays);
    if (item !== object[key]) (changed ??= { ...object })[key] = item;
  }
  return changed ?? value;
};

const nameOf = (value: object): ArrayName | null => {
  if (!ArrayBuffer.isView(value)) return null;
  if (value instanceof Float64Array) return 'f64';
  if (value instanceof Float32Array) return 'f32';
  if (value instanceof Int32Array) return 'i32';
  if (value instanceof Uint32Array) return 'u32';
  if (value instanceof Uint16Array) return 'u16';
  throw new TypeError(`a checkpoint cannot hold a ${value.constructor.name}`);
};

/** What `withPlaces` took out, empty arrays at their places; they come in the same order. */
const withArrays = (value: unknown, arrays: NumberArray[]): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) value[index] = withArrays(item, arrays);
    return value;
  }
  const object = value as Record<string, unknown>;
  const { $array, $number } = object;
  if ($number === 'NaN') return NaN;
  if (Array.isArray($array)) {
    const [name, length] = $array as [ArrayName, number];
    const array = ARRAYS[name](length);
    arrays.push(array);
    return array;
  }
  for (const key of Object.keys(object).sort()) object[key] = withArrays(object[key], arrays);
  return object;
};
