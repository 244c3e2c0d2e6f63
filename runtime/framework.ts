import { spawn } from 'node:child_process';

/** The maintained fork of the Serverless Framework (docs/aws.md); npx fetches it where it is not at hand. */
const FRAMEWORK = 'osls@4.3.1';

/** Runs the deployment framework in a folder: a script of it with this Node, or npx. `tell` gets its words as they come. */
export const runFramework = (
  script: string | null,
  folder: string,
  words: readonly string[],
  tell: (text: string) => void,
): Promise<void> => {
  const [command = '', ...before] = script === null ? ['npx', '--yes', FRAMEWORK] : [process.execPath, script];
  const child = spawn(command, [...before, ...words], {
    cwd: folder,
    env: { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => tell(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => tell(chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new Error(`${command} cannot be started (${cause.message}): install Node with npm`, { cause }));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${FRAMEWORK} ${words[0]} ended with code ${code}; its words above say why`));
    });
  });
};
