import { beforeAll, describe, expect, test } from '@jest/globals';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import type { Backtest } from '../../domain/backtest.ts';
import { settingsOf } from '../../domain/decision-settings.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../../domain/detector-config.ts';
import type { AlertJson, VerifyJson } from '../../domain/machine-output.ts';
import { NO_SETTINGS, type SettingEvent } from '../../domain/settings.ts';
import { EVENT_START, outageLines } from '../../streams/replaying.test-helper.ts';
import { appendSetting } from '../../streams/settings.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { foreshock, foreshockJson } from '../run-cli.ts';

const INPUT = `${outageLines().join('\n')}\n`;
const LATER = { ...settingsOf(DEFAULT_DETECTOR_CONFIG), confidence: 0.9999 };

/** A lake whose stream took the outage, after settings were adopted for all of its minutes, or none. */
const streamed = async (adopt: boolean): Promise<{ lake: string; alerts: readonly AlertJson[] }> => {
  const lake = temporaryFolder();
  const event: SettingEvent = {
    type: 'SettingAdopted',
    at: 0,
    data: { settings: LATER, from: EVENT_START, proof: { days: 1, falseAlarms: 0, foreseen: 0, missed: 0 } },
  };
  if (adopt) await appendSetting(createFileBlobStore(lake), NO_SETTINGS, event);
  const { code } = await foreshock(['--lake', lake, 'live', '-'], { input: INPUT });
  expect(code).toBe(0);
  return { lake, alerts: await foreshockJson<readonly AlertJson[]>(['--lake', lake, 'alerts']) };
};

describe('the stream under the built-in settings', () => {
  let lake: string;
  let alerts: readonly AlertJson[];
  beforeAll(async () => {
    ({ lake, alerts } = await streamed(false));
  });

  test('can be tested as replays can: the same messages come out', async () => {
    const tested = await foreshockJson<Backtest>(['--lake', lake, 'backtest', '--dataset', 'live', '--frontier']);
    expect(tested.alerts.map(({ id, kind, at }) => ({ id, kind, at }))).toEqual(
      alerts.map(({ id, kind, at }) => ({ id, kind, at })),
    );
    expect(tested.foreseen).toBe(1);
  });

  test('takes a setting into shadow, refuses it for want of history, and adopts it within its budget for later minutes', async () => {
    const settings = (...words: readonly string[]) => foreshock(['--lake', lake, 'settings', ...words]);
    expect((await settings('adopt')).stderr).toContain('no setting is in shadow');
    expect(await settings('propose', '0.9/3of3')).toMatchObject({ code: 0 });
    const refused = await settings('adopt');
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('may not page yet: history covers 0.02 of the 1 days');
    expect(await settings('propose', '0.9/3of3', '--days', '0.01')).toMatchObject({ code: 0 });
    const status = await foreshockJson<object>(['--lake', lake, 'settings', 'status']);
    expect(status).toMatchObject({ meets_budget: true, proof: { false_alarms: 0, foreseen: 1 } });
    const adopted = await settings('adopt');
    expect({ code: adopted.code, stdout: adopted.stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('0.9/3of3/30m/5m pages from'),
    });
    const shown = await foreshockJson<object>(['--lake', lake, 'settings']);
    expect(shown).toMatchObject({ proposed: null, in_force: { confidence: 0.9, m: 3, n: 3 } });
    for (const { id } of alerts) {
      expect(await foreshockJson<VerifyJson>(['--lake', lake, 'verify', id])).toMatchObject({ equal: true });
    }
  });

  test.each([
    [['propose', '7'], 2, 'is no setting'],
    [['propose', '0.9', '--budget', 'few'], 2, '--budget few'],
    [['withdraw'], 3, 'no setting is in shadow'],
  ])('settings %j ends with exit %i and says what is wrong', async (words, code, text) => {
    const run = await foreshock(['--lake', lake, 'settings', ...words]);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).toContain(text);
  });
});

test('settings that were adopted decide what pages, and every alert verifies by them', async () => {
  const [builtIn, adopted] = [await streamed(false), await streamed(true)];
  expect(builtIn.alerts[0]?.kind).toBe('predicted');
  const beforeFirst = adopted.alerts.filter(({ at }) => at <= (builtIn.alerts[0]?.at ?? ''));
  expect(beforeFirst).toEqual([]);
  expect(adopted.alerts.length).toBeGreaterThan(0);
  const tested = await foreshockJson<Backtest>(['--lake', adopted.lake, 'backtest', '--dataset', 'live']);
  expect(tested.setting.confidence).toBe(LATER.confidence);
  expect(tested.alerts.map(({ id }) => id)).toEqual(adopted.alerts.map(({ id }) => id));
  for (const { id } of adopted.alerts) {
    expect(await foreshockJson<VerifyJson>(['--lake', adopted.lake, 'verify', id])).toMatchObject({ equal: true });
  }
});
