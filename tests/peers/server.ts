import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A server of somebody else on 127.0.0.1. */
export interface Peer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface PeerCommand {
  /** For the text of errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly port: number;
  /** Answered with any status once the server is up. */
  readonly readyPath?: string;
  /** True for the body of that answer; absent = for any. */
  readonly isReady?: (body: string) => boolean;
  /** Time to become ready, ms. */
  readonly withinMs?: number;
}

const START_MS = 60_000;
const STOP_MS = 10_000;

/**
 * Runs a command and ends it when this process lets go of its input: by `stop`, by its end, by a kill. So no server
 * outlives its test.
 */
const HOLD =
  'exec 3<&0; "$@" & child=$!; (cat <&3 > /dev/null; kill -TERM $child; for i in 1 2 3 4 5 6 7 8; do kill -0 $child || exit; sleep 0.4; done; kill -KILL $child) 2> /dev/null & wait $child';

/** Starts a server and waits until it answers. Throws with the end of its output when it does not. */
export const startPeer = async (peer: PeerCommand): Promise<Peer> => {
  const env = { ...process.env, ...peer.env };
  const child = spawn('sh', ['-c', HOLD, 'sh', peer.command, ...peer.args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => void (output = `${output}${chunk.toString()}`.slice(-4000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let over = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      over = true;
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.stdin.end();
    const gone = new AbortController();
    const late = wait(STOP_MS, 'late', { signal: gone.signal }).catch(() => 'gone');
    if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
    gone.abort();
  };
  const url = `http://127.0.0.1:${peer.port}`;
  const { readyPath = '/', isReady = () => true, withinMs = START_MS } = peer;
  const until = Date.now() + withinMs;
  while (!(await answers(`${url}${readyPath}`, isReady))) {
    if (over || Date.now() > until) {
      await stop();
      throw new Error(`${peer.name} ${over ? 'ended' : `did not start within ${withinMs / 1000} s`}: ${output}`);
    }
    await wait(50);
  }
  return { url, stop };
};

/** A port of 127.0.0.1 that nobody uses now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Path of a file of an installed peer. */
export const peerFile = (path: string): string => join(import.meta.dirname, 'node_modules', path);

/** Starts one of the peers that are Node programs, on loopback only. */
export const startNodePeer = async (
  name: string,
  script: string,
  settings: (port: number) => { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
): Promise<Peer> => {
  const port = await freePort();
  const { args = [], env = {} } = settings(port);
  const loopback = ['--import', join(import.meta.dirname, 'on-loopback.ts')];
  const command = { command: process.execPath, args: [...loopback, peerFile(script), ...args] };
  // options of a test run (--experimental-vm-modules) are not for others
  return startPeer({ name, port, ...command, env: { NODE_OPTIONS: '', ...env } });
};

const answers = async (url: string, isReady: (body: string) => boolean): Promise<boolean> => {
  try {
    return isReady(await (await fetch(url)).text());
  } catch {
    return false;
  }
};
