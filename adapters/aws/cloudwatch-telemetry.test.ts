import { describe, expect, test } from '@jest/globals';
import type { Measurement } from '../../ports/telemetry.ts';
import { createCloudWatchTelemetry } from './cloudwatch-telemetry.ts';

const record = (measurement: Measurement) => {
  const lines: { readonly level: string; readonly message: string; readonly fields: Record<string, unknown> }[] = [];
  const log = {
    info: (message: string, fields: Record<string, unknown>) => void lines.push({ level: 'INFO', message, fields }),
    error: (message: string, fields: Record<string, unknown>) => void lines.push({ level: 'ERROR', message, fields }),
  };
  createCloudWatchTelemetry({ stage: 'prod', log, now: () => 1_771_408_800_000 }).record(measurement);
  return lines;
};

describe('a measurement', () => {
  test('is one log line that carries its metrics, by stage alone', () => {
    const about = { replay: 'shop~1', source: 'shop.log' };
    expect(
      record({ event: 'block-committed', values: { records: 5, rows: 4, quarantined: 1, wallMs: 7 }, about }),
    ).toEqual([
      {
        level: 'INFO',
        message: 'block-committed',
        fields: {
          _aws: {
            Timestamp: 1_771_408_800_000,
            CloudWatchMetrics: [
              {
                Namespace: 'Foreshock',
                Dimensions: [['stage']],
                Metrics: [
                  { Name: 'Records', Unit: 'Count' },
                  { Name: 'Quarantined', Unit: 'Count' },
                ],
              },
            ],
          },
          stage: 'prod',
          Records: 5,
          Quarantined: 1,
          event: 'block-committed',
          records: 5,
          rows: 4,
          quarantined: 1,
          wallMs: 7,
          ...about,
        },
      },
    ]);
  });

  test('that nobody pays a metric for is a log line', () => {
    const [line] = record({ event: 'replay-lap', values: { blocks: 3 }, about: { replay: 'shop~1' } });
    expect(line?.fields).toEqual({ event: 'replay-lap', blocks: 3, replay: 'shop~1' });
  });

  test('of a failed block is an error and counts as one', () => {
    const [line] = record({ event: 'block-failed', values: { bytes: 9 }, about: { error: 'poison' } });
    expect(line).toMatchObject({ level: 'ERROR', fields: { BlocksFailed: 1, bytes: 9, error: 'poison' } });
  });

  test('of a refused upload is an error and feeds its alarm', () => {
    const [line] = record({ event: 'upload-refused', values: { uploads: 1 }, about: { key: 'uploads/x.bin' } });
    expect(line).toMatchObject({ level: 'ERROR', fields: { UploadsRefused: 1, key: 'uploads/x.bin' } });
  });

  test('of a run of the detector feeds the two alarms, the lag only where there is one', () => {
    const [live] = record({ event: 'live-watched', values: { looks: 1, watermarkLagMs: 45_000 }, about: {} });
    expect(live?.fields).toMatchObject({ WatermarkLagMs: 45_000 });
    const [replay] = record({ event: 'live-watched', values: { looks: 0 }, about: {} });
    expect(replay?.fields).not.toHaveProperty('WatermarkLagMs');
    const [run] = record({ event: 'lake-watched', values: { runs: 1 }, about: {} });
    expect(run?.fields).toMatchObject({ DetectorRuns: 1 });
  });

  test('cannot overwrite what CloudWatch reads with a field of its own', () => {
    const [line] = record({ event: 'lake-watched', values: { runs: 1 }, about: { stage: 'x', _aws: 'y', event: 'z' } });
    expect(line?.fields).toMatchObject({
      stage: 'prod',
      event: 'lake-watched',
      _aws: { Timestamp: 1_771_408_800_000 },
    });
  });
});
