/** What is done to a file before it is read. */
import { type Chance, chance } from '../cold-start/random.ts';

/** A change to the stored bytes of a file; `none` reads it as it is. */
export type Change =
  | { readonly kind: 'none' }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'damage'; readonly bytes: readonly (readonly [at: number, byte: number])[] };

/** Bytes that are changed in one file at once. */
const DAMAGED_BYTES = 100;

/** The changes to one file of `size` bytes: the same file and seed give the same ones, whatever other files are read. */
export const changesOf = (
  file: string,
  size: number,
  { seed, truncations, damages }: { readonly seed: number; readonly truncations: number; readonly damages: number },
): readonly Change[] => {
  const random = chance(seedOf(file, seed));
  const at = (): number => Math.floor(random.next() * size);
  if (size === 0) return [];
  return [
    ...Array.from({ length: truncations }, (): Change => ({ kind: 'cut', at: at() })),
    ...Array.from({ length: damages }, (): Change => ({ kind: 'damage', bytes: damage(random, at) })),
  ];
};

const damage = (random: Chance, at: () => number): readonly (readonly [number, number])[] =>
  Array.from({ length: DAMAGED_BYTES }, () => [at(), Math.floor(random.next() * 256)] as const);

/** FNV-1a over the name, mixed with the seed. */
const seedOf = (file: string, seed: number): number => {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of file) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
};

/** The bytes of a file after a change. */
export const changed = (bytes: Uint8Array, change: Change): Uint8Array => {
  if (change.kind === 'none') return bytes;
  if (change.kind === 'cut') return bytes.subarray(0, change.at);
  const copy = Uint8Array.from(bytes);
  for (const [at, byte] of change.bytes) copy[at] = byte;
  return copy;
};

/** A change in words. */
export const changeText = (change: Change): string => {
  if (change.kind === 'none') return 'as it is';
  if (change.kind === 'cut') return `cut at byte ${change.at}`;
  return `${change.bytes.length} bytes changed, the first at ${change.bytes[0]?.[0]}`;
};
