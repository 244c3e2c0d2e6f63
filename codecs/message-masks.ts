import { fingerprintOf, maskMessage } from '../domain/fingerprint.ts';
import { cachedBytes } from './byte-cache.ts';
import { cached } from './small-cache.ts';
import { asciiText, type Text } from './text.ts';

/** A message without its variable parts, and the hash of that. */
export interface MaskedMessage {
  readonly masked: string;
  readonly fingerprint: string;
}

/** Longest message that is shortened to be looked up, and its longest short form that is remembered. */
const MAX_COLLAPSED = 512;
const MAX_KEY = 160;
const NEWLINE = 10;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const LAST_ASCII = 127;
/** So many colons, or two in a row, may make an address, which is masked by the lengths of its groups. */
const COLONS_OF_AN_ADDRESS = 5;

/** Whether a text with so many colons may hold an address. */
export const mayHoldAddress = (colons: number): boolean => colons >= COLONS_OF_AN_ADDRESS;

/** Masks one message. */
export const maskedMessage = (message: string): MaskedMessage => {
  const masked = maskMessage(message);
  return { masked, fingerprint: fingerprintOf(masked) };
};

/** Masks messages; it remembers what it has masked, nothing else. */
export const createMasker = (): ((message: Text) => MaskedMessage) => {
  const known = cached(maskedMessage);
  const collapsed = cachedBytes(maskedMessage, MAX_KEY);
  const scratch = new Uint8Array(MAX_COLLAPSED);
  return (message) => {
    if (typeof message === 'string') {
      const length = message.length > MAX_COLLAPSED ? -1 : collapseText(message, scratch);
      return length < 0 ? known(message) : collapsed(scratch, 0, length);
    }
    const { bytes, from, to } = message;
    const length = to - from > MAX_COLLAPSED ? -1 : collapseNumbers(bytes, from, to, scratch);
    return length < 0 ? known(asciiText(bytes, from, to)) : collapsed(scratch, 0, length);
  };
};

/**
 * Copies a text with one 0 in place of every row of digits: a word with digits is masked whatever they are. Gives the
 * length, or -1 where the number of digits may matter, as in addresses.
 */
const collapseNumbers = (bytes: Uint8Array, from: number, to: number, into: Uint8Array): number => {
  let length = 0;
  let inNumber = false;
  let colons = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    const isDigit = byte >= ZERO && byte <= NINE;
    if (byte === COLON) {
      if (length > 0 && into[length - 1] === COLON) return -1;
      colons += 1;
    }
    if (!isDigit) into[length++] = byte;
    else if (!inNumber) into[length++] = ZERO;
    inNumber = isDigit;
  }
  return mayHoldAddress(colons) ? -1 : length;
};

/** The same for the first line of a string, which alone is masked; -1 also for what is beyond ASCII. */
const collapseText = (text: string, into: Uint8Array): number => {
  let length = 0;
  let inNumber = false;
  let colons = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) break;
    if (code > LAST_ASCII) return -1;
    const isDigit = code >= ZERO && code <= NINE;
    if (code === COLON) {
      if (length > 0 && into[length - 1] === COLON) return -1;
      colons += 1;
    }
    if (!isDigit) into[length++] = code;
    else if (!inNumber) into[length++] = ZERO;
    inNumber = isDigit;
  }
  return mayHoldAddress(colons) ? -1 : length;
};
