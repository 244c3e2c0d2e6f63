/*
 * Builds the published command: `cli/` bundled to plain JavaScript, because Node strips no types under node_modules.
 *
 *   dist/cli/launch.js    the `foreshock` command      dist/cli/main.js    what it loads
 *   dist/chunks/*.js      commands, loaded when used   dist/workers/*.js   one per `*-worker.ts`
 *
 * How code finds files of the package (SQL, sample logs, package.json), in the clone and in the package alike:
 *
 *   new URL('../queries/slow.sql', import.meta.url)      relative to the SOURCE file, always
 *
 * `import.meta.url` of bundled code is rewritten so that it names the place of the source file; `queries/*.sql` and
 * `sample-logs/` keep their place beside `dist/` in the package (`files` in package.json). A URL of a `*-worker.ts`
 * is the one exception: it is rewritten to the built worker, so `new Worker(new URL('./x-worker.ts', import.meta.url))`
 * works in both. For that the whole URL must stand in one expression, and every output stands two folders deep.
 */
import { globSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundleHandlers } from './bundle-handlers.ts';

const root = join(import.meta.dirname, '..');
const NOT_OURS = ['node_modules/**', 'dist/**', 'tests/**', 'bench/**', 'sample-logs/**'];

const WORKER_URL = /new URL\(\s*'([^']+-worker)\.ts'\s*,\s*import\.meta\.url\s*\)/g;

/** The source with `import.meta.url`, `.dirname` and `.filename` naming its place in the package. */
const withOwnPlace = (source: string, place: string): string => {
  const url = (path: string): string => `new URL('../../${path}', import.meta['url'])`;
  const body = source
    .replaceAll(WORKER_URL, (_, worker: string) => `new URL('../workers/${basename(worker)}.js', import.meta['url'])`)
    .replaceAll('import.meta.url', `${url(place)}.href`)
    .replaceAll('import.meta.dirname', `pathOfOwnPlace(${url(dirname(place))})`)
    .replaceAll('import.meta.filename', `pathOfOwnPlace(${url(place)})`);
  return body.includes('pathOfOwnPlace')
    ? `${body}\nimport { fileURLToPath as pathOfOwnPlace } from 'node:url';\n`
    : body;
};

const ownPlace: Plugin = {
  name: 'own-place',
  setup(context) {
    context.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const place = relative(root, path);
      // The launcher starts its own built file again, and finds the package's Node from there.
      const contents = place === 'cli/launch.ts' ? launcher(source) : withOwnPlace(source, place);
      return { contents, loader: 'ts' };
    });
  },
};

const launcher = (source: string): string =>
  source.replace("new URL('../package.json'", "new URL('../../package.json'");

const workers = globSync('**/*-worker.ts', { cwd: root, exclude: NOT_OURS });

await rm(join(root, 'dist'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'cli/launch.ts', out: 'cli/launch' },
    { in: 'cli/main.ts', out: 'cli/main' },
    ...workers.map((path) => ({ in: path, out: `workers/${basename(path, '.ts')}` })),
  ],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@duckdb/node-api'],
  plugins: [ownPlace],
  legalComments: 'none',
  logLevel: 'warning',
});
await bundleHandlers();
