import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { createEvidence, type EvidenceState } from '../domain/evidence/evidence-state.ts';
import { fitAll } from '../domain/evidence/extremes.ts';
import { fromPlanes, toPlanes } from './byte-planes.ts';
import { DamagedBytes } from './damaged.ts';

const MAGIC = Buffer.from([0xf5, 0x46, 0x53, 0x45]);
const FILE_VERSION = 2;
const BODY_AT = MAGIC.length + 1;
/** Room for all of it at once: pieces cost more time than the compression. */
const CHUNK = 32 * 1024;
const PARAMS = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };

/** Everything that does not follow from the rest. */
const partsOf = ({ numbers, season, ago, windows, forecasts, extremes }: EvidenceState) => [
  numbers,
  season,
  ago,
  windows,
  forecasts,
  extremes.kept,
  extremes.largest,
];

/** The state of one series as bytes, at most 16 KB: the first bytes of all numbers, then the second ones, and so on, in zstd. */
export const encodeEvidence = (state: EvidenceState): Uint8Array => {
  const body = toPlanes(partsOf(state));
  return Buffer.concat([
    MAGIC,
    Buffer.from([FILE_VERSION]),
    zstdCompressSync(body, { params: PARAMS, chunkSize: CHUNK }),
  ]);
};

/** What `encodeEvidence` wrote: it goes on as if it had never been stored. Throws `DamagedBytes` that says what is wrong. */
export const decodeEvidence = (bytes: Uint8Array): EvidenceState => {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw new DamagedBytes(`these ${bytes.length} bytes do not begin like the evidence of a series`);
  }
  if (bytes[MAGIC.length] !== FILE_VERSION) {
    throw new DamagedBytes(
      `the evidence has version ${bytes[MAGIC.length]}; this program reads version ${FILE_VERSION}: let it learn anew`,
    );
  }
  const state = createEvidence();
  const parts = partsOf(state);
  const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const body = bodyOf(bytes, length);
  if (body.length !== length) {
    throw new DamagedBytes(`the evidence has ${body.length} bytes instead of ${length}: let it learn anew`);
  }
  fromPlanes(body, parts);
  fitAll(state.extremes);
  return state;
};

const bodyOf = (bytes: Uint8Array, length: number): Uint8Array => {
  try {
    return zstdDecompressSync(bytes.subarray(BODY_AT), { maxOutputLength: length + 1, chunkSize: CHUNK });
  } catch (cause) {
    throw new DamagedBytes(`the ${bytes.length} bytes of evidence were changed or cut short`, { cause });
  }
};
