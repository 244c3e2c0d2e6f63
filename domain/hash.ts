import { createHash } from 'node:crypto';

/** Hex sha256 of the parts one after another. */
export const sha256 = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** The first `length` hex digits of the sha256 of the parts. */
export const shortHash = (length: number, ...parts: readonly (string | Uint8Array)[]): string =>
  sha256(...parts).slice(0, length);

/** A sha256 that grows piece by piece, for what is too long to hold. */
export interface RunningHash {
  update(part: string | Uint8Array): void;
  /** Hex digest; call once. */
  digest(): string;
}
export const runningSha256 = (): RunningHash => {
  const hash = createHash('sha256');
  return { update: (part) => void hash.update(part), digest: () => hash.digest('hex') };
};
