import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, type Peer, startPeer } from './server.ts';

/** Where `npm run peers` puts MiniStack. */
const MINISTACK = join(import.meta.dirname, '.venv', 'bin', 'ministack');

/** False where it could not be installed, for want of python3 or of the network: suites then say what they skip. */
export const hasMiniStack = (): boolean => existsSync(MINISTACK);

/** MiniStack: a whole account; it heeds `If-None-Match` and `If-Match`. Its Lambda runs the Node of this process. */
export const startMiniStack = async (settings: Readonly<Record<string, string>> = {}): Promise<Peer> => {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'foreshock-ministack-'));
  const env = {
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    // or MQTT listens on all interfaces
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
    NODE_OPTIONS: '',
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    TMPDIR: folder,
    ...settings,
  };
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const readyPath = '/_ministack/health';
    const peer = await startPeer({ name: 'MiniStack', command: MINISTACK, args: [], env, port, readyPath });
    return { url: peer.url, stop: () => peer.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
};
