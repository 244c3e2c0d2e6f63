import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ListedAlert, ReplayJson } from '../../domain/machine-output.ts';
import type { TrackRecords } from '../../streams/track-records.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { foreshock, foreshockJson } from '../run-cli.ts';

const folder = join(import.meta.dirname, '..', '..', 'sample-logs', 'db-lock');
const lake = temporaryFolder();
const files = readdirSync(folder).filter((name) => name.endsWith('.gz'));

let prediction: ListedAlert | undefined;
const alerts = () => foreshockJson<readonly ListedAlert[]>(['--lake', lake, 'alerts']);
const record = () => foreshockJson<TrackRecords>(['--lake', lake, 'track-record']);

beforeAll(async () => {
  await foreshockJson<ReplayJson>(['--lake', lake, 'replay', ...files.map((name) => join(folder, name))]);
  prediction = (await alerts()).find(({ kind }) => kind === 'predicted');
});

describe('the recorded outage', () => {
  test('came as it was predicted, by the data: one of one, not calibrated', async () => {
    expect(prediction?.outcome).toMatchObject({
      outcome: 'failed',
      by: 'data',
      failure_at: '2026-11-20T22:23:00.000Z',
    });
    expect(prediction).toMatchObject({ completeness: 1, watermark: null, track_record: { predictions: 0 } });
    expect(prediction?.cut).toBeGreaterThan(0);
    const { records, together, calibration } = await record();
    expect(records).toMatchObject([{ predictions: 1, kept: 1, false_alarms: 0, open: 0, watched_minutes: 22 }]);
    expect(together).toMatchObject([{ dataset: null, kept: 1 }]);
    expect(calibration).toMatchObject({ enough: false, outcomes: 1, needed: 30 });
  });

  test('is shown as a table to a person', async () => {
    const { code, stdout } = await foreshock(['--lake', lake, 'track-record']);
    expect(code).toBe(0);
    expect(stdout).toContain('1 of 1');
    expect(stdout).toContain('Not calibrated: 1 outcome so far, it takes 30.');
  });

  test('may be judged otherwise by a person, and verifies as before', async () => {
    const id = prediction?.id ?? '';
    const said = await foreshock(['--lake', lake, 'outcome', id, 'did-not-fail', '--note', 'a planned migration']);
    expect(said).toMatchObject({ code: 0 });
    expect((await alerts()).find((alert) => alert.id === id)?.outcome).toMatchObject({
      outcome: 'did-not-fail',
      by: 'person',
      note: 'a planned migration',
    });
    expect((await record()).records).toMatchObject([{ predictions: 1, kept: 0, false_alarms: 1 }]);
    const sql = 'select outcome, outcome_by from alerts where outcome is not null';
    expect(await foreshockJson(['--lake', lake, 'sql', sql])).toEqual([
      { outcome: 'did-not-fail', outcome_by: 'person' },
    ]);
    expect(await foreshock(['--lake', lake, 'verify', id])).toMatchObject({ code: 0 });
  });

  test.each([
    [['outcome', 'nothing', 'failed'], 3, 'foreshock alerts'],
    [['outcome', 'ID', 'perhaps'], 2, 'did-not-fail'],
    [['outcome', 'ID', 'did-not-fail', '--at', '2026-11-20T22:23'], 2, '--at'],
    [['outcome', 'ID', 'failed', '--at', '2026-11-21'], 1, 'did-not-fail'],
  ])('refuses %j and says what to do', async (words, code, advice) => {
    const run = await foreshock([
      '--lake',
      lake,
      ...words.map((word) => (word === 'ID' ? (prediction?.id ?? '') : word)),
    ]);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(advice);
  });
});
