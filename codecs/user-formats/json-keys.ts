/** The values of some keys of a JSON object in their order (undefined = not there), and the object without them. */
interface KeyValues {
  readonly values: readonly unknown[];
  readonly rest: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A reader of keys that are named by their path (`http.took`; a key that holds the dots itself is found first). Gives null for
 * text that is no JSON object.
 */
export const createKeyReader = (paths: readonly string[]): ((text: string) => KeyValues | null) => {
  const steps = paths.map((path) => path.split('.'));
  return (text) => {
    const object = objectOf(text);
    if (object === null) return null;
    let rest: Fields = object;
    const values = paths.map((path, index) => {
      const at = path in object ? [path] : (steps[index] ?? []);
      const value = valueAt(object, at);
      if (value !== undefined) rest = without(rest, at);
      return value;
    });
    return { values, rest };
  };
};

const objectOf = (text: string): Fields | null => {
  const open = text.trimStart();
  if (open.charCodeAt(0) !== 123) return null;
  try {
    return fieldsOf(JSON.parse(open));
  } catch {
    return null;
  }
};

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const valueAt = (object: Fields, steps: readonly string[]): unknown => {
  let value: unknown = object;
  for (const step of steps) {
    const fields = fieldsOf(value);
    if (fields === null || !Object.hasOwn(fields, step)) return undefined;
    value = fields[step];
  }
  return value;
};

/** The object without the value at a path; objects that become empty go with it. */
const without = (object: Fields, [step, ...deeper]: readonly string[]): Fields => {
  if (step === undefined || !Object.hasOwn(object, step)) return object;
  const { [step]: value, ...others } = object;
  const inner = deeper.length === 0 ? null : fieldsOf(value);
  if (inner === null) return deeper.length === 0 ? others : object;
  const left = without(inner, deeper);
  return Object.keys(left).length === 0 ? others : { ...object, [step]: left };
};
