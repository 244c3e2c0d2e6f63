import { fingerprintOf, MASK } from '../fingerprint.ts';
import { compareText } from '../window.ts';
import { mergeGroups } from './merge-shapes.ts';
import { type Shape, shapeOf, textOf, wordsOf } from './shape.ts';

/** Templates of a set of masked messages. */
export interface Mined {
  /** The templates' texts, `<*>` for what varies; all different. */
  readonly texts: readonly string[];
  /** For each message given, the index of its template. */
  readonly templateOf: Int32Array;
}

/** So many different shapes are compared with each other; the rest keep a template of their own. */
const MAX_SHAPES = 20_000;

/**
 * Groups masked messages (`maskMessage`) into templates, after Drain (He et al., ICWS 2017) and Brain (Yu et al., TSC 2023),
 * over the whole set instead of line by line: the same set gives the same templates in any order and on every machine.
 */
export const mineTemplates = (messages: readonly string[]): Mined => {
  const shapes: Shape[] = [];
  const shapeOfMessage = new Int32Array(messages.length);
  const indexes = new Map<string, number>();
  for (const [message, text] of messages.entries()) {
    const shape = shapeOf(text);
    const key = wordsOf(shape).join('\0');
    let index = indexes.get(key);
    if (index === undefined) {
      index = shapes.length;
      indexes.set(key, index);
      shapes.push(shape);
    } else shapes[index] = together(shapes[index] ?? shape, shape);
    shapeOfMessage[message] = index;
  }
  const [compared, rest] = bounded([...indexes].map(([key, index]) => ({ key, index })));
  const groups = mergeGroups(compared.map(({ key, index }) => ({ words: key.split('\0'), members: [index] })));
  return numbered(
    [...groups.map(({ members }) => members), ...rest.map(({ index }) => [index])],
    shapes,
    shapeOfMessage,
  );
};

/** The shapes with the smallest hashes, and the rest. */
const bounded = <Item extends { readonly key: string }>(
  items: readonly Item[],
): readonly [kept: readonly Item[], rest: readonly Item[]] => {
  if (items.length <= MAX_SHAPES) return [items, []];
  const hashed = items.map((item) => ({ item, hash: fingerprintOf(item.key) }));
  hashed.sort((a, b) => compareText(a.hash, b.hash) || compareText(a.item.key, b.item.key));
  const sorted = hashed.map(({ item }) => item);
  return [sorted.slice(0, MAX_SHAPES), sorted.slice(MAX_SHAPES)];
};

/** What two shapes of equally many tokens have in common, token by token. */
const together = (one: Shape, other: Shape): Shape => ({
  tokens: one.tokens.map((token, place) => {
    const { gap, text } = other.tokens[place] ?? token;
    if (gap === token.gap && text === token.text) return token;
    return {
      word: text === token.text ? token.word : MASK,
      gap: gap === token.gap ? gap : ' ',
      text: text === token.text ? text : MASK,
    };
  }),
  rest: one.rest === other.rest ? one.rest : '',
});

const numbered = (
  groups: readonly (readonly number[])[],
  shapes: readonly Shape[],
  shapeOfMessage: Int32Array,
): Mined => {
  const numbers = new Map<string, number>();
  const ofShape = new Int32Array(shapes.length);
  for (const members of groups) {
    const parts = members.flatMap((member) => shapes[member] ?? []);
    const text = parts.length === 0 ? '' : textOf(parts.reduce(together)).trim();
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    for (const member of members) ofShape[member] = number;
  }
  return { texts: [...numbers.keys()], templateOf: shapeOfMessage.map((shape) => ofShape[shape] ?? 0) };
};
