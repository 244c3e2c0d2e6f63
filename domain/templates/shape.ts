import { MASK } from '../fingerprint.ts';
import { isMark, type Token, tokensOf, varies } from './token.ts';

/** The shape of a message: its tokens with lists, quantities, dates and empty brackets brought to one form. */
export interface Shape {
  readonly tokens: readonly Token[];
  /** What stands after the last token. */
  readonly rest: string;
}

/** Words that only say in what a number before them is counted: the writer chose them by its magnitude. */
const UNITS = new Set(
  (
    'B KB MB GB TB PB kB KiB MiB GiB TiB K M G bytes byte ns us µs ms msec msecs millis milliseconds millisecond s sec secs ' +
    'second seconds m min mins minute minutes h hr hrs hour hours d day days AM PM am pm UTC GMT EST EDT CST CDT MST MDT ' +
    'PST PDT CET CEST'
  ).split(' '),
);
const WEEKDAYS = new Set('Mon Tue Wed Thu Fri Sat Sun'.split(' '));
const MONTHS = new Set('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '));
/** What stands between the values of a list, a range, an address, a date or a time. */
const JOINERS = new Set([',', ':', '|', '&', '-', '--', '/', '#', '+', '->']);
const HOST = /^[^.]+\.[^.]/;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Brings a masked message into its shape. Neighbouring values become one (`<*>, <*>:<*>`), a value takes along its unit, its
 * date words, the host before its port and a value in brackets behind it; empty brackets hold a value, `[one, two]`
 * holds one, and what is repeated with other values stands once.
 */
export const shapeOf = (masked: string): Shape => {
  const { tokens, rest } = tokensOf(masked);
  const out: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    const last = out.at(-1);
    if (last !== undefined && CLOSING[last.word] === token.word) out.push({ word: MASK, gap: '', text: '' });
    else if (isDateWord(tokens, index)) {
      addValue(out, { ...token, word: MASK });
      continue;
    }
    if (varies(token)) addValue(out, token);
    else if (last !== undefined && varies(last) && UNITS.has(token.word)) addValue(out, token);
    else {
      out.push(token);
      foldBrackets(out);
    }
  }
  return { tokens: withoutRepeats(out), rest };
};

/** The longest part of a message, in tokens, whose repetition is looked for. */
const LONGEST_REPEAT = 8;

/** Leaves of a row of equal parts with values in them the first; its last token keeps the text of all. */
const withoutRepeats = (tokens: readonly Token[]): readonly Token[] => {
  const out: Token[] = [];
  for (const token of tokens) {
    out.push(token);
    for (let size = 2; size <= LONGEST_REPEAT && 2 * size <= out.length; size += 1) {
      if (!endsInRepeat(out, size)) continue;
      const again = out.splice(out.length - size);
      const last = out.pop();
      if (last) out.push({ ...last, text: last.text + again.map(({ gap, text }) => gap + text).join('') });
      break;
    }
  }
  return out;
};

const endsInRepeat = (tokens: readonly Token[], size: number): boolean => {
  let values = false;
  for (let back = 1; back <= size; back += 1) {
    const word = tokens[tokens.length - back]?.word;
    if (word !== tokens[tokens.length - back - size]?.word) return false;
    if (word === MASK) values = true;
  }
  return values;
};

/** `Jun` before or after a number, `Mon` before either. */
const isDateWord = (tokens: readonly Token[], index: number): boolean => {
  const { word } = tokens[index] ?? { word: '' };
  if (word.length !== 3) return false;
  const next = tokens[index + 1];
  const before = tokens[index - 1];
  if (MONTHS.has(word)) return (next !== undefined && varies(next)) || (before !== undefined && varies(before));
  if (!WEEKDAYS.has(word)) return false;
  const after = next?.word === ',' ? tokens[index + 2] : next;
  return after !== undefined && (varies(after) || MONTHS.has(after.word));
};

/** Adds a value, as part of the value before it where only a joiner or nothing stands between. */
const addValue = (out: Token[], token: Token): void => {
  const last = out.at(-1);
  const before = out.at(-2);
  if (last !== undefined && varies(last)) join(out, 1, token);
  else if (last?.word === ':' && last.gap + token.gap === '' && before !== undefined && HOST.test(before.word))
    join(out, 2, token);
  else if (last !== undefined && before !== undefined && varies(before) && JOINERS.has(last.word)) join(out, 2, token);
  else if (last?.word === '<' && before?.word !== '<') join(out, 1, token);
  else out.push(token);
};

/** Replaces the last `count` tokens and the one given by one value. */
const join = (out: Token[], count: number, token: Token): void => {
  const parts = [...out.splice(out.length - count), token];
  out.push({
    word: MASK,
    gap: parts[0]?.gap ?? '',
    text: parts.map(({ gap, text }, index) => (index === 0 ? text : gap + text)).join(''),
  });
};

/** After a closing bracket: `<*> (<*>)` and `<<*>>` are values, and `[one, two]` holds one. */
const foldBrackets = (out: Token[]): void => {
  const { word } = out.at(-1) ?? { word: '' };
  const at = (back: number): string => out.at(-back)?.word ?? '';
  if (word === ')' && at(2) === MASK && at(3) === '(' && at(4) === MASK) fold(out, 4);
  else if (word === ']') {
    let back = 2;
    while (at(back + 1) === ',' && isPlain(at(back)) && isPlain(at(back + 2))) back += 2;
    if (back > 2 && at(back + 1) === '[') {
      const closing = out.pop();
      fold(out, back - 1);
      if (closing) out.push(closing);
    }
  } else if (word === '>' && at(2) === MASK && at(3) === '<') fold(out, 3);
};

const isPlain = (word: string): boolean => word !== '' && !isMark(word);

const fold = (out: Token[], count: number): void => {
  const last = out.pop();
  if (last) join(out, count - 1, last);
};

/** What is compared of a shape. */
export const wordsOf = ({ tokens }: Shape): readonly string[] => tokens.map(({ word }) => word);

/** The text of a shape: that of the message where it is the shape of one. */
export const textOf = ({ tokens, rest }: Shape): string => tokens.map(({ gap, text }) => gap + text).join('') + rest;
