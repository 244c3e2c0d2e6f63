import { expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateJsonLines } from './generate-json-lines.ts';

const generated = (rows: number, seed: number): string => {
  const folder = mkdtempSync(join(tmpdir(), 'foreshock-lines-'));
  const file = join(folder, 'shop.log');
  generateJsonLines(file, rows, seed);
  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  return text;
};

test('the same rows and seed give the same lines, another seed gives others', () => {
  expect(generated(6000, 1)).toBe(generated(6000, 1));
  expect(generated(50, 2)).not.toBe(generated(50, 1));
});

test('every line is a request with a rising time', () => {
  const lines = generated(500, 3).trimEnd().split('\n');
  const records = lines.map((line) => JSON.parse(line) as { timestamp: string; duration_ms: number; trace_id: string });
  const times = records.map(({ timestamp }) => Date.parse(timestamp));
  expect(lines).toHaveLength(500);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(records.every(({ duration_ms, trace_id }) => duration_ms > 0 && /^[0-9a-f]{32}$/.test(trace_id))).toBe(true);
});
