import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const project = join(import.meta.dirname, '..', '..');

interface Violation {
  rule: string;
  where: string;
  what: string;
  remedy: string;
}

/** The violations in a folder, as the script reports them. */
const check = async (root: string): Promise<Violation[]> => {
  const script = join(project, 'scripts', 'check-boundaries.ts');
  const run = promisify(execFile)(process.execPath, [script, root, '--json'], { maxBuffer: 1 << 26 });
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return JSON.parse(stdout) as Violation[];
};

const plant = async (files: Record<string, string>): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'foreshock-boundaries-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
};

const PACKAGES = [
  'left-pad',
  'simple-statistics',
  '@aws-sdk/client-s3',
  '@duckdb/node-api',
  'commander',
  'zod',
  'hyparquet',
];

const installed = (name: string): [path: string, text: string][] => [
  [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
  [`node_modules/${name}/index.js`, 'module.exports = {};\n'],
];

/** A clean project: one harmless file per folder, and packages to misuse. `phantom` is installed but not listed. */
const CLEAN: Record<string, string> = {
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: Object.fromEntries(PACKAGES.map((name) => [name, '1.0.0'])),
  }),
  ...Object.fromEntries([...PACKAGES, 'phantom'].flatMap(installed)),
  'domain/fine.ts': `import { mean } from 'simple-statistics';\nimport { createHash } from 'node:crypto';\n
// Math.exp, Date.now() and process.env in a comment or 'Math.random()' in a text are no violation.
export const text = 'Math.exp(1) ** new Date()';
export const fine = [Math.sqrt(2), Math.PI, 2 ** 53, 2n ** x, new Date(0), mean([1]), createHash, { Math: 1 }];\n`,
  'codecs/fine.ts': `import { gunzipSync } from 'node:zlib';\nimport 'hyparquet';\nexport const fine = gunzipSync;\n`,
  'ports/fine.ts': `import type { fine } from '../domain/fine.ts';\nexport interface Port { run(): typeof fine }\nexport type { fine };\n`,
  'streams/fine.ts': `import '../codecs/fine.ts';\nimport type { Port } from '../ports/fine.ts';\nexport type Stage = Port;\n`,
  'queries/fine.ts': `import type { Port } from '../ports/fine.ts';\nexport type Query = Port;\n`,
  'adapters/aws/fine.ts': `import '@aws-sdk/client-s3';\nimport 'node:fs';\nexport const fine = 1;\n`,
  'adapters/local/fine.ts': `import '@duckdb/node-api';\nimport 'node:fs';\nexport const fine = 1;\n`,
  'runtime/fine.ts': `import 'zod';\nimport '../adapters/aws/fine.ts';\nexport const fine = process.env['HOME'];\n`,
  'handlers/fine.ts': `import '../runtime/fine.ts';\nexport const fine = 1;\n`,
  'cli/fine.ts': `import 'commander';\nimport '../runtime/fine.ts';\nimport 'node:os';\nexport const fine = 1;\n`,
  'web/fine.ts': `import '../runtime/fine.ts';\nexport const fine = 1;\n`,
  'scripts/fine.ts': `import 'left-pad';\nexport const fine = process.env['HOME'];\n`,
  'tests/fine.ts': `import '../scripts/fine.ts';\nexport const fine = Math.exp(1);\n`,
  'codecs/fine.test-helper.ts': `import 'left-pad';\nexport const fine = Math.random();\n`,
  'domain/fine.test.ts': `import 'node:fs';\nimport 'left-pad';\nimport '../adapters/local/fine.ts';\nconst now = Date.now();\n`,
};

/** One violation each: the rule, the folder of the file that breaks it (`{next}` and `{previous}` name its neighbours), what is in it. */
const PLANTED: [rule: string, folder: string, text: string][] = [
  ['domain-folders', 'domain', `import '../codecs/fine.ts';`],
  ['codecs-folders', 'codecs', `import type { Port } from '../ports/fine.ts';`],
  ['ports-folders', 'ports', `export type * from '../codecs/fine.ts';`],
  ['streams-folders', 'streams', `import '../queries/fine.ts';`],
  ['queries-folders', 'queries', `export * from '../codecs/fine.ts';`],
  ['adapters-aws-folders', 'adapters/aws', `import '../../streams/fine.ts';`],
  ['adapters-local-folders', 'adapters/local', `import '../../runtime/fine.ts';`],
  ['runtime-folders', 'runtime', `import '../codecs/fine.ts';`],
  ['handlers-folders', 'handlers', `import '../adapters/aws/fine.ts';`],
  ['cli-folders', 'cli', `const lazily = () => import('../adapters/local/fine.ts');`],
  ['web-folders', 'web', `import '../codecs/fine.ts';`],
  ['domain-packages', 'domain', `import 'left-pad';`],
  ['codecs-packages', 'codecs', `import 'zod';`],
  ['ports-packages', 'ports', `import 'left-pad';`],
  ['streams-packages', 'streams', `import type * as Zod from 'zod';`],
  ['queries-packages', 'queries', `import '@duckdb/node-api';`],
  ['adapters-aws-packages', 'adapters/aws', `import '@duckdb/node-api';`],
  ['adapters-local-packages', 'adapters/local', `import 'left-pad';`],
  ['runtime-packages', 'runtime', `import 'left-pad';`],
  ['handlers-packages', 'handlers', `import 'zod';`],
  ['cli-packages', 'cli', `import 'zod';`],
  ['web-packages', 'web', `import 'commander';`],
  ['domain-built-ins', 'domain', `import 'node:fs';`],
  ['codecs-built-ins', 'codecs', `import 'fs';`],
  ['ports-built-ins', 'ports', `import type { Readable } from 'node:stream';`],
  ['streams-built-ins', 'streams', `import 'node:crypto';`],
  ['queries-built-ins', 'queries', `import 'node:fs/promises';`],
  ['handlers-built-ins', 'handlers', `import 'node:fs';`],
  ['adapters-are-strangers', 'adapters/local', `import '../aws/fine.ts';`],
  ['adapters-are-strangers', 'adapters/aws', `import '../local/fine.ts';`],
  ['aws-sdk-only-in-adapters-aws', 'cli', `import '@aws-sdk/client-s3';`],
  ['scripts-are-never-imported', 'cli', `import '../scripts/fine.ts';`],
  ['production-imports-no-tests', 'cli', `import '../tests/fine.ts';`],
  ['production-imports-no-tests', 'domain', `import './fine.test.ts';`],
  ['production-imports-no-tests', 'codecs', `import './fine.test-helper.ts';`],
  ['no-unresolvable-imports', 'domain', `import './nowhere.ts';`],
  ['no-unlisted-packages', 'adapters/local', `import 'phantom';`],
  ['no-cycles', 'streams', `import './planted-{next}.ts';`],
  ['no-cycles', 'streams', `import type { y } from './planted-{previous}.ts';`],
  ['domain-math', 'domain', `export const y = Math.exp(1);`],
  ['domain-math', 'domain', `export const y = Math['log'](1);`],
  ['domain-math', 'domain', `const { pow } = Math;`],
  ['domain-math', 'domain', `export const y = (x: number) => x ** 2;`],
  ['domain-math', 'domain', `export const y = [1].map(globalThis.Math.cbrt);`],
  ['domain-statistics', 'domain', `import { logit as gentle } from 'simple-statistics';`],
  ['domain-statistics', 'domain', `import { rootMeanSquare } from 'simple-statistics';`],
  ['domain-statistics', 'domain', `import * as statistics from 'simple-statistics';`],
  ['domain-statistics', 'domain', `export { erf } from 'simple-statistics';`],
  ['no-clock', 'domain', `export const y = Date.now();`],
  ['no-clock', 'domain', `export const y = new Date();`],
  ['no-clock', 'domain', `export const y = performance.now();`],
  ['no-clock', 'streams', `export const y = Date.now();`],
  ['no-chance', 'domain', `import { randomUUID } from 'node:crypto';`],
  ['no-chance', 'streams', `export const y = Math.random();`],
  ['no-chance', 'streams', `export const y = crypto.randomUUID();`],
  ['environment-only-in-runtime', 'domain', `export const y = process.env['HOME'];`],
  ['environment-only-in-runtime', 'codecs', `const { env } = process;`],
  ['environment-only-in-runtime', 'cli', `import { env } from 'node:process';`],
  ['environment-only-in-runtime', 'adapters/local', `export const y = globalThis.process.env.HOME;`],
  ['ports-hold-types-only', 'ports', `export const y = 1;`],
  ['unknown-folder', 'utils', `export const y = 1;`],
  ['unknown-folder', 'adapters', `export const y = 1;`],
  ['unseen-import', 'streams', `export const y = (name: string) => import(name);`],
];

const CASES = PLANTED.map(([rule, folder, text], n) => ({
  rule,
  file: `${folder}/planted-${n}.ts`,
  text: text.replace('{next}', String(n + 1)).replace('{previous}', String(n - 1)),
}));

describe('boundaries', () => {
  let roots: string[] = [];
  let found: Violation[] = [];

  beforeAll(async () => {
    const planted = Object.fromEntries(CASES.map(({ file, text }) => [file, text]));
    const root = await plant({ ...CLEAN, ...planted });
    roots = [root];
    found = await check(root);
  }, 60_000);

  afterAll(async () => {
    for (const root of roots) await rm(root, { recursive: true, force: true });
  });

  test.each(CASES)('$rule is reported for $text', ({ rule, file }) => {
    const here = found.filter(({ where, what }) => [where.split(':')[0], what.replace('imports ', '')].includes(file));
    expect(here.map((violation) => violation.rule)).toContain(rule);
  });

  test('each violation says what to do instead', () => {
    expect(found.filter(({ remedy }) => remedy.length < 20)).toEqual([]);
  });

  test('what is allowed is not reported', () => {
    expect(found.filter(({ where }) => where.includes('fine'))).toEqual([]);
  });

  test('a file that does not parse is reported', async () => {
    const root = await plant({ ...CLEAN, 'domain/broken.ts': 'export const = ;\n' });
    roots.push(root);
    expect((await check(root)).map(({ rule }) => rule)).toEqual(['unreadable-source']);
  }, 60_000);

  test('every rule has a planted violation', async () => {
    const { IMPORT_RULES, SOURCE_RULES } = await import('../../scripts/boundary-rules.ts');
    const rules = [...IMPORT_RULES.map(({ name }) => name), ...Object.keys(SOURCE_RULES)];
    const planted = new Set([...PLANTED.map(([rule]) => rule), 'unreadable-source']);
    expect(rules.filter((rule) => !planted.has(rule))).toEqual([]);
  });
});
