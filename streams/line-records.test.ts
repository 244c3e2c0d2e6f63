import { describe, expect, test } from '@jest/globals';
import { createLineRecords } from './line-records.ts';

const text = (records: readonly Uint8Array[]): readonly string[] => records.map((one) => Buffer.from(one).toString());
const bytes = (one: string): Uint8Array => Buffer.from(one);

describe('the lines of a pipe', () => {
  test('are held until a line is whole', () => {
    const lines = createLineRecords();
    expect(text(lines.add(bytes('one\ntw')))).toEqual([]);
    expect(text(lines.flush(false))).toEqual(['one\n']);
    expect(text(lines.add(bytes('o\nthr')))).toEqual([]);
    expect(text(lines.flush(false))).toEqual(['two\n']);
    expect(text(lines.flush(true))).toEqual(['thr']);
    expect(lines.flush(true)).toEqual([]);
  });

  test('are cut where a record begins, so that a stack trace stays whole', () => {
    const lines = createLineRecords();
    const trace = `ERROR boom\n${'\tat com.shop.Orders.run(Orders.java:17)\n'.repeat(40)}`;
    const whole = trace.repeat(400);
    const records = [...text(lines.add(bytes(whole))), ...text(lines.flush(true))];
    expect(records.length).toBeGreaterThan(1);
    expect(records.join('')).toBe(whole);
    for (const record of records) expect(record.startsWith('ERROR')).toBe(true);
  });

  test('that never end are given on, so that memory stays bounded', () => {
    const lines = createLineRecords();
    const records = Array.from({ length: 80 }, () => lines.add(Buffer.alloc(64 * 1024, 97))).flat();
    expect(records.map(({ length }) => length)).toEqual([4 * 1024 * 1024 + 64 * 1024]);
  });
});
