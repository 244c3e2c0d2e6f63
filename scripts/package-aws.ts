/*
 * Packages the stack of serverless.yml without credentials or network: `node scripts/package-aws.ts [--stage NAME]
 * [--param="Name=value"]…`, all arguments as osls takes them. Into dist-aws/ go one bundle per handler, the Glue tables and
 * saved queries, and in dist-aws/package the template with one zip per function.
 * The AWS SDK is bundled, not left to Lambda's: the version is the tested one, and reading one file starts faster.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { lakeResources } from './lake-resources.ts';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist-aws');
const osls = join(root, 'tests/peers/node_modules/serverless/bin/serverless.js');

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

/** The stage is part of the names of the database, which takes no dashes, and of buckets, which take no capitals. */
const checkStage = (options: readonly string[]): void => {
  const { values } = parseArgs({
    args: [...options],
    strict: false,
    options: { stage: { type: 'string', short: 's' } },
  });
  const stage = String(values.stage ?? 'dev');
  if (!/^[a-z][a-z0-9]{0,19}$/.test(stage)) {
    throw new Error(`the stage "${stage}" should be at most 20 lower-case letters and digits, such as prod`);
  }
};

const packageStack = (options: readonly string[]): void => {
  if (!existsSync(osls)) throw new Error('osls is not here: `npm run peers` installs it under tests/peers');
  const environment = { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' };
  execFileSync(process.execPath, [osls, 'package', '--package', 'dist-aws/package', ...options], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
};

const packageAws = async (options: readonly string[]): Promise<void> => {
  checkStage(options);
  const names = await handlerNames();
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, 'queries'), { recursive: true });
  await bundle(names);
  await copyQueries();
  const resources = { Resources: await lakeResources(join(root, 'queries')) };
  await writeFile(join(out, 'lake-resources.json'), `${JSON.stringify(resources, null, 2)}\n`);
  packageStack(options);
};

try {
  await packageAws(process.argv.slice(2));
} catch (error) {
  console.error(`package-aws: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
