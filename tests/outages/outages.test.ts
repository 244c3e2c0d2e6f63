import { execFile } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from '../../domain/detector-config.ts';
import type { ReplayJson } from '../../domain/machine-output.ts';
import { checkLake } from '../../streams/check-lake.ts';
import { openTestLake, replayInto } from '../../streams/replaying.test-helper.ts';
import { verifyAlert } from '../../streams/verify-alert.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';

/** Recorded outages that are shared between projects and do not ship with this one. */
const OUTAGES = join(import.meta.dirname, '..', '..', '..', 'shared', 'outages');
const RUNS = ['db-lock', 'slow-dependency', 'calm-decoys'];
const VANTAGES = [
  ['the gateway', /^gateway\.pino/],
  ['HAProxy', /^haproxy\.rsyslog-iso/],
  ['nginx', /^nginx\.combined-request_time/],
  ['orders', /^orders\.fastify/],
  ['all files together', /\.(?:log|json|csv)\.gz$/],
] as const;

/** What the judge of the recordings says of a run's alerts, and whether they are right. */
const judge = (
  run: string,
  alerts: ReplayJson['alerts'],
): Promise<{ readonly right: boolean; readonly says: string }> => {
  const path = join(temporaryFolder(), 'alerts.json');
  writeFileSync(path, JSON.stringify(alerts));
  return new Promise((resolve) => {
    execFile(process.execPath, [join(OUTAGES, 'judge.mjs'), run, path], (error, stdout, stderr) => {
      resolve({ right: error === null, says: `${stdout}${stderr}`.trim() });
    });
  });
};

const isThere = existsSync(join(OUTAGES, 'judge.mjs'));
if (!isThere) console.warn(`skipped: the recorded outages are not at ${OUTAGES}`);

(isThere ? describe : describe.skip).each(RUNS)('%s', (run) => {
  test.each(VANTAGES)(
    'seen from %s is judged right, its lake is whole and every alert verifies',
    async (_, wanted) => {
      const folder = join(OUTAGES, run);
      const files = readdirSync(folder).filter((name) => wanted.test(name));
      expect(files.length).toBeGreaterThan(0);
      const lake = openTestLake();
      const { alerts, records, rows, quarantined } = await replayInto(
        lake,
        files.map((name) => join(folder, name)),
      );
      const verdict = await judge(run, alerts);
      expect(verdict).toEqual({ right: true, says: expect.stringContaining(`${run}: ok`) });
      expect((await checkLake(lake.blobs)).problems).toEqual([]);
      expect(records).toBe(rows + quarantined);
      for (const { id } of alerts) {
        expect(await verifyAlert(lake.blobs, id, DEFAULT_DETECTOR_CONFIG)).toEqual({
          id,
          equal: true,
          first_difference: null,
          reason: null,
        });
      }
    },
    180_000,
  );
});
