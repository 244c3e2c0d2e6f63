const COLON = 58;
/** Shorter words of the letters a to f are mostly English. */
export const SHORTEST_HEX_NAME = 8;
/** Characters of one group of an address. */
export const LONGEST_GROUP = 4;
/** A MAC address has five colons; times have two. */
const COLONS_OF_AN_ADDRESS = 5;
const LONGEST_ADDRESS = 80;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isHex = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);
const isNameCharacter = (code: number): boolean =>
  isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 122) || code === 95 || code > 127;

/** True for a word of hex digits alone: an id where it is long, even if all its digits happen to be letters. */
export const isHexName = (text: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at += 1) if (!isHex(text.charCodeAt(at))) return false;
  return true;
};

/**
 * Where the MAC, InfiniBand or IPv6 address ends that begins at `start` with a short group; 0 for none.
 * Its groups may be letters alone, so that masking word by word would tell two addresses apart.
 */
export const endOfAddress = (text: string, start: number, length: number): number => {
  let colons = 0;
  let group = 0;
  let digits = false;
  let doubled = false;
  let at = start;
  const stop = Math.min(length, start + LONGEST_ADDRESS);
  for (; at < stop; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COLON) {
      if (group === 0) doubled = true;
      colons += 1;
      group = 0;
    } else if (isHex(code) && group < LONGEST_GROUP) {
      if (isDigit(code)) digits = true;
      group += 1;
    } else break;
  }
  if (at < length && isNameCharacter(text.charCodeAt(at))) return 0;
  if (text.charCodeAt(at - 1) === COLON && text.charCodeAt(at - 2) !== COLON) {
    at -= 1;
    colons -= 1;
  }
  return colons >= COLONS_OF_AN_ADDRESS || (doubled && digits) ? at : 0;
};
