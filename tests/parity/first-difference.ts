/** Where two values differ first, and what stands there on each side; `undefined` = nothing. */
export interface Difference {
  /** A path: `alerts[0].probability`. */
  readonly at: string;
  readonly local: unknown;
  readonly aws: unknown;
}

/** The first difference of two values made of plain objects, arrays, maps, bytes and primitives; null when they are equal. */
export const firstDifference = (local: unknown, aws: unknown, at: string): Difference | null => {
  if (Object.is(local, aws)) return null;
  const [left, right] = [partsOf(local), partsOf(aws)];
  if (left === null || right === null || left.kind !== right.kind) return { at, local, aws };
  for (const name of new Set([...left.parts.keys(), ...right.parts.keys()])) {
    const place = left.kind === 'list' ? `${at}[${String(name)}]` : `${at}.${String(name)}`;
    const found = firstDifference(left.parts.get(name), right.parts.get(name), place);
    if (found) return found;
  }
  return null;
};

interface Parts {
  readonly kind: 'list' | 'names';
  readonly parts: ReadonlyMap<unknown, unknown>;
}

/** What a value consists of; null for a primitive. */
const partsOf = (value: unknown): Parts | null => {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value) || value instanceof Uint8Array) return { kind: 'list', parts: new Map(value.entries()) };
  if (value instanceof Map) return { kind: 'names', parts: value };
  return { kind: 'names', parts: new Map(Object.entries(value)) };
};
