import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ChildServer, startChildServer } from './child-server.ts';
import { freePort } from './free-port.ts';

/** MiniStack's S3 on loopback; see tests/peers. */
export interface MiniStack extends ChildServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

/** The program: `FORESHOCK_MINISTACK`, what `npm run peers` installed, or one in the PATH; null where there is none. */
export const findMiniStack = async (): Promise<string | null> => {
  const installed = [
    process.env['FORESHOCK_MINISTACK'] ?? '',
    join(import.meta.dirname, '..', 'peers', '.venv', 'bin', 'ministack'),
  ].find((path) => path !== '' && existsSync(path));
  if (installed !== undefined) return installed;
  const found = await promisify(execFile)('which', ['ministack']).catch(() => null);
  return found?.stdout.trim() ?? null;
};

/** Starts it; its state is in memory. */
export const startMiniStack = async (command: string, home: string): Promise<MiniStack> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    TMPDIR: home,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    // or MQTT listens on all interfaces
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
  };
  const isReady = async (): Promise<boolean> => (await fetch(`${url}/_ministack/health`)).ok;
  const server = await startChildServer({ command, args: [], spawn: { env, cwd: home }, isReady, withinMs: 60_000 });
  return { url, stop: () => server.stop() };
};
