import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../../domain/reading.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import { maskedMessage } from '../message-masks.ts';
import { keptRecord, noRecord } from '../placed-record.ts';
import { awsAlb } from './aws-alb.ts';

const READING: Reading = {
  format: 'aws-alb',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: true },
  year: null,
  service: null,
  from: null,
  to: null,
};

/** How lines are read as one source: by the parser, and where they lie between others. */
const source = () => {
  const context = { reading: READING, latestTs: Date.UTC(2030, 0, 1) };
  const inPlace = awsAlb.inPlace?.(context);
  return {
    parse: awsAlb.parser(context),
    inPlace: (line: string): ParsedRecord | null => {
      const bytes = Buffer.from(`before\n${line}\nafter`);
      const record = noRecord();
      if (inPlace?.read({ bytes }, 7, bytes.length - 6, record) !== true) return null;
      const kept = keptRecord(record);
      if (kept.message !== null && record.mark !== null) expect(record.mark).toEqual(maskedMessage(kept.message));
      return kept;
    },
  };
};

const sure = (text: string) => ({ weight: 6, arbitrary: fc.constant(text) });
const odd = (...texts: string[]) => fc.constantFrom(...texts);
const numbers = odd('0.000', '-1', '0.086', '12', '007', '1.8228018060637856', '1234567890123', '.5', '5.', '-', 'x');
const FIELDS = [
  fc.oneof(sure('https'), odd('http', 'h2', 'wss', 'ftp', '"https"', '-', '')),
  fc.oneof(
    sure('2026-07-02T22:23:00.186641Z'),
    odd('2026-07-02T22:23:00Z', '2036-07-02T22:23:00Z', '2026-13-02T22:23:00.1Z', '2026-07-02 22:23:00', '-'),
  ),
  fc.oneof(sure('app/my-lb/50dc6c495c0c9188'), odd('my-lb', '-', 'app//x', 'é')),
  fc.oneof(sure('192.168.131.39:2817'), odd('[2001:db8::7]:2817', '-', '1'.repeat(101))),
  fc.oneof(sure('10.0.0.1:80'), odd('-', 'lambda')),
  fc.oneof(sure('0.086'), numbers),
  fc.oneof(sure('0.048'), numbers),
  fc.oneof(sure('0.037'), numbers),
  fc.oneof(sure('200'), odd('503', '-', '000', '"200"', '20')),
  fc.oneof(sure('200'), odd('-', '007')),
  fc.oneof(sure('34'), odd('0', '-', '1234567890123456')),
  fc.oneof(sure('366'), numbers),
  fc.oneof(
    sure('"GET https://www.example.com:443/orders/42?x=1 HTTP/1.1"'),
    fc
      .tuple(
        odd('GET', 'POST', '-'),
        odd('https://a.example:443', 'http://10.0.0.7:80', 'h2://x', ''),
        odd('/a/1234', '/v2/12', '/b/7/12-34?n=8&m=123', '', '/é', '/::1'),
      )
      .map(([method, host, path]) => `"${method} ${host}${path} HTTP/2.0"`),
    odd('"-"', '""', '-', '"- http://my-lb.elb.amazonaws.com:443- -"', '"GET"', '"cut'),
  ),
  fc.oneof(
    sure('"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"'),
    odd('"curl/7.46.0"', '"a \\x22 b"', '"-"', '"17"'),
  ),
  odd('ECDHE-RSA-AES128-GCM-SHA256', '-'),
  odd('TLSv1.2', '-'),
  odd('arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067', '-'),
  odd(
    '"Root=1-58337281-1d84f3d73c47ec4e58577259"',
    '"Self=1-2;Root=1-3"',
    '"Root=1;Self=2"',
    '"-"',
    '""',
    '"Root="',
    `"Root=${'7'.repeat(140)}"`,
  ),
  odd('"www.example.com"', '"-"', '-'),
  odd('"arn:aws:acm:us-east-2:123456789012:certificate/12"', '"session-reused"'),
  numbers,
  odd('2026-07-02T22:22:48.364000Z', '-'),
  odd('"authenticate,forward"', '"waf,forward"', '" "'),
  odd('"-"', '"https://a.example/"'),
  odd('"-"', '"Error Reason"'),
  odd('"10.0.0.1:80"', '"10.0.0.1:80 10.0.0.2:80"'),
  odd('"200"', '"200 502"', '"-"'),
  odd('"-"', '"Acceptable"'),
  odd('"-"', '-'),
  odd('TID_1234abcd', '"x" "y" z'),
] as const;
const lines = fc
  .tuple(fc.tuple(...FIELDS), fc.option(fc.nat({ max: 30 }), { nil: 30 }), fc.constantFrom(' ', ' ', ' ', '  '))
  .map(([fields, most, blank]) => fields.slice(0, most).join(blank));

test('a line of a load balancer read in place is what the parser gives, however often it comes', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 4 }), (sample) => {
      const { parse, inPlace } = source();
      for (const line of [...sample, ...sample, ...sample.map((text) => text.replaceAll('42', '31415'))]) {
        const placed = inPlace(line);
        if (placed === null) continue;
        read += 1;
        expect(placed).toEqual(parse(line));
      }
    }),
    { numRuns: 3000 },
  );
  expect(read).toBeGreaterThan(1000);
});

test('the samples of load balancers are read in place but for an IPv6 client and an escaped quote', () => {
  const { parse, inPlace } = source();
  const placed = awsAlb.samples.map(({ text }) => inPlace(text));
  for (const [index, { text }] of awsAlb.samples.entries()) expect(placed[index] ?? parse(text)).toEqual(parse(text));
  expect(placed.filter((record) => record === null)).toHaveLength(2);
});
