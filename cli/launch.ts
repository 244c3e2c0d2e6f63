#!/usr/bin/env node
/*
 * The command's entry. It imports built-ins only, so that it runs on an older Node: there it starts itself again with
 * the Node that the `node` package brought. `--version` is answered here, before anything is loaded.
 */
import { existsSync, readFileSync } from 'node:fs';

/** The first Node with zstd in `node:zlib`. */
const OLDEST = { major: 22, minor: 15 };

const version = (): string => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return /"version": *"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
};

const isTooOld = (): boolean => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
};

/** The binary of the `node` package, or null where its install script did not run. */
const newerNode = async (): Promise<string | null> => {
  const [{ createRequire }, path] = await Promise.all([import('node:module'), import('node:path')]);
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const binary = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
};

const runAgainWith = async (binary: string): Promise<void> => {
  const [{ spawn }, { constants }, { fileURLToPath }] = await Promise.all([
    import('node:child_process'),
    import('node:os'),
    import('node:url'),
  ]);
  const child = spawn(binary, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A terminal gives Ctrl-C to the child too, and twice is "stop at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`foreshock: cannot start ${binary}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  });
};

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${version()}\n`);
} else if (isTooOld()) {
  const binary = await newerNode();
  if (binary === null) {
    process.stderr.write(
      `foreshock: this is Node ${process.versions.node}, but ${OLDEST.major}.${OLDEST.minor} or newer is needed.\n` +
        `The package "node" would bring one, but its install script did not run. Either allow it and install again\n` +
        `(npm install-scripts approve node && npm rebuild node; npm install without --ignore-scripts),\n` +
        `or install Node 24 from https://nodejs.org and run the same command with it.\n`,
    );
    process.exitCode = 1;
  } else {
    await runAgainWith(binary);
  }
} else {
  await import('./main.ts');
}
