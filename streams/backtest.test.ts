import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Backtest } from '../domain/backtest.ts';
import { settingsOf } from '../domain/decision-settings.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { reportKey } from '../domain/lake-layout.ts';
import type { ReplayJson } from '../domain/machine-output.ts';
import type { Report } from '../domain/report.ts';
import { type BacktestChoice, backtestReplay } from './backtest.ts';
import { backtestSource } from './backtest-source.ts';
import { readJson } from './event-store.ts';
import {
  contentOf,
  EVENT_START,
  MINUTE,
  openTestLake,
  outageLines,
  replayInto,
  type TestLake,
  writeLog,
} from './replaying.test-helper.ts';

const CONFIG = DEFAULT_DETECTOR_CONFIG;
const PLAIN: BacktestChoice = {
  truth: { by: 'condition' },
  settings: settingsOf(CONFIG),
  present: settingsOf(CONFIG),
  frontier: null,
};

let lake: TestLake;
let replayed: ReplayJson;
const backtest = (choice: Partial<BacktestChoice> = {}): Promise<Backtest> =>
  backtestSource(lake.blobs, replayed.replay).then((source) =>
    backtestReplay(lake.blobs, source, CONFIG, { ...PLAIN, ...choice }),
  );

beforeAll(async () => {
  lake = openTestLake();
  replayed = await replayInto(lake, [writeLog('app.log', `${outageLines().join('\n')}\nno request at all\n`)]);
});

describe('a backtest of a replay', () => {
  test('sends the very messages that the replay sent, under their ids, and is the same when repeated', async () => {
    const result = await backtest();
    expect(result.alerts.length).toBeGreaterThanOrEqual(2);
    expect(result.alerts).toEqual(
      replayed.alerts.map((alert) => ({
        ...alert,
        sent_at: expect.any(String),
        worth: expect.any(String),
        incident_index: alert.kind === 'cleared' ? null : 0,
      })),
    );
    expect(await backtest()).toEqual(result);
  });

  test('finds the lead that the report of the replay says, and no false alarm', async () => {
    const report = await readJson<Report>(lake.blobs, reportKey(replayed.replay, 'report.json'));
    const result = await backtest();
    expect(result.lead_minutes?.median).toBe(report?.verdict.lead_minutes);
    expect(result.incidents.map(({ start, end }) => ({ start, end }))).toEqual(
      report?.verdict.failures.map(({ start, end }) => ({ start, end })),
    );
    expect(result).toMatchObject({ foreseen: 1, missed: 0, false_alarms: 0, recall: { value: 1, high: 1 } });
  });

  test('writes nothing into the lake', async () => {
    const before = await contentOf(lake.blobs, '');
    await backtest({ frontier: { between: null } });
    expect(await contentOf(lake.blobs, '')).toEqual(before);
  });

  test('says what the data lack', async () => {
    const { completeness } = await backtest();
    expect(completeness).toMatchObject({ records: replayed.records, quarantined: replayed.quarantined, gaps: [] });
    expect(completeness.minutes).toBe(26);
  });

  test('refuses a replay that is not finished', async () => {
    await expect(backtestSource(lake.blobs, 'none~1')).rejects.toThrow('only a finished replay');
  });
});

describe('incidents that a person labels', () => {
  const label = (from: number, to: number) => ({
    startAt: EVENT_START + from * MINUTE,
    endAt: EVENT_START + to * MINUTE,
    name: null,
  });
  const labelled = (...labels: readonly ReturnType<typeof label>[]): Promise<Backtest> =>
    backtest({ truth: { by: 'incidents', labels, text: 'said' } });

  test('are foreseen, missed or outside the data, each with the reason', async () => {
    const { incidents, foreseen, missed } = await labelled(label(-5, -4), label(2, 3), label(19, 20), label(90, 91));
    expect(incidents.map(({ outcome, why }) => [outcome, why[0]?.reason])).toEqual([
      ['outside', 'outside'],
      ['missed', 'too-short'],
      ['foreseen', undefined],
      ['outside', 'outside'],
    ]);
    expect({ foreseen, missed }).toEqual({ foreseen: 1, missed: 1 });
  });

  test('elsewhere make false alarms of what was sent, once its horizon is over', async () => {
    const truth = { by: 'incidents', labels: [label(1, 2)], text: 'said' } as const;
    const open = await backtest({ truth });
    expect(open.alerts.filter(({ kind }) => kind !== 'cleared').map(({ worth }) => worth)).toContain('undecided');
    expect(open).toMatchObject({ false_alarms: 0, precision: null });
    const decided = await backtest({ truth, settings: { ...PLAIN.settings, horizonMinutes: 5 } });
    expect(decided.false_alarms).toBeGreaterThan(0);
    expect(decided.precision?.value).toBe(0);
  });

  test('that overlap are one', async () => {
    expect((await labelled(label(18, 20), label(19, 22))).incidents).toHaveLength(1);
  });
});

describe('an objective', () => {
  test('says what an incident is', async () => {
    const limits = [{ signal: 'p95', comparison: '>', limit: 1000 }] as const;
    const slo = { limits, windows: 1, ofWindows: 1 };
    const strict = await backtest({ truth: { by: 'slo', slo } });
    const [incident] = (await backtest()).incidents;
    expect(strict.truth.text).toBe('p95>1000 for 1 of 1');
    expect(Date.parse(strict.incidents[0]?.start ?? '')).toBeLessThan(Date.parse(incident?.start ?? ''));
  });
});

describe('another setting', () => {
  test('holds back what is not sure enough, and says so', async () => {
    const result = await backtest({ settings: { ...PLAIN.settings, confidence: 0.9999 } });
    expect(result.alerts.filter(({ kind }) => kind === 'predicted')).toEqual([]);
    expect(result.suppressed).toContainEqual(expect.objectContaining({ reason: 'confidence', would_be: 'true' }));
    expect(result.incidents[0]?.why[0]?.reason).toBe('held-back');
  });

  test('on the frontier has the figures that it has on its own', async () => {
    const { frontier } = await backtest({ frontier: { between: null } });
    expect(frontier?.points.length).toBeGreaterThan(5000);
    const present = frontier?.points.filter((point) => point.present);
    expect(present).toHaveLength(1);
    const plain = await backtest();
    expect(present?.[0]).toMatchObject({
      foreseen: plain.foreseen,
      missed: plain.missed,
      false_alarms: plain.false_alarms,
      median_lead_minutes: plain.lead_minutes?.median,
    });
  });

  test('between it and the present one is named what appears and what vanishes', async () => {
    const strict = { ...PLAIN.settings, confidence: 0.9999, standOut: 3 };
    const { frontier } = await backtest({ frontier: { between: [PLAIN.settings, strict] } });
    const vanished = frontier?.between?.vanish.map(({ at }) => at) ?? [];
    expect((await backtest()).alerts.map(({ at }) => at)).toEqual(expect.arrayContaining([...vanished]));
    expect(vanished.length).toBeGreaterThan(0);
  });
});
