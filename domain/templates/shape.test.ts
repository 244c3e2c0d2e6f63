import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskMessage } from '../fingerprint.ts';
import { shapeOf, textOf, wordsOf } from './shape.ts';

const shape = (message: string): string => wordsOf(shapeOf(maskMessage(message))).join(' ');

describe('the shape of a message', () => {
  test.each([
    ['a list of any length', 'ask 10.0.0.1:50010 to delete b1', 'ask 10.0.0.1:50010 to delete b1 b2 b3 b4 b5'],
    ['a list in brackets', 'stopping [mailer, search]', 'stopping [mailer, search, billing]'],
    ['a list of records', 'nodesets n1 0x1 <ok> n2 0x2 <ok>', 'nodesets n1 0x1 <ok> n2 0x2 <ok> n3 0x3 <ok>'],
    ['an address with and without a port', 'connected to 10.0.0.7', 'connected to 10.0.0.7:443'],
    ['a host before its port', 'open through proxy.example.com:5070', 'open through p3.example.org:80'],
    ['a path', 'cannot load /srv/app/main.js', 'cannot load ./main.js'],
    ['the query of a path', 'GET /search?q=shoes&page=2 took 5 ms', 'GET /items took 5 ms'],
    ['a mail address', 'mail to bob@example.org bounced', 'mail to amy@example.com bounced'],
    ['the unit of a quantity', 'freed 3 KB in 2 s', 'freed 17.5 MB in 1 min'],
    ['a quantity that is told twice', 'close, 12 bytes sent', 'close, 1327 bytes (1.29 KB) sent'],
    ['a date', 'up since Fri Jun 17 07:07:00 2005', 'up since Mon Jul 4 10:00:01 2005'],
    [
      'brackets that may be empty',
      'connection from 10.0.0.7 () at 3',
      'connection from 10.0.0.7 (h7.example.com) at 3',
    ],
  ])('does not depend on %s', (_, one, other) => {
    expect(shape(one)).toBe(shape(other));
  });

  test.each([
    ['methods', '"GET /a" 200', '"POST /a" 200'],
    ['words', 'VM 3 paused', 'VM 3 resumed'],
    ['fields', 'login uid=3', 'login uid=3 user=root'],
    ['words before leading dots', 'enable caching....0', 'enable prefetch....0'],
  ])('tells %s apart', (_, one, other) => {
    expect(shape(one)).not.toBe(shape(other));
  });

  test('keeps the text of its message', () => {
    const piece = fc.constantFrom(
      '<*>',
      ' ',
      ', ',
      ':',
      '(',
      ')',
      '[',
      ']',
      '{',
      '<',
      '>',
      '=',
      'a',
      'word',
      '/a',
      '..',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          expect(textOf(shapeOf(text))).toBe(text);
        },
      ),
    );
  });
});
