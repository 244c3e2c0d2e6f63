/*
 * Packages the stack of serverless.yml without credentials or network: `node scripts/package-aws.ts [--stage NAME]
 * [--param="Name=value"]…`, all arguments as osls takes them. Into dist-aws/ go one bundle per handler, the Glue tables and
 * saved queries, and in dist-aws/package the template with one zip per function.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isStageName, STAGE_RULE } from '../domain/stage.ts';
import { bundleHandlers } from './bundle-handlers.ts';

const root = join(import.meta.dirname, '..');
const osls = join(root, 'tests/peers/node_modules/serverless/bin/serverless.js');

const checkStage = (options: readonly string[]): void => {
  const { values } = parseArgs({
    args: [...options],
    strict: false,
    options: { stage: { type: 'string', short: 's' } },
  });
  const stage = String(values.stage ?? 'dev');
  if (!isStageName(stage)) throw new Error(`the stage "${stage}" should be ${STAGE_RULE}`);
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
  await bundleHandlers();
  packageStack(options);
};

try {
  await packageAws(process.argv.slice(2));
} catch (error) {
  console.error(`package-aws: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
