import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import type { DoctorJson, ReplayJson } from '../../domain/machine-output.ts';
import { isAliveElsewhere } from '../../runtime/local.ts';
import { listReplays, type ReplayRow } from '../../streams/replays.ts';
import { EVENT_START, MINUTE, outageLines, writeLog } from '../../streams/replaying.test-helper.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { truthOf } from '../lake-truth.ts';
import { type CliProcess, foreshock, foreshockJson, startForeshock } from '../run-cli.ts';

const LOG = writeLog('orders.log', `${outageLines().join('\n')}\n`);

/** The replay in a lake, once `wanted` is true of it; the process must not end before. */
const once = async (lake: string, running: CliProcess, wanted: (row: ReplayRow) => boolean): Promise<ReplayRow> => {
  const blobs = createFileBlobStore(lake);
  for (;;) {
    const [row] = await listReplays(blobs, isAliveElsewhere);
    if (row && wanted(row)) return row;
    if (running.child.exitCode !== null) throw new Error(`the replay ended early: ${running.stderr()}`);
    await wait(100);
  }
};

describe('a running replay, steered from another process', () => {
  test('pauses, goes on at another speed, and gives what an undisturbed one gives', async () => {
    const [calm, lake] = [temporaryFolder(), temporaryFolder()];
    await foreshockJson(['--lake', calm, 'replay', LOG]);
    const running = startForeshock(['--lake', lake, 'replay', LOG, '--speed', '60', '--json']);
    await once(lake, running, ({ committed }) => committed > 0);

    expect((await foreshock(['--lake', lake, 'pause'])).code).toBe(0);
    const { committed } = await once(lake, running, ({ status }) => status === 'paused');
    // longer than a block of wall time
    await wait(7000);
    expect((await once(lake, running, () => true)).committed - committed).toBeLessThanOrEqual(1);
    expect(running.child.exitCode).toBeNull();

    expect((await foreshock(['--lake', lake, 'resume', '--speed', '1000'])).code).toBe(0);
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as ReplayJson).speed).toBe(1000);
    expect(await truthOf(lake)).toEqual(await truthOf(calm));
  });

  test('seeks forward over the waiting and leaves nothing out; backward is refused', async () => {
    const [calm, lake] = [temporaryFolder(), temporaryFolder()];
    await foreshockJson(['--lake', calm, 'replay', LOG]);
    const begin = performance.now();
    const running = startForeshock(['--lake', lake, 'replay', LOG, '--speed', '20', '--json']);
    const { replay } = await once(lake, running, ({ blocks }) => blocks > 0);
    const to = new Date(EVENT_START + 26 * MINUTE).toISOString();
    expect((await foreshock(['--lake', lake, 'seek', to, replay])).code).toBe(0);
    const back = await foreshock(['--lake', lake, 'seek', new Date(EVENT_START).toISOString(), replay]);
    expect(back.code).toBe(1);
    expect(back.stderr).toMatch(/forward only|is finished/);
    expect((await running.ended).code).toBe(0);
    // at this pace the log takes 78 seconds
    expect(performance.now() - begin).toBeLessThan(40_000);
    expect(await truthOf(lake)).toEqual(await truthOf(calm));
    expect((await foreshockJson<DoctorJson>(['--lake', lake, 'doctor'])).ok).toBe(true);
  });

  test('abandoned, stops with exit 1, and only --replace starts it anew', async () => {
    const lake = temporaryFolder();
    const running = startForeshock(['--lake', lake, 'replay', LOG, '--speed', '20']);
    const { replay } = await once(lake, running, ({ blocks }) => blocks > 0);
    expect((await foreshock(['--lake', lake, 'abandon', replay])).code).toBe(0);
    const { code, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`${replay} was abandoned by another command`);
    expect((await foreshock(['--lake', lake, 'replay', LOG])).stderr).toContain('--replace starts it anew');
    const result = await foreshockJson<ReplayJson>(['--lake', lake, 'replay', LOG, '--replace']);
    expect(result.rows).toBe(outageLines().length);
    expect((await foreshockJson<DoctorJson>(['--lake', lake, 'doctor'])).ok).toBe(true);
  });
});
