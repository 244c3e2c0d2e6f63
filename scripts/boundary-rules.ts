/*
 * Who may import whom: the table of docs/ "Layout", as rules for dependency-cruiser. Each says what to do instead.
 * A package or built-in that is not listed here is reported; add it to its folder only when the design agrees.
 */
/** The part of dependency-cruiser's rule that is used here; paths are regular expressions. */
interface ImportRule {
  readonly name: string;
  readonly severity: 'error';
  readonly comment: string;
  readonly from: Paths;
  readonly to: Paths & {
    circular?: true;
    couldNotResolve?: true;
    dependencyTypes?: ('core' | 'npm-no-pkg' | 'npm-unknown')[];
  };
}

interface Paths {
  path?: string | string[];
  pathNot?: string | string[];
}

/** What one folder may import besides itself. `'any'` built-ins means all of Node. */
interface Folder {
  readonly folders: readonly string[];
  readonly packages: readonly string[];
  readonly builtIns: readonly string[] | 'any';
}

const ENTRY_FOLDERS = ['domain', 'codecs', 'ports', 'streams', 'queries', 'runtime', 'web'];

export const FOLDERS: Readonly<Record<string, Folder>> = {
  domain: { folders: [], packages: ['simple-statistics'], builtIns: ['crypto'] },
  codecs: {
    folders: ['domain'],
    packages: ['hyparquet', 're2js'],
    builtIns: ['zlib', 'crypto'],
  },
  ports: { folders: ['domain'], packages: [], builtIns: [] },
  streams: { folders: ['domain', 'codecs', 'ports'], packages: [], builtIns: [] },
  queries: { folders: ['domain', 'ports'], packages: [], builtIns: [] },
  'adapters/aws': {
    folders: ['domain', 'codecs', 'ports'],
    packages: ['@aws-sdk', '@smithy', '@aws-lambda-powertools'],
    builtIns: 'any',
  },
  'adapters/local': { folders: ['domain', 'codecs', 'ports'], packages: ['@duckdb/node-api'], builtIns: 'any' },
  runtime: { folders: ['domain', 'ports', 'adapters'], packages: ['zod'], builtIns: 'any' },
  handlers: { folders: ENTRY_FOLDERS, packages: ['hono'], builtIns: [] },
  cli: { folders: ENTRY_FOLDERS, packages: ['commander'], builtIns: 'any' },
  web: { folders: ['domain', 'ports', 'streams', 'queries', 'runtime'], packages: ['hono', '@hono'], builtIns: 'any' },
};

/** Folders whose code may import anything, and which production code never imports. */
export const FREE_FOLDERS = ['scripts', 'tests', 'bench'];

/** No clock, no chance, no environment, no import that cannot be read off the source. */
export const PURE_FOLDERS = ['domain', 'codecs', 'ports', 'streams', 'queries'];

export const SOURCE_RULES = {
  'domain-math':
    'exp, log, pow, sin and their kin differ between machines: take them from domain/math.ts, and write x * x for x ** 2.',
  'domain-statistics':
    'This function of simple-statistics computes with exp, log or pow, or draws at random: write it over domain/math.ts.',
  'no-clock': 'Time is an argument here: take an instant as a parameter, or the clock port in a stage.',
  'no-chance': 'Nothing is random here: derive ids from content (domain/hash.ts) and take chance as an argument.',
  'environment-only-in-runtime': 'Read the setting in runtime/config.ts and pass the value down.',
  'ports-hold-types-only': 'A port is an interface: move the code to domain/ or to the adapters.',
  'unknown-folder':
    'This folder is not in the layout: move the file to the folder whose responsibility it is, or change the design and ' +
    'scripts/boundary-rules.ts together.',
  'unseen-import':
    'dependency-cruiser does not see this import, so no rule guards it: write it as an import with a literal path at the top.',
  'unreadable-source': 'This file does not parse: mend the syntax.',
} as const;

/** Tests, and what only tests share beside the code: `x.test.ts`, `x.test-helper.ts`. */
export const TEST_CODE = '[.]test(?:-helper)?[.]ts$';
const PACKAGE = '(?:^|/)node_modules/';
const escaped = (name: string): string => name.replaceAll('.', '[.]');
const anyOf = (names: readonly string[]): string => `(?:${names.map(escaped).join('|')})`;
const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

const rule = (name: string, comment: string, from: ImportRule['from'], to: ImportRule['to']): ImportRule => ({
  name,
  severity: 'error',
  comment,
  from,
  to,
});

const rulesOf = ([folder, may]: [string, Folder]): ImportRule[] => {
  const from = { path: `^${folder}/`, pathNot: TEST_CODE };
  const id = folder.replace('/', '-');
  const rules = [
    rule(
      `${id}-folders`,
      `${folder}/ may import only itself and ${list(may.folders)}: move the code to the folder that may, ` +
        `or take what you need as an argument or a port.`,
      from,
      {
        path: `^${anyOf([...Object.keys(FOLDERS), 'adapters'])}/`,
        pathNot: [`^${anyOf([folder, ...may.folders])}/`, TEST_CODE],
      },
    ),
    rule(
      `${id}-packages`,
      `${folder}/ may use these npm packages: ${list(may.packages)}. Use the package in the folder that has it ` +
        `(an adapter, behind a port), or let the design allow it and list it in scripts/boundary-rules.ts.`,
      from,
      may.packages.length === 0 ? { path: PACKAGE } : { path: PACKAGE, pathNot: `${PACKAGE}${anyOf(may.packages)}/` },
    ),
  ];
  if (may.builtIns === 'any') return rules;
  const builtIns = rule(
    `${id}-built-ins`,
    `${folder}/ may use these Node built-ins: ${list(may.builtIns)}. Do input and output in an adapter, behind a port, ` +
      `and pass values in.`,
    from,
    {
      dependencyTypes: ['core'],
      ...(may.builtIns.length === 0 ? {} : { pathNot: `^(?:node:)?${anyOf(may.builtIns)}$` }),
    },
  );
  return [...rules, builtIns];
};

const production = { path: `^${anyOf(Object.keys(FOLDERS))}/`, pathNot: TEST_CODE };

export const IMPORT_RULES: ImportRule[] = [
  ...Object.entries(FOLDERS).flatMap(rulesOf),
  rule(
    'no-cycles',
    'Files that need each other are one idea: move what both need to a third file below them.',
    {},
    {
      circular: true,
    },
  ),
  rule(
    'adapters-are-strangers',
    'adapters/aws and adapters/local never meet: share what is common in codecs/ or domain/; runtime/ chooses between them.',
    { path: '^adapters/(aws|local)/', pathNot: TEST_CODE },
    { path: '^adapters/', pathNot: '^adapters/$1/' },
  ),
  rule(
    'aws-sdk-only-in-adapters-aws',
    'Only adapters/aws knows the AWS SDK: extend a port and implement it there.',
    { path: production.path, pathNot: ['^adapters/aws/', TEST_CODE] },
    { path: `${PACKAGE}@aws-sdk/` },
  ),
  rule(
    'scripts-are-never-imported',
    'scripts/ holds errands: move what others need to the folder whose responsibility it is.',
    { pathNot: '^(scripts|tests)/' },
    { path: '^scripts/' },
  ),
  rule(
    'production-imports-no-tests',
    'Production code stands without its tests: move what both need beside the production code.',
    production,
    { path: ['^(tests|bench)/', TEST_CODE] },
  ),
  rule(
    'no-unresolvable-imports',
    'Nothing is found under this name: correct the path (with its .ts ending) or install the package.',
    {},
    { couldNotResolve: true },
  ),
  rule(
    'no-unlisted-packages',
    'This package is here by accident, through another one: add it to package.json with a fixed version.',
    {},
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
];
