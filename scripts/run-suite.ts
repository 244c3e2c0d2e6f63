/*
 * Runs one project of jest and says how it went in one last line: `node scripts/run-suite.ts <project> [jest's arguments]`
 * prints `N passed, N failed`; exit 1 when anything failed. The result file stays in JEST_RESULTS when that is set.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

const root = join(import.meta.dirname, '..');
const [project, ...rest] = process.argv.slice(2);
if (project === undefined) throw new Error('which project of jest.config.js? node scripts/run-suite.ts <project>');

const kept = process.env['JEST_RESULTS'];
const folder = kept ?? mkdtempSync(join(tmpdir(), 'jest-'));
const file = join(folder, `${project}.json`);
const options = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
const jestArguments = ['--selectProjects', project, '--runInBand', '--json', `--outputFile=${file}`, ...rest];
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...jestArguments], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, NODE_OPTIONS: options },
});
const result = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JestResult) : null;
const passed = result?.numPassedTests ?? 0;
const failed = result === null ? 1 : result.numFailedTests + result.numRuntimeErrorTestSuites;
if (kept === undefined) rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = status === 0 && failed === 0 ? 0 : 1;
