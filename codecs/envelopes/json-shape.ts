/** The contexts of an element: what was kept of the objects around it, from the outermost on, by key. */
export type Contexts = readonly Readonly<Record<string, unknown>>[];

/** All contexts of an element as one object; of two with one key the inner one counts. */
export const surroundings = (contexts: Contexts): Readonly<Record<string, unknown>> => {
  const all: Record<string, unknown> = {};
  for (const context of contexts) Object.assign(all, context);
  return all;
};

/** A kind of envelope: where its elements are, and what is needed of their surroundings. */
export interface EnvelopeShape {
  /** Paths to the elements from the document on; `*` = each element of a list. An empty path = the document itself. */
  readonly elements: readonly (readonly string[])[];
  /** Paths to values around them that their lines need. */
  readonly contexts: readonly (readonly string[])[];
  /** True when lines of text between the documents are whole lines, and line numbers are kept. */
  readonly keepsLines: boolean;
  /** Bytes of one element that is still read; longer ones pass through as they are. */
  readonly mostBytes: number;
  /** The lines that an element becomes; null = the element as it is, on one line. */
  readonly linesOf: ((element: unknown, contexts: Contexts) => readonly string[] | null) | null;
}

/** A node of the paths of a shape. */
export interface PathNode {
  readonly children: ReadonlyMap<string, PathNode>;
  readonly isElement: boolean;
  readonly isContext: boolean;
  /** True when its list holds elements, or objects that hold some. */
  readonly isList: boolean;
}

/** The paths of a shape as a tree from the document on. */
export const pathTree = ({ elements, contexts }: Pick<EnvelopeShape, 'elements' | 'contexts'>): PathNode => {
  const node = (depth: readonly string[]): PathNode => {
    const below = [...elements, ...contexts].filter((path) => depth.every((step, index) => path[index] === step));
    const steps = new Set(below.flatMap((path) => path[depth.length] ?? []));
    const isEnd = (path: readonly string[]): boolean => path.join('\n') === depth.join('\n');
    return {
      children: new Map([...steps].map((step) => [step, node([...depth, step])])),
      isElement: elements.some(isEnd),
      isContext: contexts.some(isEnd),
      isList: steps.has('*'),
    };
  };
  return node([]);
};
