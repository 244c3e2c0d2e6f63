import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTimeReader, EARLIEST_TS, epochMs, looksTimed, type TimeRules } from './timestamp.ts';

const RULES: TimeRules = {
  zone: { offsetMinutes: 0, assumed: true },
  year: { year: 2026, firstMonth: 1, assumed: true },
  latestTs: Date.UTC(2040, 0, 1),
};
const read = (text: string, rules: Partial<TimeRules> = {}): string | null => {
  const ts = createTimeReader({ ...RULES, ...rules }).read(text, 0);
  return ts === null ? null : new Date(ts).toISOString();
};

describe('a time at the start of a text', () => {
  test.each([
    ['2026-11-20T22:10:29.501834Z', '2026-11-20T22:10:29.501Z'],
    ['2018-11-12T08:34:45.8371142Z', '2018-11-12T08:34:45.837Z'],
    ['2025-08-03T14:32:00.02-04:00', '2025-08-03T18:32:00.020Z'],
    ['2026-11-20T17:20:16-0500', '2026-11-20T22:20:16.000Z'],
    ['2026-11-21T03:53:43.637+05:30', '2026-11-20T22:23:43.637Z'],
    ['2026-11-20T23:10:22+01', '2026-11-20T22:10:22.000Z'],
    ['2026-11-20 22:10:29,123 INFO', '2026-11-20T22:10:29.123Z'],
    ['2026-11-20 22:10:29 - app', '2026-11-20T22:10:29.000Z'],
    ['2026-11-20 23:10:22.900 CET [1]', '2026-11-20T22:10:22.900Z'],
    ['2025-04-12 00:14:12.837 CEST', '2025-04-11T22:14:12.837Z'],
    ['2025-08-13 01:45:01.123 PDT', '2025-08-13T08:45:01.123Z'],
    ['2019-10-21 12:03:31.311 MSK', '2019-10-21T09:03:31.311Z'],
    ['2026-11-20 22:10:29 ERROR', '2026-11-20T22:10:29.000Z'],
    ['08/Sep/2009:07:54:07 -0400', '2009-09-08T11:54:07.000Z'],
    ['25/Feb/2019:16:19:48.143] x', '2019-02-25T16:19:48.143Z'],
    ['2026/11/20 22:10:23 [notice]', '2026-11-20T22:10:23.000Z'],
    ['Sun Dec 04 04:47:44 2005', '2005-12-04T04:47:44.000Z'],
    ['Fri Nov 20 17:10:23.655140 2026]', '2026-11-20T17:10:23.655Z'],
    ['Nov 20 22:10:29 localhost', '2026-11-20T22:10:29.000Z'],
    ['Nov  5 22:10:29 localhost', '2026-11-05T22:10:29.000Z'],
    ['Nov 20 2025 22:10:29.250: x', '2025-11-20T22:10:29.250Z'],
    ['1428634687', '2015-04-10T02:58:07.000Z'],
    ['1428634687123', '2015-04-10T02:58:07.123Z'],
    ['1534860261221373', '2018-08-21T14:04:21.221Z'],
    ['1712790000123000000', '2024-04-10T23:00:00.123Z'],
    ['1693840791.7564995', '2023-09-04T15:19:51.756Z'],
    ['1525344856.899  16867', '2018-05-03T10:54:16.899Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-11-20 23:10:22.900 +01 [1]', '2026-11-20T22:10:22.900Z'],
    ['2026-11-20T23:10:22.9+01:00[Europe/Paris] x', '2026-11-20T22:10:22.900Z'],
    ['2026-11-20 10:10:29 PM', '2026-11-20T22:10:29.000Z'],
    ['2026-11-20 22:10:29 AEST', '2026-11-20T12:10:29.000Z'],
    ['2026-324T22:10:29,672', '2026-11-20T22:10:29.672Z'],
    ['2026.11.20 22:10:29', '2026-11-20T22:10:29.000Z'],
    ['2026-11-20-22.10.29.675872 R02', '2026-11-20T22:10:29.675Z'],
    ['23/Nov/2009 22:46:22', '2009-11-23T22:46:22.000Z'],
    ['20-Nov-2026 22:10:29 UTC]', '2026-11-20T22:10:29.000Z'],
    ['20-Nov-2026::22:10:29 ===', '2026-11-20T22:10:29.000Z'],
    ['20 Nov 2026 22:10:29.123 *', '2026-11-20T22:10:29.123Z'],
    ['20 Nov 22:10:29.123 *', '2026-11-20T22:10:29.123Z'],
    ['Fri, 20 Nov 2026 23:10:29 +0100', '2026-11-20T22:10:29.000Z'],
    ['Fri Nov 20 23:10:29 +0100 2026', '2026-11-20T22:10:29.000Z'],
    ['Fri Nov 20 22:10:29 UTC 2026', '2026-11-20T22:10:29.000Z'],
    ['Fri Nov 20 2026 23:10:29 GMT+0100 (CET)', '2026-11-20T22:10:29.000Z'],
    ['Fri Nov 20 22:10:29.661 [conn1]', '2026-11-20T22:10:29.661Z'],
    ['Nov 20, 2026 10:10:29 PM', '2026-11-20T22:10:29.000Z'],
    ['Nov 20, 2026 10:10:29\u202fPM com.example', '2026-11-20T22:10:29.000Z'],
    ['Friday, November 20, 2026 at 10:10:29 PM', '2026-11-20T22:10:29.000Z'],
    ['ao\u00fbt 19 11:08:37 host', '2026-08-19T11:08:37.000Z'],
    ['ao\u00c3\u00bbt 19 11:08:37 host', '2026-08-19T11:08:37.000Z'],
    ['20 d\u00e9c. 2026 22:10:29', '2026-12-20T22:10:29.000Z'],
    ['Okt 19 11:08:37 host', '2026-10-19T11:08:37.000Z'],
    ['26/11/20 22:10:29 INFO', '2026-11-20T22:10:29.000Z'],
    ['11/20/2026 10:10:29 PM', '2026-11-20T22:10:29.000Z'],
    ['20/11/2026 22:10:29', '2026-11-20T22:10:29.000Z'],
    ['20.11.2026 22:10:29,5', '2026-11-20T22:10:29.500Z'],
    ['261120 221029 148 INFO', '2026-11-20T22:10:29.000Z'],
    ['261120  8:10:29', '2026-11-20T08:10:29.000Z'],
    ['20261120-8:7:20:444|x', '2026-11-20T08:07:20.444Z'],
    ['20261120T221029.123Z', '2026-11-20T22:10:29.123Z'],
    ['20261120221029', '2026-11-20T22:10:29.000Z'],
    ['E1120 22:10:29.619632  1234 x.go:5]', '2026-11-20T22:10:29.619Z'],
    ['11-20 22:10:29.811  1702', '2026-11-20T22:10:29.811Z'],
    ['10.30 16:49:06] chrome.exe', '2026-10-30T16:49:06.000Z'],
    ['1.795212629E12', '2026-11-20T22:10:29.000Z'],
    ['@40000000433225833b6e1a8c x', '2005-09-22T03:30:43.997Z'],
  ])('%s is %s', (text, instant) => {
    expect(read(text)).toBe(instant);
    expect(looksTimed(text, 0)).toBe(true);
  });

  test.each([
    '',
    'x',
    '2026-13-01T00:00:00Z',
    '2026-11-20T25:00:00Z',
    '2026-11-20',
    '123',
    '12345678901',
    'Nov',
    '192.168.4.2 - -',
    '[Nov 20 22:10:29]',
    '10.0.0.1',
    '200',
    '15d',
    '2024',
    'v1.20.2024',
    '555-01-2024',
    '0001-01-01T00:00:00Z',
    '@400000004332',
    'may 200 users',
    'sat on 3 chairs',
    '22:10:29.5',
  ])('%j is none', (text) => {
    expect(read(text)).toBeNull();
  });

  test('before 2000 or after the latest believed instant is not believed', () => {
    expect(read('1970-01-01T00:00:00Z')).toBeNull();
    expect(read('1999-12-31T23:59:59.999Z')).toBeNull();
    expect(read('2000-01-01T00:00:00Z')).toBe('2000-01-01T00:00:00.000Z');
    const latestTs = Date.UTC(2026, 10, 21);
    expect(read('2026-11-21T00:00:00Z', { latestTs })).toBe('2026-11-21T00:00:00.000Z');
    expect(read('2026-11-21T00:00:00.001Z', { latestTs })).toBeNull();
  });

  test('without a zone is taken at the offset of the reading, with one it is not', () => {
    const zone = { offsetMinutes: 330, assumed: true };
    expect(read('2026-11-21 03:53:43', { zone })).toBe('2026-11-20T22:23:43.000Z');
    expect(read('2026-11-21 03:53:43Z', { zone })).toBe('2026-11-21T03:53:43.000Z');
    expect(read('1428634687', { zone })).toBe('2015-04-10T02:58:07.000Z');
  });

  test('without a year rolls over from December to January', () => {
    const year = { year: 2025, firstMonth: 12, assumed: true };
    expect(read('Dec 31 23:59:59', { year })).toBe('2025-12-31T23:59:59.000Z');
    expect(read('Jan  1 00:00:01', { year })).toBe('2026-01-01T00:00:01.000Z');
    expect(read('Jan  1 00:00:01', { year: null })).toBeNull();
  });

  test('of day alone is on the first day of the year, and only asked for', () => {
    const times = createTimeReader(RULES);
    expect(times.readClock('16:52:28.243 [main]', 0)).toBe(Date.UTC(2026, 0, 1, 16, 52, 28, 243));
    expect([times.end(), times.zoned()]).toEqual([12, false]);
    expect(times.readClock('16:52', 0)).toBeNull();
  });

  test('of numbers has its day first where the source has', () => {
    expect(read('02/11/2026 22:10:29')).toBe('2026-02-11T22:10:29.000Z');
    expect(read('02/11/2026 22:10:29', { dayFirst: true })).toBe('2026-11-02T22:10:29.000Z');
  });

  test('tells where it ends and whether it named its zone', () => {
    const times = createTimeReader(RULES);
    times.read('x 2026-11-20T22:10:29.5Z rest', 2);
    expect([times.end(), times.zoned()]).toEqual([24, true]);
    times.read('2026-11-20T22:10:29 rest', 0);
    expect([times.end(), times.zoned()]).toEqual([19, false]);
  });

  test('is the same as the platform reads, for every ISO instant and offset', () => {
    const instants = fc.integer({ min: EARLIEST_TS, max: RULES.latestTs });
    const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(instants, offsets, (ts, offset) => {
        const local = new Date(ts + offset * 60_000).toISOString().slice(0, -1);
        const sign = offset < 0 ? '-' : '+';
        const [hours, minutes] = [Math.abs(offset) / 60, Math.abs(offset) % 60].map((part) =>
          String(Math.trunc(part)).padStart(2, '0'),
        );
        expect(read(`${local}${sign}${hours}:${minutes}`)).toBe(new Date(ts).toISOString());
      }),
    );
  });

  test('never throws, whatever the text and wherever it is looked for', () => {
    const times = createTimeReader(RULES);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, at) => {
        const ts = times.read(text, at);
        expect(ts === null || Number.isInteger(ts)).toBe(true);
        looksTimed(text, at);
      }),
    );
  });
});

test('the digits of an epoch say its unit, and fractions keep their milliseconds', () => {
  expect([1795212629, 1795212629018, 1795212629018_123, 1.795212629018123e18].map(epochMs)).toEqual([
    1795212629000, 1795212629018, 1795212629018, 1795212629018,
  ]);
  expect(epochMs(1795212629.029)).toBe(1795212629029);
  expect(epochMs(1795212629.4048202)).toBe(1795212629404);
});
