import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readBlock, type RowRecord } from '../../codecs/block-records.ts';
import { decideReadings, type SourceSample } from '../../codecs/reading.ts';
import { type BucketLimits, DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import {
  addRow,
  emptyWindow,
  mergeMinutes,
  minuteOf,
  type MinuteWindows,
  type SeriesWindow,
} from '../../domain/window.ts';

/** When the recorded files are read: their own times lie before it. */
const STARTED_AT = Date.UTC(2026, 10, 22);

/** The rows of log files (gzip), each read as a replay reads it; readings are decided together. */
export const recordedRows = (paths: readonly string[]): readonly (readonly RowRecord[])[] => {
  const raws = paths.map((path) => gunzipSync(readFileSync(path)));
  const samples = paths.map((path, index) => sampleOf(path, raws[index] ?? Buffer.alloc(0)));
  const options = { zoneOffsetMinutes: null, year: null, from: null, to: null, startedAt: STARTED_AT };
  const readings = decideReadings(samples, options);
  return raws.map((raw, index) => {
    const decided = readings[index];
    if (decided === undefined) return [];
    const context = {
      reading: decided.reading,
      carry: { ts: decided.firstTs, headerLine: null },
      startedAt: STARTED_AT,
      startByte: 0,
      startLine: 1,
    };
    return [...readBlock(raw, context)].filter((record) => record.kind === 'row');
  });
};

const sampleOf = (path: string, raw: Buffer): SourceSample => {
  const source = basename(path).replace(/\.gz$/, '');
  return {
    source,
    fileName: source,
    lines: raw.toString().split('\n'),
    bytes: raw.subarray(0, 65_536),
    modifiedAt: STARTED_AT,
    whole: true,
  };
};

/** The windows of rows, their clock moved by some milliseconds so that minutes are cut elsewhere. */
export const windowsOf = (
  rows: Iterable<RowRecord>,
  shiftMs = 0,
  limits: BucketLimits = DEFAULT_BUCKET_LIMITS,
): readonly MinuteWindows[] => {
  const minutes = new Map<number, Map<string, SeriesWindow>>();
  for (const { parsed, loggedAt, fingerprint, masked } of rows) {
    const at = loggedAt + shiftMs;
    const minute = minuteOf(at);
    const series = minutes.get(minute) ?? new Map<string, SeriesWindow>();
    minutes.set(minute, series);
    const [service, route] = [parsed.service ?? '', parsed.route ?? ''];
    const key = `${service}\0${route}`;
    const known = series.get(key) ?? { service, route, window: emptyWindow() };
    series.set(key, known);
    addRow(known.window, { ...parsed, loggedAt: at, fingerprint }, masked, limits);
  }
  return mergeMinutes([[...minutes].map(([minute, series]) => ({ minute, series: [...series.values()] }))]);
};
