/*
 * Installs the servers and judges of the AWS suites under tests/peers: npm packages by their lock, MiniStack from PyPI into
 * a folder of its own. `--if-missing` leaves alone what is there. Without python3 the suites that need MiniStack are
 * skipped, and say so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const MINISTACK = 'ministack[full]==1.5.33';

const peers = join(import.meta.dirname, '..', 'tests', 'peers');
const onlyMissing = process.argv.includes('--if-missing');
const run = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { cwd: peers, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;

if (!onlyMissing || !existsSync(join(peers, 'node_modules'))) {
  console.log('installing tests/peers (npm)');
  if (!run('npm', 'ci', '--no-audit', '--no-fund')) throw new Error('npm ci failed in tests/peers: see above');
}

const folder = join(peers, '.venv');
const ministack = join(folder, 'bin', 'ministack');
if (!onlyMissing || !existsSync(ministack)) {
  console.log(`installing tests/peers/.venv (${MINISTACK})`);
  const python = join(folder, 'bin', 'python');
  const isInstalled = run('python3', '-m', 'venv', folder) && run(python, '-m', 'pip', 'install', '--quiet', MINISTACK);
  if (!isInstalled) {
    rmSync(folder, { recursive: true, force: true });
    console.log(
      'MiniStack could not be installed (it needs python3 with venv, and PyPI): what needs it will be skipped',
    );
  }
}
