import { describe, expect, test } from '@jest/globals';
import { parseListen, parseMoment, parseOffset, parseSpeed, parseYear } from './arguments.ts';

describe('what a person writes', () => {
  test('a speed is a number, with or without x, or max', () => {
    expect(['1', '60', '1000x', '0.5', 'max'].map(parseSpeed)).toEqual([1, 60, 1000, 0.5, 'max']);
  });

  test('an address to listen on is of this machine', () => {
    const here = { host: '127.0.0.1', port: 4318 };
    expect(['', '127.0.0.1', ':4318', '127.0.0.1:4318'].map(parseListen)).toEqual([here, here, here, here]);
    expect(parseListen('localhost:0')).toEqual({ host: 'localhost', port: 0 });
    expect(parseListen('9000')).toEqual({ host: '127.0.0.1', port: 9000 });
    expect(parseListen('[::1]:80')).toEqual({ host: '::1', port: 80 });
    for (const wrong of ['0.0.0.0:80', 'example.org', '127.0.0.1:70000', 'a:b:c']) {
      expect(() => parseListen(wrong)).toThrow(`--listen ${wrong}`);
    }
  });

  test('a zone is an offset east of UTC', () => {
    expect(['Z', 'utc', '+01:00', '-0330', '+2', '-00:30'].map(parseOffset)).toEqual([0, 0, 60, -210, 120, -30]);
  });

  test('a time without a zone is in the replay’s, one with a zone is not', () => {
    const expected = Date.parse('2026-11-20T21:10:00Z');
    expect(parseMoment('--from', '2026-11-20T22:10', 60)).toBe(expected);
    expect(parseMoment('--from', '2026-11-20 22:10:00', 60)).toBe(expected);
    expect(parseMoment('--from', '2026-11-20T21:10:00.000Z', 60)).toBe(expected);
    expect(parseMoment('--from', '2026-11-20T22:10+01:00', 0)).toBe(expected);
    expect(parseMoment('--to', '2026-11-20', 0)).toBe(Date.parse('2026-11-20T00:00:00Z'));
  });

  test.each(['0', '-1', 'fast', '1e9', '', '60s'])('a speed of "%s" is refused with an example', (text) => {
    expect(() => parseSpeed(text)).toThrow(/--speed .*for example --speed 60/);
  });

  test.each(['', '1', '+15:00', '+01:60', 'CET', '+1:2:3'])('a zone "%s" is refused with an example', (text) => {
    expect(() => parseOffset(text)).toThrow(/for example --tz \+01:00/);
  });

  test.each(['', '22:10', '2026-02-30', '2026-13-01', '2026-11-20T25:00', 'yesterday', '1795212625196'])(
    'a time "%s" is refused with an example',
    (text) => {
      expect(() => parseMoment('--from', text, 0)).toThrow(/--from .*for example --from 2026-11-20T22:10/);
    },
  );

  test.each(['26', '1999', '2101', 'x'])('a year "%s" is refused with an example', (text) => {
    expect(() => parseYear(text)).toThrow(/for example --year 2026/);
  });
});
