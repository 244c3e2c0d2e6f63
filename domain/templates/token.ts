import { MASK } from '../fingerprint.ts';

/** One token of a masked message. */
export interface Token {
  /** What is compared: `<*>` for what varies, else the word or the mark itself. */
  readonly word: string;
  /** White space before it. */
  readonly gap: string;
  /** It as it is written, with all that it stands for. */
  readonly text: string;
}

const MARKS = '=:,;()[]{}<>"\'`|!?&';
const SPACE = 0;
const MARK = 1;
const LETTER = 2;
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code <= 32) return SPACE;
  return MARKS.includes(String.fromCharCode(code)) ? MARK : LETTER;
});
const DOT = 46;
const QUERY = 63;

const classAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code < 128 ? (CLASSES[code] ?? SPACE) : LETTER;
};

/** True for a token that varies. */
export const varies = ({ word }: Token): boolean => word === MASK;

/** True for a mark of punctuation. */
export const isMark = (word: string): boolean => word.length === 1 && MARKS.includes(word);

/** States, methods and other names that a program chooses among few. */
export const CAPITALS = /^[A-Z][A-Z_.-]+$/;

/** Somebody somewhere: a mail address or a login. */
const ADDRESS = /^[^@]*[^@.]@[^@.]/;

const PATH = /^(?:\.{0,2}|~)[/\\]{1,2}[^/\\]/;

/**
 * The tokens of a masked message. A word with something masked in it varies as a whole, and so do a path with its query and
 * an address; rows of two or
 * more dots belong to the white space.
 */
export const tokensOf = (masked: string): { readonly tokens: Token[]; readonly rest: string } => {
  const tokens: Token[] = [];
  let copied = 0;
  let at = 0;
  const add = (word: string, start: number): void => {
    tokens.push({ word, gap: masked.slice(copied, start), text: masked.slice(start, at) });
    copied = at;
  };
  while (at < masked.length) {
    const kind = classAt(masked, at);
    const start = at;
    if (kind === SPACE || isLeader(masked, at)) {
      at += 1;
    } else if (kind === MARK && !masked.startsWith(MASK, at)) {
      at += 1;
      add(masked.charAt(start), start);
    } else {
      let masks = false;
      for (; at < masked.length; at += 1) {
        if (classAt(masked, at) === LETTER) {
          if (isLeader(masked, at)) break;
        } else if (masked.startsWith(MASK, at)) {
          masks = true;
          at += MASK.length - 1;
        } else break;
      }
      const word = masked.slice(start, at);
      const isPath = PATH.test(word);
      if ((isPath || masks) && masked.charCodeAt(at) === QUERY)
        while (at < masked.length && !endsQuery(masked, at)) at += 1;
      add(masks || isPath || ADDRESS.test(word) ? MASK : word, start);
    }
  }
  return { tokens, rest: masked.slice(copied) };
};

/** A query string goes on to the next blank, quote or closing bracket. */
const endsQuery = (text: string, at: number): boolean =>
  classAt(text, at) === SPACE || '"\'`)]}'.includes(text.charAt(at));

const isLeader = (text: string, at: number): boolean =>
  text.charCodeAt(at) === DOT && (text.charCodeAt(at + 1) === DOT || text.charCodeAt(at - 1) === DOT);
