/*
 * Bundles handlers/ for Lambda into dist-aws/<name>/index.mjs, and writes what serverless.yml takes from queries/: one
 * bundle per function, the questions' SQL, the Glue tables and saved queries. Part of the build: `foreshock deploy` has it.
 * The AWS SDK is bundled, not left to Lambda's: the version is the tested one, and reading one file starts faster.
 */
import { globSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { lakeResources } from './lake-resources.ts';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist-aws');

/** DuckDB is the local engine: 60 MB of native code that Lambda would carry for nothing. */
const noDuckDb: Plugin = {
  name: 'no-duckdb',
  setup(context) {
    context.onResolve({ filter: /^@duckdb\// }, ({ importer }) => ({
      errors: [{ text: `a handler reaches DuckDB through ${importer}: on AWS, Athena answers queries` }],
    }));
  },
};

/** What serverless.yml deploys must be in handlers/, and the other way round. */
const handlerNames = async (): Promise<readonly string[]> => {
  const config = await readFile(join(root, 'serverless.yml'), 'utf8');
  const deployed = [...config.matchAll(/handler: dist-aws\/([\w-]+)\/index\.handler/g)].map((match) =>
    String(match[1]),
  );
  const written = globSync('*.ts', { cwd: join(root, 'handlers'), exclude: ['*.test.ts'] }).map((file) =>
    basename(file, '.ts'),
  );
  const missing = deployed.filter((name) => !written.includes(name));
  const unused = written.filter((name) => !deployed.includes(name));
  if (missing.length > 0) throw new Error(`serverless.yml deploys ${missing.join(', ')}: write handlers/<name>.ts`);
  if (unused.length > 0) throw new Error(`no function of serverless.yml runs handlers/${unused.join('.ts, ')}.ts`);
  return written;
};

const bundle = async (names: readonly string[]): Promise<void> => {
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `handlers/${name}.ts`, out: `${name}/index` })),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // the ESM editions of packages: bundled CommonJS would call a `require` that ES modules lack
    mainFields: ['module', 'main'],
    minify: true,
    // for reading stack traces here; not in the zip
    sourcemap: 'external',
    legalComments: 'none',
    plugins: [noDuckDb],
    logLevel: 'warning',
  });
};

/** The questions' SQL, where a bundle finds `../queries/` as its source does. */
const copyQueries = async (): Promise<void> => {
  const queries = join(root, 'queries');
  for (const file of globSync('*.sql', { cwd: queries })) await cp(join(queries, file), join(out, 'queries', file));
};

/** Makes everything in dist-aws/ that a deployment needs besides serverless.yml. */
export const bundleHandlers = async (): Promise<void> => {
  const names = await handlerNames();
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, 'queries'), { recursive: true });
  await bundle(names);
  await copyQueries();
  const resources = { Resources: await lakeResources(join(root, 'queries')) };
  await writeFile(join(out, 'lake-resources.json'), `${JSON.stringify(resources, null, 2)}\n`);
};
