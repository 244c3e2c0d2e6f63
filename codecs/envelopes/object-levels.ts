import type { EnvelopeShape, PathNode } from './json-shape.ts';
import { CLOSE, COMMA, firstKey, isSpace, NEWLINE, OPEN_LIST } from './json-value.ts';

/** The objects and lists around a place in a document, from the outermost on; none = between documents. */
export type Level = readonly Place[];

interface Place {
  readonly isList: boolean;
  readonly node: PathNode | null;
  /** The key under which an object goes on; '' in a list. */
  readonly key: string;
}

/** Bytes behind and before a brace that may be looked at to tell what begins there. */
export const LOOKAHEAD_BYTES = 512;
export const LOOKBACK_BYTES = 64;
const MOST_LEARNED = 64;

/** Remembers with which key objects began and where they stood, so that the next one can be found behind damage. */
export interface ObjectLevels {
  /** Takes in a sound object at `from`, an element or a frame around some, with what is around it. */
  learn(bytes: Uint8Array, range: readonly [from: number, to: number], level: Level, isElement: boolean): void;
  /** Where the object at `brace` stands; null when it is no sound beginning of one. */
  levelOf(bytes: Uint8Array, brace: number): Level | null;
  /** True when the object at `brace` begins with a key with which sound elements began. */
  isElement(bytes: Uint8Array, brace: number): boolean;
  /** A document has ended: what is around the next element is certain again. */
  endDocument(): void;
}

/** Nothing learned yet. */
export const createObjectLevels = (shape: EnvelopeShape, root: PathNode): ObjectLevels => {
  const learned = new Map<string, Level>();
  const elementKeys = new Set<string>();
  let knowsElements = root.isElement;
  let isGuess = false;
  return {
    learn: (bytes, [from, to], level, isElement) => {
      const key = firstKey(bytes, from, to);
      if (typeof key !== 'string' || isGuess || learned.has(key) || learned.size >= MOST_LEARNED) return;
      if (isElement) elementKeys.add(key);
      learned.set(
        key,
        level.map(({ isList, node, key: open }) => ({ isList, node, key: open })),
      );
      knowsElements ||= isElement;
    },
    levelOf: (bytes, brace) => {
      const key = firstKey(bytes, brace, bytes.length);
      if (typeof key !== 'string') return null;
      const known = learned.get(key);
      if (known) return known;
      if (brace > 0 && bytes[brace - 1] === NEWLINE) return [];
      if (knowsElements && learned.size > 0) return null;
      const before = byteBefore(bytes, brace);
      if (before !== COMMA && before !== OPEN_LIST && !(root.isElement && before === CLOSE)) return null;
      isGuess = true;
      return levelOfElements(shape, root);
    },
    isElement: (bytes, brace) => {
      const key = firstKey(bytes, brace, bytes.length);
      return typeof key === 'string' && elementKeys.has(key);
    },
    endDocument: () => {
      isGuess = false;
    },
  };
};

const byteBefore = (bytes: Uint8Array, brace: number): number | undefined => {
  let before = brace - 1;
  while (before > brace - LOOKBACK_BYTES && isSpace(bytes[before] ?? 0)) before -= 1;
  return bytes[before];
};

/** What is around an element of the shape's first path. */
const levelOfElements = (shape: EnvelopeShape, root: PathNode): Level => {
  const path = shape.elements[0] ?? [];
  const level: Place[] = [];
  let node: PathNode | undefined = root;
  for (let depth = 0; depth <= path.lastIndexOf('*'); depth += 1) {
    const step = path[depth] ?? '';
    level.push({ isList: step === '*', node: node ?? null, key: step === '*' ? '' : step });
    node = node?.children.get(step);
  }
  return level;
};
