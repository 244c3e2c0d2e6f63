import type { SourceDecoding } from '../../domain/source-decoding.ts';
import { decodeSource } from './decode-source.ts';
import type { SourceEnd } from './source-end.ts';

/** Bytes as a stream of pieces. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A source decoded to its end. */
export interface DecodedWhole extends SourceEnd {
  readonly bytes: Buffer;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Decodes bytes that come in pieces. */
export const decodeWhole = async (
  bytes: Uint8Array | string,
  decoding: Partial<SourceDecoding> = {},
  size = 65_536,
): Promise<DecodedWhole> => {
  const source = decodeSource(inPieces(Buffer.from(bytes), size), { compression: 'none', ...decoding });
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.chunks) chunks.push(chunk);
  const decoded = Buffer.concat(chunks);
  const text = decoded.toString('utf8');
  const lines = text.split('\n');
  return { bytes: decoded, text, lines: lines.at(-1) === '' ? lines.slice(0, -1) : lines, ...source.end() };
};

/** Different lines as a log has them. */
export const manyLines = (lines: number): Buffer =>
  Buffer.from(
    Array.from(
      { length: lines },
      (_, index) => `{"at":${index},"hash":"${Math.imul(index, 2_654_435_761) >>> 0}"}\n`,
    ).join(''),
  );

/** The bytes with some of them changed: at each place (0–1 of the length) to a value. */
export const withChanges = (bytes: Uint8Array, changes: readonly (readonly [number, number])[]): Buffer => {
  const changed = Buffer.from(bytes);
  for (const [place, value] of changes) changed[Math.floor(place * changed.length)] = value;
  return changed;
};
