import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  blockOfKey,
  checkpointKey,
  dayOf,
  eventKey,
  keySafe,
  ledgerKey,
  logsKey,
  logStem,
  parseReplayId,
  quarantineKey,
  replayIdOf,
  sourceNames,
  windowsKey,
} from './lake-layout.ts';
import { MINUTE_MS } from './window.ts';

const BLOCK = '0123456789abcdef0123456789abcdef';

describe('the names of objects', () => {
  test('are where the design puts them', () => {
    expect(logsKey('2026-02-18', 'slow', BLOCK, 'shop~3')).toBe(`logs/dt=2026-02-18/bucket=slow/${BLOCK}-3.parquet`);
    expect(windowsKey('2026-02-18', BLOCK, 'shop~3')).toBe(`windows/dt=2026-02-18/${BLOCK}-3.parquet`);
    expect(quarantineKey('2026-02-18', BLOCK, 'shop~3')).toBe(`quarantine/dt=2026-02-18/${BLOCK}-3.jsonl.gz`);
    expect(ledgerKey('shop~3', 41)).toBe('ledger/shop~3/00000041.json');
    expect(eventKey('replay', 'shop~3', 7)).toBe('events/replay/shop~3/00000007.json');
  });

  test('tell block and replay number, for files of blocks only', () => {
    for (const keyOf of [windowsKey, quarantineKey]) {
      expect(blockOfKey(keyOf('2026-02-18', BLOCK, 'shop~12'))).toEqual({ blockId: BLOCK, n: 12 });
    }
    expect(blockOfKey(logsKey('2026-02-18', 'none', BLOCK, 'shop~1'))).toEqual({ blockId: BLOCK, n: 1 });
    expect(blockOfKey(ledgerKey('shop~1', 0))).toBeNull();
    expect(blockOfKey('logs/dt=2026-02-18/bucket=slow/notes.txt')).toBeNull();
  });

  test('sort as their numbers and times do', () => {
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(99_999_999), (a, b) => {
        expect(ledgerKey('r~1', a) < ledgerKey('r~1', b)).toBe(a < b);
        const [early, late] = [a * MINUTE_MS, b * MINUTE_MS].map((at) => checkpointKey('r~1', at));
        expect(String(early) < String(late)).toBe(a < b);
      }),
    );
  });

  test('hold nothing that a file system minds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(keySafe(text)).toMatch(/^[A-Za-z0-9._-]*$/)));
  });
});

describe('the id of a replay', () => {
  test('gives back dataset and number, also where the dataset holds a tilde', () => {
    expect(parseReplayId(replayIdOf('shop~old', 12))).toEqual({ dataset: 'shop~old', n: 12 });
  });

  test.each(['shop', 'shop~', '~1', 'shop~0', 'shop~1x', 'shop~01'])('"%s" is none', (text) => {
    expect(parseReplayId(text)).toBeNull();
  });
});

test('a day is that of UTC, before 1970 too', () => {
  expect(dayOf(Date.UTC(2026, 1, 18, 23, 59, 59, 999))).toBe('2026-02-18');
  expect(dayOf(-1)).toBe('1969-12-31');
});

describe('the names of sources', () => {
  test('are base names, or the shortest path suffix that is unique', () => {
    expect(sourceNames(['/var/log/a.log', 'b.log'])).toEqual(['a.log', 'b.log']);
    expect(sourceNames(['eu/web/a.log', 'us/web/a.log', 'b.log'])).toEqual(['eu/web/a.log', 'us/web/a.log', 'b.log']);
    expect(sourceNames(['eu/a.log', 'us/a.log'])).toEqual(['eu/a.log', 'us/a.log']);
    expect(sourceNames(['C:\\logs\\a.log'])).toEqual(['a.log']);
  });

  test('are unique for different files, whatever their paths', () => {
    const anyPath = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(anyPath, { maxLength: 8 }), (paths) => {
        expect(new Set(sourceNames(paths)).size).toBe(paths.length);
      }),
    );
  });

  test.each([
    ['app.log.gz', 'app'],
    ['app.2026-11-20.json', 'app.2026-11-20'],
    ['nginx.error.log', 'nginx.error'],
    ['.log', '.log'],
  ])('the stem of %s is %s', (name, stem) => {
    expect(logStem(name)).toBe(stem);
  });
});
