import { describe, expect, test } from '@jest/globals';
import { columnNames, createWindowRowReader, readWindowsHeader, type WindowsHeader } from './service-windows-csv.ts';

const headerOf = (line: string, wanted: readonly string[] = []): WindowsHeader => {
  const header = readWindowsHeader(line, wanted);
  if (typeof header === 'string') throw new Error(header);
  return header;
};

describe('a table of windows', () => {
  test('has its columns in any order, under their own names', () => {
    expect(columnNames('Timestamp,"P95",Error_Share,Queue Depth')).toEqual([
      'timestamp',
      'p95',
      'error_ratio',
      'Queue Depth',
    ]);
    expect(headerOf('p95,host,timestamp')).toEqual({
      timestamp: 2,
      signals: ['p95', 'host'],
      columns: [0, 1],
      needed: [true, false],
    });
  });

  test.each([
    ['2026-11-20T22:10:00Z,5'],
    ['2026-11-20 22:10:00,5.0'],
    ['1795212600,5e0'],
    ['1795212600000, 5 '],
    ['"1795212600000","5"'],
  ])('%s is the same window', (line) => {
    const read = createWindowRowReader(headerOf('timestamp,p95'));
    expect(read(line)).toEqual({ at: Date.UTC(2026, 10, 20, 22, 10), values: [5] });
  });

  test('may lack values; words are a fault only where a number is needed', () => {
    const read = createWindowRowReader(headerOf('timestamp,count,host,p95', ['p95']));
    expect(read('1795212600,,web-1,nan')).toMatchObject({ values: [NaN, NaN, NaN] });
    expect(read('1795212600,3')).toMatchObject({ values: [3, NaN, NaN] });
    expect(read('1795212600,many,web-1,4')).toEqual({ field: 'count', text: 'many' });
    expect(read('later,3,web-1,4')).toEqual({ field: 'timestamp', text: 'later' });
  });

  test('is read to its sixty-fourth column', () => {
    const wide = ['timestamp', ...Array.from({ length: 70 }, (_, index) => `n${index}`)].join(',');
    expect(headerOf(wide).signals).toHaveLength(64);
    expect(readWindowsHeader(wide, ['n69'])).toContain('n69 is beyond the first 64 columns');
  });
});
