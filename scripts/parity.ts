/*
 * One replay, twice: here, and through the adapters for AWS against emulators on loopback. Compares every row with all
 * columns, quarantine, windows, looks, alerts, messages and results, and prints `equal: …`, or the first difference with
 * both values and ends with 1.
 *   npm run parity [-- FILE… --speed N|max --shards N --lap SECONDS]
 * Without FILE: all logs of sample-logs/db-lock. `--speed` is that of the AWS side (120, several laps; `max` is bulk, past the stream).
 */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replayThroughAws } from '../tests/parity/aws-side.ts';
import { compareLakes } from '../tests/parity/compare-lakes.ts';
import { replayLocally } from '../tests/parity/local-side.ts';
import { startKinesisLocal } from '../tests/peers/kinesis.ts';
import { hasMiniStack, startMiniStack } from '../tests/peers/ministack.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    speed: { type: 'string', default: '120' },
    shards: { type: 'string', default: '2' },
    lap: { type: 'string', default: '3' },
  },
});

const numberOf = (option: 'speed' | 'shards' | 'lap', most: number): number => {
  const value = Number(values[option]);
  if (value > 0 && value <= most && (option !== 'shards' || Number.isInteger(value))) return value;
  throw new Error(`--${option} ${values[option]}: give a number above 0 and at most ${most}`);
};

/** True when both sides are equal. */
const parity = async (): Promise<boolean> => {
  const speed = values.speed === 'max' ? 'max' : numberOf('speed', 100_000);
  const samples = join(import.meta.dirname, '..', 'sample-logs', 'db-lock', '*.gz');
  const files = positionals.length > 0 ? positionals : globSync(samples).toSorted();
  const request = { files, speed, shards: numberOf('shards', 50), lapMs: numberOf('lap', 800) * 1000 } as const;
  if (!hasMiniStack()) throw new Error('MiniStack is not installed: `npm run peers` installs it (python3, PyPI)');
  const folder = mkdtempSync(join(tmpdir(), 'foreshock-parity-'));
  const account = await startMiniStack();
  const kinesis = await startKinesisLocal().catch(async (error: unknown) => {
    await account.stop();
    throw error;
  });
  try {
    const local = await replayLocally(folder, files);
    console.error(`locally: ${local.replay}`);
    const aws = await replayThroughAws({ account: account.url, kinesis: kinesis.url }, request);
    const { batches, repeated, recut } = aws.deliveries;
    console.error(
      `on AWS: ${aws.replay}, ${aws.laps} laps, ${batches} batches from ${request.shards} shards and those they became, ` +
        `${repeated} delivered twice, ${recut} cut differently`,
    );
    const found = await compareLakes(local, aws);
    if (found.kind === 'equal') {
      const { rows, quarantined, minutes, alerts } = found;
      console.log(`equal: ${rows} rows, ${alerts} alerts, ${quarantined} quarantined records, ${minutes} minutes`);
      return true;
    }
    console.log(
      `different at ${found.at}\n  locally: ${JSON.stringify(found.local)}\n  on AWS:  ${JSON.stringify(found.aws)}`,
    );
    return false;
  } finally {
    await kinesis.stop();
    await account.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What went wrong, with its reasons; no difference was found or ruled out. */
const failureOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.message}${error.cause === undefined ? '' : `: ${failureOf(error.cause)}`}`
    : String(error);

try {
  process.exitCode = (await parity()) ? 0 : 1;
} catch (error) {
  console.error(`parity: ${failureOf(error)}`);
  process.exitCode = 1;
}
