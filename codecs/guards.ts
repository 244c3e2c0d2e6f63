import { DamagedBytes } from './damaged.ts';

/** Gives the value as a T or throws `DamagedBytes` that names the place (`at`) and what stood there. */
export type Guard<T> = (value: unknown, at: string) => T;

const refuse = (expected: string, value: unknown, at: string): never => {
  const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
  throw new DamagedBytes(`${at} should be ${expected} but is ${found}`);
};

export const text: Guard<string> = (value, at) => (typeof value === 'string' ? value : refuse('text', value, at));

export const flag: Guard<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : refuse('true or false', value, at);

export const integer: Guard<number> = (value, at) =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse('a whole number', value, at);

/** A whole number of at least 0: a position or a count. */
export const count: Guard<number> = (value, at) => {
  const number = integer(value, at);
  return number >= 0 ? number : refuse('at least 0', value, at);
};

export const nullable =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (value, at) =>
    value === null ? null : guard(value, at);

export const oneOf =
  <const T>(...choices: readonly T[]): Guard<T> =>
  (value, at) =>
    choices.find((choice) => choice === value) ?? refuse(`one of ${JSON.stringify(choices)}`, value, at);

/** A list in which every item is a T. */
export const listOf =
  <T>(guard: Guard<T>): Guard<readonly T[]> =>
  (value, at) =>
    Array.isArray(value)
      ? value.map((item: unknown, index) => guard(item, `${at}[${index}]`))
      : refuse('a list', value, at);

export const textMap: Guard<Readonly<Record<string, string>>> = (value, at) => {
  const entries = Object.entries(plainObject(value, at));
  return Object.fromEntries(entries.map(([key, item]) => [key, text(item, `${at}.${key}`)]));
};

type OptionalKeys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never }[keyof T];
type Required<T> = Omit<T, OptionalKeys<T>>;
type Guards<T> = { readonly [K in keyof T]-?: Guard<Exclude<T[K], undefined>> };

/** An object with these properties; others are left out, so that newer writers can add some. */
export const object =
  <T extends object>(required: Guards<Required<T>>, optional: Guards<Pick<T, OptionalKeys<T>>>): Guard<T> =>
  (value, at) => {
    const from = plainObject(value, at);
    const into: Record<string, unknown> = {};
    for (const [key, guard] of guardsOf(required)) into[key] = guard(from[key], `${at}.${key}`);
    for (const [key, guard] of guardsOf(optional)) {
      if (from[key] !== undefined) into[key] = guard(from[key], `${at}.${key}`);
    }
    return into as T;
  };

const guardsOf = (guards: object): readonly [string, Guard<unknown>][] => Object.entries(guards);

const plainObject = (value: unknown, at: string): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : refuse('an object', value, at);
