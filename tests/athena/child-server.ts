import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';

/** A server in a process of its own. */
export interface ChildServer {
  stop(): Promise<void>;
}

export interface ChildServerOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly spawn?: SpawnOptions;
  /** True once it answers. */
  readonly isReady: () => Promise<boolean>;
  /** Time to become ready. */
  readonly withinMs: number;
}

const STOP_MS = 10_000;
const LOOK_MS = 200;

/** Starts a server and waits until it is ready; throws with the end of what it said when it is not. It dies with this process. */
export const startChildServer = async (options: ChildServerOptions): Promise<ChildServer> => {
  const child = spawn(options.command, options.args, { ...options.spawn, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listen = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-4000));
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  child.on('error', (error) => (said += String(error)));
  const killNow = (): void => void child.kill('SIGKILL');
  process.once('exit', killNow);
  const stop = async (): Promise<void> => {
    process.off('exit', killNow);
    await ended(child);
  };
  for (const until = Date.now() + options.withinMs; Date.now() < until;) {
    if (child.exitCode !== null || child.pid === undefined) break;
    if (await options.isReady().catch(() => false)) return { stop };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  await stop();
  throw new Error(`${options.command} did not become ready within ${options.withinMs / 1000} s:\n${said}`);
};

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
