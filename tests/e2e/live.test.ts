import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { AlertJson, DoctorJson, VerifyJson } from '../../domain/machine-output.ts';
import type { ReplayRow } from '../../streams/replays.ts';
import { outageLines } from '../../streams/replaying.test-helper.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { type CliProcess, foreshock, foreshockJson, startForeshock } from '../run-cli.ts';

const LINES = outageLines();

const sql = async <T>(lake: string, statement: string): Promise<readonly T[]> =>
  foreshockJson<readonly T[]>(['--lake', lake, 'sql', statement]);
const countOf = async (lake: string): Promise<number> =>
  Number((await sql<{ n: number }>(lake, 'select count(*) as n, count(distinct event_id) as ids from logs'))[0]?.n);

/** Waits until that many rows are in the lake, while the process goes on. */
const untilRows = async (lake: string, rows: number, running: CliProcess): Promise<void> => {
  for (;;) {
    const { code, stdout } = await foreshock(['--lake', lake, '--json', 'sql', 'select count(*) as n from logs']);
    if (code === 0 && (JSON.parse(stdout) as readonly { n: number }[])[0]?.n === rows) return;
    if (running.child.exitCode !== null) throw new Error(`it ended early: ${running.stderr()}`);
    await wait(200);
  }
};

describe('foreshock live', () => {
  test('takes a pipe, warns, and everything else works beside it', async () => {
    const lake = temporaryFolder();
    const { code, stdout, stderr } = await foreshock(['--lake', lake, '--ndjson', 'live', '-'], {
      input: `${LINES.join('\n')}\n`,
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const alerts = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as AlertJson]));
    expect(alerts.map(({ kind }) => kind)).toContain('predicted');
    expect(await foreshockJson<readonly AlertJson[]>(['--lake', lake, 'alerts', '--dataset', 'live'])).toMatchObject(
      alerts,
    );
    for (const { id } of alerts) {
      expect(await foreshockJson<VerifyJson>(['--lake', lake, 'verify', id])).toMatchObject({ equal: true });
    }
    expect(await countOf(lake)).toBe(LINES.length);
    expect(await foreshockJson<DoctorJson>(['--lake', lake, 'doctor'])).toMatchObject({
      ok: true,
      rows: LINES.length,
      problems: [],
    });
    expect(await foreshockJson<readonly ReplayRow[]>(['--lake', lake, 'status'])).toMatchObject([
      { replay: 'live', status: 'live', alerts: alerts.length },
    ]);
  });

  test('killed and started again loses nothing that it had committed and counts nothing twice', async () => {
    const lake = temporaryFolder();
    const half = LINES.length / 2;
    const running = startForeshock(['--lake', lake, 'live', '-'], { keepsInput: true });
    running.child.stdin?.write(`${LINES.slice(0, half).join('\n')}\n`);
    await untilRows(lake, half, running);
    running.child.kill('SIGKILL');
    await running.ended;
    const { code } = await foreshock(['--lake', lake, 'live', '-'], { input: `${LINES.slice(half).join('\n')}\n` });
    expect(code).toBe(0);
    expect(await countOf(lake)).toBe(LINES.length);
    expect(await foreshockJson<DoctorJson>(['--lake', lake, 'doctor'])).toMatchObject({ ok: true, rows: LINES.length });
    const undisturbed = temporaryFolder();
    await foreshock(['--lake', undisturbed, 'live', '-'], { input: `${LINES.join('\n')}\n` });
    const idsOf = async (folder: string): Promise<readonly string[]> =>
      (await foreshockJson<readonly AlertJson[]>(['--lake', folder, 'alerts'])).map(({ id }) => id);
    expect(await idsOf(lake)).toEqual(await idsOf(undisturbed));
  });

  test('commits what it has read when it is interrupted', async () => {
    const lake = temporaryFolder();
    const running = startForeshock(['--lake', lake, 'live', '--listen', '127.0.0.1:0'], { keepsInput: true });
    while (!running.stderr().includes('listening')) {
      if (running.child.exitCode !== null) throw new Error(running.stderr());
      await wait(100);
    }
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.stderr())?.[0] ?? '';
    const response = await fetch(url, { method: 'POST', body: `${LINES.slice(0, 60).join('\n')}\n` });
    expect(response.status).toBe(200);
    expect(await countOf(lake)).toBe(60);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
    expect(await foreshockJson<DoctorJson>(['--lake', lake, 'doctor'])).toMatchObject({ ok: true, rows: 60 });
  });

  test.each([
    [['live'], 'where the logs come from'],
    [['live', 'app.log'], 'tail -F app.log | foreshock live -'],
    [['live', '--listen', '0.0.0.0:4318'], 'this machine alone'],
    [['live', '-', '--json'], '--ndjson'],
  ])('%j is refused with what to write instead', async (args, words) => {
    const { code, stderr } = await foreshock(['--lake', temporaryFolder(), ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
