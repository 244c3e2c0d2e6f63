import { describe, expect, test } from '@jest/globals';
import type { Reading } from '../domain/reading.ts';
import { type BlockRecord, readBlock } from './block-records.ts';
import { headerBehind } from './header-lines.ts';
import { decideReadings } from './reading.ts';

const STARTED_AT = Date.UTC(2026, 11, 1);
const IIS = `#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2026-11-20 22:10:29
#Fields: date time cs-method cs-uri-stem sc-status time-taken
2026-11-20 22:10:29 GET /orders/42 200 31
2026-11-20 22:10:30 GET /orders/43 500 2012
#Date: 2026-11-20 22:20:00
#Fields: date time time-taken sc-status cs-uri-stem cs-method
2026-11-20 22:20:00 17 404 /cart/7 POST
2026-11-20 22:20:01 18 200 /cart/8 POST
`;
const WITHOUT_DATE = `#Version: 1.0
#Date: 2026-11-20 23:59:50
#Fields: time cs-method cs-uri
23:59:58 GET /a/b.html
#Date: 2026-11-21 00:00:00
#Fields: time cs-method cs-uri
00:00:07 GET /a/c.html
`;
const FLOW = `interface-id srcaddr start end action log-status version
eni-1235b8ca123456789 10.0.0.1 1795212629 1795212689 REJECT OK 5
version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 123456789010 eni-1235b8ca123456789 10.0.0.1 10.0.0.2 20641 22 6 20 4249 1795212630 1795212690 ACCEPT OK
`;

const readingOf = (text: string): Reading => {
  const lines = text.split('\n').slice(0, -1);
  const [decided] = decideReadings(
    [{ source: 'a.log', fileName: 'a.log', lines, bytes: Buffer.from(text), modifiedAt: null, whole: true }],
    { zoneOffsetMinutes: null, year: null, from: null, to: null, startedAt: STARTED_AT },
  );
  if (!decided) throw new Error('nothing was decided');
  return decided.reading;
};

const read = (text: string, reading: Reading, headerLine: string | null): readonly BlockRecord[] => [
  ...readBlock(Buffer.from(text), {
    reading,
    carry: { ts: null, headerLine },
    startedAt: STARTED_AT,
    startByte: 1,
    startLine: 1,
  }),
];

const values = (records: readonly BlockRecord[]): readonly unknown[] =>
  records.flatMap((record) =>
    record.kind === 'row'
      ? [
          [
            new Date(record.parsed.ts).toISOString(),
            record.parsed.message,
            record.parsed.status,
            record.parsed.latencyMs,
          ],
        ]
      : [],
  );

describe('header lines', () => {
  test('change the columns of what stands below them', () => {
    expect(values(read(IIS, readingOf(IIS), null))).toEqual([
      ['2026-11-20T22:10:29.000Z', 'GET /orders/42', 200, 31],
      ['2026-11-20T22:10:30.000Z', 'GET /orders/43', 500, 2012],
      ['2026-11-20T22:20:00.000Z', 'POST /cart/7', 404, 17],
      ['2026-11-20T22:20:01.000Z', 'POST /cart/8', 200, 18],
    ]);
  });

  test('say the day of a log without a column for it', () => {
    expect(values(read(WITHOUT_DATE, readingOf(WITHOUT_DATE), null))).toEqual([
      ['2026-11-20T23:59:58.000Z', 'GET /a/b.html', null, null],
      ['2026-11-21T00:00:07.000Z', 'GET /a/c.html', null, null],
    ]);
  });

  test('name the fields of a flow log, wherever they stand', () => {
    expect(values(read(FLOW, readingOf(FLOW), null))).toEqual([
      ['2026-11-20T22:10:29.000Z', 'REJECT OK', null, null],
      ['2026-11-20T22:10:30.000Z', 'ACCEPT OK', null, null],
    ]);
  });

  test.each([IIS, WITHOUT_DATE, FLOW])('are carried into any block that is read alone: %s', (text) => {
    const reading = readingOf(text);
    const whole = values(read(text, reading, null));
    for (let cut = text.indexOf('\n') + 1; cut > 0; cut = text.indexOf('\n', cut) + 1) {
      const left = text.slice(0, cut);
      const header = headerBehind(reading, null, Buffer.from(left));
      expect([...values(read(left, reading, null)), ...values(read(text.slice(cut), reading, header))]).toEqual(whole);
    }
  });

  test('are not carried where the reading says as much', () => {
    const reading = readingOf(IIS);
    const first = IIS.slice(0, IIS.indexOf('#Date: 2026-11-20 22:20'));
    expect(headerBehind(reading, null, Buffer.from(first))).toBeNull();
    expect(headerBehind({ ...reading, format: 'access-log' }, null, Buffer.from(IIS))).toBeNull();
  });
});
