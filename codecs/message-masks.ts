import { fingerprintOf, maskMessage } from '../domain/fingerprint.ts';
import { cachedBytes } from './byte-cache.ts';
import { cached } from './small-cache.ts';
import { asciiText, type Text } from './text.ts';

/** A message without its variable parts, and the hash of that. */
export interface MaskedMessage {
  readonly masked: string;
  readonly fingerprint: string;
}

/** Short enough that what is masked is never cut. */
const MAX_COLLAPSED = 64;
const ZERO = 48;
const NINE = 57;
const COLON = 58;

/** Masks one message. */
export const maskedMessage = (message: string): MaskedMessage => {
  const masked = maskMessage(message);
  return { masked, fingerprint: fingerprintOf(masked) };
};

/** Masks messages; it remembers what it has masked, nothing else. */
export const createMasker = (): ((message: Text) => MaskedMessage) => {
  const known = cached(maskedMessage);
  const collapsed = cachedBytes(maskedMessage);
  const scratch = new Uint8Array(MAX_COLLAPSED);
  return (message) => {
    if (typeof message === 'string') return known(message);
    const { bytes, from, to } = message;
    const length = to - from > MAX_COLLAPSED ? -1 : collapseNumbers(bytes, from, to, scratch);
    return length < 0 ? known(asciiText(bytes, from, to)) : collapsed(scratch, 0, length);
  };
};

/**
 * Copies a text with one 0 in place of every row of digits: a word with digits is masked whatever they are. Gives the
 * length, or -1 where the number of digits may matter: before a colon, as in addresses.
 */
const collapseNumbers = (bytes: Uint8Array, from: number, to: number, into: Uint8Array): number => {
  let length = 0;
  let inNumber = false;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte === COLON) return -1;
    const isDigit = byte >= ZERO && byte <= NINE;
    if (!isDigit) into[length++] = byte;
    else if (!inNumber) into[length++] = ZERO;
    inNumber = isDigit;
  }
  return length;
};
