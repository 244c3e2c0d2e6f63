import { describe, expect, test } from '@jest/globals';
import { type CsvRecord, csvRecords } from './csv-records.ts';

const cut = async (text: string, size: number): Promise<readonly CsvRecord[]> => {
  const bytes = new TextEncoder().encode(text);
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const records: CsvRecord[] = [];
  for await (const some of csvRecords(pieces())) records.push(...some);
  return records;
};

describe('records of a CSV file', () => {
  const TEXT = 'a,b\r\n1,"x\ny"\r\n\n2,"ü""\n""",3\nlast';
  const RECORDS = [
    { text: 'a,b', line: 1, lineBreak: '\r\n' },
    { text: '1,"x\ny"', line: 2, lineBreak: '\r\n' },
    { text: '2,"ü""\n""",3', line: 5, lineBreak: '\n' },
    { text: 'last', line: 7, lineBreak: '\n' },
  ];

  test.each([1, 2, 3, 7, 1000])('are the same from pieces of %i bytes', async (size) => {
    expect(await cut(TEXT, size)).toEqual(RECORDS);
  });

  test('an empty file has none', async () => {
    expect(await cut('', 1)).toEqual([]);
  });

  test('a quote that is never closed costs a bounded stretch', async () => {
    const rows = '1,2,3\n'.repeat(400_000);
    const records = await cut(`a\n"b\n${rows}`, 65_536);
    expect(records.length).toBeGreaterThan(100_000);
  });
});
