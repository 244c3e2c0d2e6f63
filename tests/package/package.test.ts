import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const project = join(import.meta.dirname, '..', '..');

/** The caller's own PATH: without the Node 24 that npm puts first in scripts. */
const callersPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

const run = (command: string, args: string[], cwd: string): Promise<Run> => {
  // npm's own settings for this project (its prefix, above all) must not reach the npm that runs elsewhere.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|FORESHOCK_)/i.test(name));
  const env = { ...Object.fromEntries(inherited), PATH: callersPath };
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
};

const succeeded = ({ code, stdout, stderr }: Run): string => {
  if (code !== 0) throw new Error(`exit code ${code}\n${stderr}\n${stdout}`);
  return stdout;
};

const callersNodeIsOld = (): boolean => {
  const [major = 0, minor = 0] = execFileSync('node', ['-p', 'process.versions.node'], { env: { PATH: callersPath } })
    .toString()
    .split('.')
    .map(Number);
  return major < 22 || (major === 22 && minor < 15);
};

/** Twelve requests: five fast, four medium, two slow, one critical, then one blank line. */
const LATENCIES_MS = [12, 20, 35, 50, 99, 100, 250, 300, 499, 500, 2000, 2500];
const SMALL_LOG = `${LATENCIES_MS.map((latency, second) =>
  JSON.stringify({
    time: `2026-02-18T10:00:${String(second).padStart(2, '0')}.000Z`,
    level: 'info',
    service: 'shop',
    method: 'GET',
    path: '/orders',
    status: 200,
    latency_ms: latency,
    message: 'request done',
  }),
).join('\n')}\n\n`;

describe('the packed command, installed elsewhere', () => {
  let folder = '';
  const foreshock = (...args: string[]): Promise<Run> =>
    run(join(folder, 'node_modules', '.bin', 'foreshock'), args, folder);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'foreshock-package-'));
    succeeded(await run('npm', ['pack', '--silent', '--pack-destination', folder], project));
    const { version } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { version: string };
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
    await writeFile(join(folder, 'shop.log'), SMALL_LOG);
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', `./foreshock-${version}.tgz`];
    succeeded(await run('npm', install, folder));
  }, 300_000);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('names its version', async () => {
    const { version } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { version: string };
    expect(await foreshock('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('replays a log file, and SQL reads what it kept', async () => {
    const replay = JSON.parse(succeeded(await foreshock('replay', 'shop.log', '--lake', 'lake', '--json'))) as object;
    expect(replay).toMatchObject({
      unchanged: false,
      lines: 13,
      records: 12,
      rows: 12,
      quarantined: 0,
      skipped: 1,
      buckets: { fast: 5, medium: 4, slow: 2, critical: 1, none: 0 },
      first_event: '2026-02-18T10:00:00.000Z',
      last_event: '2026-02-18T10:00:11.000Z',
    });

    const query = 'select count(*)::int as requests, max(latency_ms) as slowest from logs';
    const rows: unknown = JSON.parse(succeeded(await foreshock('sql', query, '--lake', 'lake', '--json')));
    expect(rows).toEqual([{ requests: 12, slowest: 2500 }]);
  }, 120_000);

  test('a wrong command is a usage error', async () => {
    expect((await foreshock('no-such-command')).code).toBe(2);
  }, 60_000);

  (callersNodeIsOld() ? test : test.skip)('says what to do where the newer Node is missing', async () => {
    await rm(join(folder, 'node_modules', 'node', 'bin'), { recursive: true });
    const { code, stderr } = await foreshock('replay', 'shop.log');
    expect(code).toBe(1);
    expect(stderr).toContain('npm rebuild node');
  });
});
