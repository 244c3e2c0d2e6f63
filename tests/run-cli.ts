import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..');

/** How a process of the command line ended. */
export interface CliRun {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the command line that may still be running. */
export interface CliProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<CliRun>;
  /** What it has written to standard error so far. */
  stderr(): string;
}

export interface CliOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Leaves standard input open: the caller writes to it. */
  readonly keepsInput?: boolean;
  /** Script to run instead of the command line. */
  readonly script?: string;
}

/** Starts `foreshock` from its sources, with an environment that holds no settings of this one. */
export const startForeshock = (args: readonly string[], options: CliOptions = {}): CliProcess => {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:NODE_OPTIONS|FORESHOCK_|JEST_|NO_COLOR|FORCE_COLOR)/.test(name),
  );
  const child = spawn(process.execPath, [join(PROJECT, options.script ?? 'cli/main.ts'), ...args], {
    cwd: PROJECT,
    env: { ...Object.fromEntries(inherited), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // a process that ends early does not read its input
  child.stdin.on('error', () => undefined);
  if (options.keepsInput !== true) child.stdin.end(options.input ?? '');
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended, stderr: () => stderr };
};

/** Runs `foreshock` to its end. */
export const foreshock = (args: readonly string[], options: CliOptions = {}): Promise<CliRun> =>
  startForeshock(args, options).ended;

/** Runs `foreshock … --json` and gives what it printed; throws with both outputs when it failed. */
export const foreshockJson = async <T>(args: readonly string[]): Promise<T> => {
  const { code, stdout, stderr } = await foreshock([...args, '--json']);
  if (code !== 0) throw new Error(`foreshock ${args.join(' ')} ended with ${code}\n${stderr}\n${stdout}`);
  return JSON.parse(stdout) as T;
};

/** Resolves when a replay has its first block in the lake, or when the process has ended before: a busy machine takes its time. */
export const afterFirstBlock = async (lake: string, running: CliProcess): Promise<void> => {
  const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;
  while (!existsSync(join(lake, 'ledger')) && !hasEnded(running.child)) await after(100, running);
};

/** Resolves after that many milliseconds, or when the process has ended before. */
export const after = async (ms: number, { ended }: CliProcess): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([ended, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
};
