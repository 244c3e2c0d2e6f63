import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asSentence, columnsOf, cut, hang, problemText, safeLine, wrap } from './plain-text.ts';
import { sparkline } from './sparkline.ts';

describe('text from a log', () => {
  test('becomes one line that moves, colours and turns nothing', () => {
    expect(safeLine('a\u001b[31mb\u001b[0m\tc\r\nd\u202ee\u0000 ')).toBe('ab c de');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u.test(safeLine(text)),
      ),
    );
  });

  test('is cut by columns, wide characters counting twice', () => {
    expect(cut('abcdef', 6)).toBe('abcdef');
    expect(cut('abcdef', 5)).toBe('abcd…');
    expect(columnsOf('日本')).toBe(4);
    expect(cut('日本語', 5)).toBe('日本…');
  });

  test('is wrapped between words, and within a word only where it must be', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
    expect(hang(' - ', 'one two three', 10)).toEqual([' - one two', '   three']);
    expect(wrap('', 10)).toEqual([]);
  });

  test('wrapped anywhere loses no character and never exceeds the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        expect(lines.every((line) => columnsOf(line) <= width)).toBe(true);
      }),
    );
  });
});

test('words become a sentence, and a problem does not name its source twice', () => {
  expect(asSentence('not calibrated: no track record')).toBe('Not calibrated: no track record.');
  expect(asSentence('Done!')).toBe('Done!');
  expect(asSentence('')).toBe('');
  expect(problemText({ source: 'a.log', message: 'a.log: no zone' })).toBe('no zone');
  expect(problemText({ source: null, message: 'a.log: no zone' })).toBe('a.log: no zone');
});

test('a sparkline is as high as its values against the largest, with a dot where one is missing', () => {
  expect(sparkline([0, 1, 4, 8, null])).toBe('▁▂▅█·');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(sparkline([])).toBe('');
});
