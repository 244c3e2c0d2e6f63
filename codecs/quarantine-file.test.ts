import { describe, expect, test } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { encodeQuarantine, QUARANTINE_COLUMNS, type QuarantinedRecord } from './quarantine-file.ts';

const record: QuarantinedRecord = {
  dataset: 'shop',
  source: 'app.log',
  position: 120,
  length: 5,
  line: 3,
  endLine: 4,
  reason: 'unreadable',
  sha256: null,
  bytes: Buffer.from('é\n"x'),
};

const rowsOf = (records: readonly QuarantinedRecord[]): unknown[] =>
  gunzipSync(encodeQuarantine(records))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

describe('a quarantine file', () => {
  test('has a line per record, with its text', () => {
    expect(rowsOf([record, { ...record, line: null, endLine: null }])).toEqual([
      {
        dataset: 'shop',
        source: 'app.log',
        position: 120,
        length: 5,
        line: 3,
        end_line: 4,
        reason: 'unreadable',
        sha256: null,
        text: 'é\n"x',
        base64: null,
      },
      expect.objectContaining({ line: null, end_line: null }),
    ]);
  });

  test('keeps bytes that are no text to the bit', () => {
    const bytes = Uint8Array.from([0, 255, 128, 10]);
    expect(rowsOf([{ ...record, bytes }])).toEqual([expect.objectContaining({ text: null, base64: 'AP+ACg==' })]);
  });

  test('has the columns that tables are defined with', () => {
    expect(Object.keys(rowsOf([record])[0] as object)).toEqual(QUARANTINE_COLUMNS.map(({ name }) => name));
  });

  test('has the same bytes every time, without a time in them', () => {
    const bytes = encodeQuarantine([record]);
    expect(encodeQuarantine([record])).toEqual(bytes);
    expect([...bytes.subarray(4, 10)]).toEqual([0, 0, 0, 0, 0, 255]);
  });
});
