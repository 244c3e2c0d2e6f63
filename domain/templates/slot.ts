import { MASK } from '../fingerprint.ts';
import { CAPITALS, isMark } from './token.ts';

/** The words that messages which agree everywhere else have in one place, and what stands around it. */
export interface Slot {
  /** All different; `<*>` among them where it is known to vary in one. */
  readonly words: readonly string[];
  /** Plain words that the messages share. */
  readonly shared: number;
  /** The two words before and the word after; '' beyond the ends. */
  readonly before: readonly [string, string];
  readonly after: string;
}

/** So many different words vary; of words in capitals, which mostly name states and methods, more are needed. */
const MANY = 6;
const MANY_CAPITALS = 17;
/** Where messages share one word only, more evidence is needed that they are one statement of a program. */
const MANY_ALONE = 12;

const PREPOSITIONS = new Set('for by of from to as at on with in invalid unknown illegal'.split(' '));
const NOUNS = new Set(
  'user username users login account host hostname server client peer node device file process service'.split(' '),
);
const NAME = /^[^.@/\\]*[\p{L}\d_)\]][.@/\\][\p{L}\d_(.[/\\]/u;

/**
 * Whether what stands in the slot varies. It does where names differ that have no family in common (hosts, classes, paths), where somebody
 * is named (`for user x`), where it varies in a message already and stands for a value (`x=`, `[x]`), or where the words are many.
 */
export const slotVaries = ({ words, shared, before, after }: Slot): boolean => {
  if (shared === 0) return false;
  const plain = words.filter((word) => word !== MASK);
  if (plain.some(isMark)) return false;
  const names = plain.filter((word) => NAME.test(word));
  const known = plain.length < words.length;
  if (names.length > 0 && (known || new Set(names.map(familyOf)).size > 1)) return true;
  const [first, second] = before;
  if (PREPOSITIONS.has(first.toLowerCase()) && NOUNS.has(second.toLowerCase())) return true;
  if ((second === 'for' || second === 'by') && after === 'from') return true;
  if (known && (plain.length > 2 || isOpening(second))) return true;
  const many = shared < 2 ? MANY_ALONE : MANY;
  return plain.length >= (plain.every((word) => CAPITALS.test(word)) ? MANY_CAPITALS : many);
};

/** What a dotted name has before its last part: names of one family differ as words do. */
const familyOf = (name: string): string => {
  const dot = Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'));
  return dot < 0 ? name : name.slice(0, dot);
};

const isOpening = (word: string): boolean =>
  word === '=' || word === '(' || word === '[' || word === '{' || word === '"';
