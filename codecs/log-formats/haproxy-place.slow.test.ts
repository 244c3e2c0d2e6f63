import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../../domain/reading.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import { maskedMessage } from '../message-masks.ts';
import { keptRecord, noRecord } from '../placed-record.ts';
import { haproxy } from './haproxy.ts';

const READING: Reading = {
  format: 'haproxy',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 60, assumed: true },
  year: { year: 2026, firstMonth: 1, assumed: false },
  service: null,
  from: null,
  to: null,
};

/** How lines are read as one source: by the parser, and where they lie between others. */
const source = () => {
  const context = { reading: READING, latestTs: Date.UTC(2030, 0, 1) };
  const inPlace = haproxy.inPlace?.(context);
  return {
    parse: haproxy.parser(context),
    inPlace: (line: string, behind = '\nafter'): ParsedRecord | null => {
      const bytes = Buffer.from(`before\n${line}${behind}`);
      const record = noRecord();
      if (inPlace?.read({ bytes }, 7, bytes.length - behind.length, record) !== true) return null;
      const kept = keptRecord(record);
      if (kept.message !== null && record.mark !== null) expect(record.mark).toEqual(maskedMessage(kept.message));
      return kept;
    },
  };
};

const among = (usual: string, ...others: string[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
const FIELDS = [
  fc.constantFrom(
    '2026-11-20T22:10:29+00:00 lb1 haproxy[32472]: ',
    '2026-11-20T23:10:29.123456+01:00 lb1 haproxy[32472]: ',
    'Nov 20 22:10:29 lb-2 haproxy[7]: ',
    '<134>Nov 20 22:10:29 lb-2 haproxy[7]: ',
    'Nov 20 22:10:29 info haproxy[7]: ',
    'Nov 20 22:10:29: %ASA-4-1: haproxy[7]: ',
    '<134>1 2026-11-20T22:10:29+00:00 localhost haproxy 32472 - -  ',
    '',
    'x ',
  ),
  among('10.0.0.7:47362', '::1:50732', '[::1]:50732', 'unix:1', '7', '-', 'é:1', '10.111.111.1:80'),
  fc.constant(' ['),
  among(
    '20/Nov/2026:22:10:28',
    '20/Nov/2026:23:10:28',
    '20/Xyz/2026:22:10:28',
    '31/Dec/2035:22:10:28',
    '20/Nov/2026:2x:10:28',
  ),
  among('.908] ', '.001] ', '.9x8] ', '.908]'),
  among('fe_shop~', 'fe', '-', '[fe]', '%ASA-4-1:'),
  among(' be_shop/web1 ', ' fe/<NOSRV> ', ' be ', ' é/x '),
  among(
    '0/4/1/106/111',
    '-1/-1/-1/-1/6001',
    '0/0/5007',
    '0/0/1/12/+99627',
    '0/1/2/3',
    '1/2/3/4/-0',
    '0/0/0/0/9999999999',
    'x/1/2/3/4',
    '0/0/0/3600000/900001',
  ),
  among(' 200 ', ' 504 ', ' -1 ', ' 700 ', ' 20 '),
  among('242', '+2750', '0'),
  among(' - - ', ' a=b c ', ' -  - '),
  among('----', 'CR--', 'sH--'),
  among(' 3/3/2/1/0 ', ' 3/3/2/1/+1 ', ' 3/3/2/1 ', ' 003/3/2/1/0 '),
  among('7/5', '0/0', '7', 'x/5', '7/5/1'),
  among(' "', ' {a.example|} {} "', ' ', ' {"'),
  among(
    'GET /api/products/307 HTTP/1.1',
    'POST /a/42?q=1 HTTP/2.0',
    '<BADREQ>',
    '',
    '-',
    'GET /%ASA-4-106023: HTTP/1.1',
    'GET /\\x',
    'a "b" c',
  ),
  among('"', '" 0/0000000000000000/0/0/0 a.example/TLSv1.3/x', ''),
] as const;
const lines = fc.tuple(...FIELDS).map((fields) => fields.join(''));

test('a line of HAProxy read in place is what the parser gives, however often it comes', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 5 }), (sample) => {
      const { parse, inPlace } = source();
      for (const line of [...sample, ...sample, ...sample.map((text) => text.replaceAll('307', '31415'))]) {
        const placed = inPlace(line);
        if (placed === null) continue;
        read += 1;
        expect(placed).toEqual(parse(line));
      }
    }),
    { numRuns: 4000 },
  );
  expect(read).toBeGreaterThan(1000);
});

test('the last line of a block needs nothing behind it but its line break', () => {
  const { parse, inPlace } = source();
  const line =
    'Nov 20 22:10:29 lb haproxy[7]: 10.0.0.7:80 [20/Nov/2026:22:10:28.908] fe be/web1 0/0/1/2/3 200 24 - - ---- 1/1/1/1/0 0/0 "GET /orders/7 HTTP/1.1"';
  expect(inPlace(line)).toEqual(parse(line));
  for (const behind of ['\n', '']) expect(inPlace(line, behind) ?? parse(line)).toEqual(parse(line));
});
