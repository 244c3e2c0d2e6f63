import { describe, expect, test } from '@jest/globals';
import { maskMessage } from '../fingerprint.ts';
import { bornTemplates } from './known-templates.ts';

const messages = (...texts: readonly string[]): { text: string; count: number; worstLevel: number }[] =>
  texts.map((text, index) => ({ text: maskMessage(text), count: index + 1, worstLevel: index }));

const { known } = bornTemplates(
  [],
  messages('order 17 accepted', 'session closed for user amy', 'db at a.example.com'),
  8,
);

describe('templates that a window brings', () => {
  test('are none where every message is known', () => {
    expect(bornTemplates(known, messages('order 4 accepted'), 8)).toEqual({ known, born: [] });
  });

  test('are none where a known template widens, which is remembered', () => {
    const widened = bornTemplates(known, messages('session closed for user bob', 'db at b.other.org'), 8);
    expect(widened.born).toEqual([]);
    expect(widened.known).toHaveLength(known.length);
    expect(bornTemplates(widened.known, messages('session closed for user eve'), 8)).toEqual({ ...widened, born: [] });
  });

  test('count once, with all their messages, however many fingerprints they have', () => {
    const { born } = bornTemplates(known, messages('no route to /a/b', 'no route to /c/d', 'no route to /e'), 8);
    expect(born).toEqual([{ text: 'no route to /e', count: 6, worstLevel: 2 }]);
  });

  test('are no more than there is room for', () => {
    const { born, known: full } = bornTemplates(known, messages('pool exhausted', 'disk is full', 'bye'), 4);
    expect(born).toHaveLength(1);
    expect(full).toHaveLength(4);
    expect(bornTemplates(full, messages('something else'), 4)).toEqual({ known: full, born: [] });
  });

  test('do not depend on the order of the messages', () => {
    const window = messages(
      'pool exhausted',
      'no route to /a',
      'no route to /b',
      'disk is full',
      'session closed for user x',
    );
    expect(bornTemplates(known, window.toReversed(), 6)).toEqual(bornTemplates(known, window, 6));
  });
});
