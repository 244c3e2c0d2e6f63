import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../../domain/reading.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import { maskedMessage } from '../message-masks.ts';
import { keptRecord, noRecord } from '../placed-record.ts';
import { accessLog } from './access-log.ts';

const READING: Reading = {
  format: 'access-log',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: true },
  year: null,
  service: null,
  from: null,
  to: null,
};
const latestTs = Date.UTC(2030, 0, 1);

/** How lines are read as one source: by the parser, and where they lie between others. */
const readAs = (sample: readonly string[]) => {
  const { unit, fields } = accessLog.choose(sample);
  const context = { reading: { ...READING, unit, fields }, latestTs };
  const inPlace = accessLog.inPlace?.(context);
  return {
    parse: accessLog.parser(context),
    inPlace: (line: string): ParsedRecord | null => {
      const bytes = Buffer.from(`before\n${line}\nafter`);
      const record = noRecord();
      const isRead = inPlace?.read({ bytes }, 7, bytes.length - 6, record);
      if (isRead !== true) return null;
      const kept = keptRecord(record);
      if (kept.message !== null && record.mark !== null) expect(record.mark).toEqual(maskedMessage(kept.message));
      return kept;
    },
  };
};

describe('an access log read in place', () => {
  const usual = [
    '10.0.0.7 - - [20/Nov/2026:22:10:29 +0000] "GET /api/orders/17?x=1 HTTP/1.1" 200 27 "-" "okhttp/4.12.0" 0.032',
    '::1 - alice [20/Nov/2026:22:10:29 +0000] "POST / HTTP/2.0" 504 0 "https://a.example/b" "Mozilla/5.0 (X)" 3.003',
    '10.0.0.7 - - [20/Nov/2026:22:10:30 +0000] "-" 408 - "-" "-" 0.000',
  ];

  test('is taken line by line in the usual forms', () => {
    const source = readAs(usual);
    const common = usual.map((line) => line.replace(/ "[^"]*" "[^"]*" [\d.]*$/, ''));
    expect(common[0]).toMatch(/" 200 27$/);
    for (const line of [...usual, ...common, ...usual.map((line) => `${line} "10.0.0.1"`)])
      expect(source.inPlace(line)).toEqual(source.parse(line));
    expect(usual.map((line) => source.inPlace(line)?.latencyMs)).toEqual([32, 3003, 0]);
  });

  test('leaves to the parser what JSON would escape', () => {
    const source = readAs(usual);
    for (const odd of ['\\', '\t', 'é', '\u007f'])
      expect(source.inPlace(usual[0]?.replace('okhttp', odd) ?? '')).toBeNull();
  });

  test('gives what the parser gives, for the samples of every server', () => {
    for (const { text, among = [] } of accessLog.samples) {
      const source = readAs([text, ...among]);
      for (const line of [text, ...among])
        expect(source.inPlace(line) ?? source.parse(line)).toEqual(source.parse(line));
    }
  });
});

const words = fc.constantFrom(
  '-',
  '10.0.0.7',
  '2001:db8::7',
  'alice',
  'a b',
  '',
  '[::1]',
  '"',
  'shop.example.com:80',
  'é',
);
const times = fc.constantFrom(
  '20/Nov/2026:22:10:29 +0000',
  '20/Nov/2026:22:10:30 -0500',
  '31/Dec/2026:23:59:60 +0000',
  '20/Xyz/2026:22:10:29 +0000',
  '20/Nov/2026 22:10:29',
  '20/Nov/2036:22:10:29 +0000',
  '2026-11-20T22:10:29+00:00',
  '99/Nov/2026:99:10:29 +0000',
);
const paths = fc.array(
  fc.oneof(
    fc.constantFrom(
      '/',
      '/api',
      '/v2',
      '/17',
      '/1234',
      '/a-12345.js',
      '/x.mp3',
      '?q=1',
      '%20',
      '@',
      ';s=1',
      '#',
      '//',
      ' ',
    ),
    fc.string({ maxLength: 4 }),
  ),
  { maxLength: 12 },
);
const requests = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(fc.constantFrom('GET', 'POST', 'g?t', '-', ''), paths, fc.constantFrom(' HTTP/1.1', '')),
    },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('-', '', '\\x16', 'GET', 'GET http://a.example/b/17 HTTP/1.1')) },
  )
  .map(([method, path = [], version = '']) => (path.length === 0 ? method : `${method} ${path.join('')}${version}`));
const statuses = fc.constantFrom('200', '404', '504', '000', '999', '-', '"200"', '20', '2000');
const sizes = fc.constantFrom('0', '512', '-', '007', '1x', '', '12345678901234567890', '"12"');
const quoted = fc.constantFrom(
  '"-"',
  '""',
  '"curl/8.5.0"',
  '"https://a.example/?q=1"',
  '"a \\" b"',
  '"\\\\"',
  '"cut',
  '"é"',
  'bare',
  '- ',
);
const rests = fc.array(
  fc.oneof(
    fc.constantFrom(
      '0.032',
      '12',
      '0.5s',
      '**0/95926**',
      'rt=0.010',
      'rt=3',
      'uct="0.001"',
      '"-"',
      '-',
      '[shop-80]',
      '[]',
    ),
    fc.constantFrom(
      '.5',
      '5.',
      '1234567890.5',
      '00-505aea52dd3f19f1b6be8da7eae48583-f2a0729899a5ce4f-01',
      '117',
      '"shop@docker"',
    ),
    fc.constantFrom('5ms', ' ', '"3.14"', '"10.0.0.1, 10.0.0.2"', '\\', '0.1234567890123456', '1e3'),
  ),
  { maxLength: 5 },
);
const lines = fc
  .tuple(
    words,
    words,
    times,
    fc.constantFrom('] "', ']"', '] x "'),
    requests,
    statuses,
    sizes,
    quoted,
    quoted,
    rests,
    fc.nat(9),
  )
  .map(([client, user, time, mark, request, status, size, referer, agent, rest, cut]) => {
    const fields = [`${client} - ${user} [${time}${mark}${request}"`, status, size, referer, agent, ...rest];
    return fields.slice(0, cut < 3 ? cut + 1 : fields.length).join(' ');
  });
const usualLines = fc
  .tuple(
    times,
    requests,
    fc.constantFrom('200', '502'),
    fc.constantFrom('0', '512', '-'),
    fc.option(rests, { nil: null }),
  )
  .map(([time, request, status, size, rest]) =>
    [`10.0.0.7 - - [${time}] "${request}" ${status} ${size}`, ...(rest === null ? [] : ['"-" "curl"', ...rest])].join(
      ' ',
    ),
  );

test('what is read in place is what the parser gives, for any line of any source', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(lines, usualLines), { minLength: 1, maxLength: 4 }), (sample) => {
      const source = readAs(sample);
      // what came before may be remembered
      for (const line of [...sample, ...sample, ...sample.map((line) => line.replaceAll('17', '3141'))])
        expect(source.inPlace(line) ?? source.parse(line)).toEqual(source.parse(line));
    }),
    { numRuns: 5000 },
  );
});
