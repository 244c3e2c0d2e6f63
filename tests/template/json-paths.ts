const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What stands in JSON at a path like `Rules/0/Id`; undefined when nothing does. */
export const at = (value: unknown, path: string): unknown =>
  path.split('/').reduce<unknown>((within, name) => (isObject(within) ? within[name] : undefined), value);

/** The list at a path; empty when there is none. */
export const listAt = (value: unknown, path: string): readonly unknown[] => {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
};

/** What stands at a path, as text. */
export const textAt = (value: unknown, path: string): string => textOf(at(value, path));

/** What an intrinsic function of CloudFormation says: `${Lake.Arn}/*`; other values as text or JSON, nothing as ''. */
export const textOf = (value: unknown): string => {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (!isObject(value)) return JSON.stringify(value);
  if ('Ref' in value) return `\${${textOf(value['Ref'])}}`;
  if ('Fn::GetAtt' in value) return `\${${[value['Fn::GetAtt']].flat().join('.')}}`;
  if ('Fn::Sub' in value) return textOf(value['Fn::Sub']);
  if ('Fn::Join' in value) return listAt(value, 'Fn::Join/1').map(textOf).join(textAt(value, 'Fn::Join/0'));
  return JSON.stringify(value);
};

const parentOf = (
  value: unknown,
  path: string,
): { readonly parent: Record<string, unknown>; readonly name: string } => {
  const [, folder = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
  const parent = at(value, folder);
  if (!isObject(parent)) throw new Error(`there is nothing at ${folder} to be changed`);
  return { parent, name };
};

/** A change that puts a value at a path. */
export const change =
  (path: string, next: unknown) =>
  (value: unknown): void => {
    const { parent, name } = parentOf(value, path);
    parent[name] = structuredClone(next);
  };

/** A change that takes away what stands at a path, out of a list or an object. */
export const remove =
  (path: string) =>
  (value: unknown): void => {
    const { parent, name } = parentOf(value, path);
    if (!(name in parent)) throw new Error(`there is nothing at ${path} to be removed`);
    if (Array.isArray(parent)) parent.splice(Number(name), 1);
    else delete parent[name];
  };

/** A change that adds a value to the list at a path. */
export const append =
  (path: string, next: unknown) =>
  (value: unknown): void => {
    const list = at(value, path);
    if (!Array.isArray(list)) throw new Error(`there is no list at ${path}`);
    list.push(structuredClone(next));
  };
