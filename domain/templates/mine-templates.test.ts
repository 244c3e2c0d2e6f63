import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskMessage } from '../fingerprint.ts';
import { mineTemplates } from './mine-templates.ts';

/** The template of every message. */
const mined = (messages: readonly string[]): readonly string[] => {
  const { texts, templateOf } = mineTemplates(messages.map(maskMessage));
  return [...templateOf].map((number) => texts[number] ?? '');
};

const NAMES = ['amy', 'bob', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hal', 'ida', 'joe'];
const THINGS = ['lamp', 'chair', 'table', 'mirror', 'shelf', 'sofa', 'stool', 'desk', 'bed', 'rug'];

describe('templates of messages', () => {
  test('show what varies as <*> and keep what does not', () => {
    const messages = ['order 17 of shop north is late', 'order 4 of shop north is late'];
    expect(mined(messages)).toEqual(Array(2).fill('order <*> of shop north is late'));
  });

  test('take a place with many different words as one that varies', () => {
    const messages = NAMES.map((name) => `cache ${name} was rebuilt`);
    expect(new Set(mined(messages))).toEqual(new Set(['cache <*> was rebuilt']));
  });

  test('keep apart what differs in one of few words', () => {
    const messages = ['VM 1 was paused today', 'VM 2 was resumed today', 'VM 3 was stopped today'];
    expect(new Set(mined(messages)).size).toBe(3);
  });

  test('keep the methods and states apart that programs write in capitals', () => {
    const messages = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(
      (method) => `${method} of /x done`,
    );
    expect(new Set(mined(messages)).size).toBe(7);
  });

  test('take two hosts or classes for values, but not two of one family', () => {
    expect(new Set(mined(['no route to a.example.com', 'no route to b.other.org']))).toEqual(
      new Set(['no route to <*>']),
    );
    expect(new Set(mined(['got intent.action.SCREEN_ON', 'got intent.action.SCREEN_OFF'])).size).toBe(2);
  });

  test('take somebody who is named for a value', () => {
    const messages = ['session closed for user cyrus', 'session closed for user root', 'check pass; user unknown'];
    expect(mined(messages)).toEqual(['session closed for user <*>', 'session closed for user <*>', messages[2]]);
  });

  test('find two places that vary at once', () => {
    const messages = NAMES.map((name, index) => `customer ${name} has bought the ${THINGS[index]} today`);
    expect(new Set(mined(messages))).toEqual(new Set(['customer <*> has bought the <*> today']));
  });

  test('show a path that is always the same', () => {
    expect(mined(['host 1 is in /default-rack', 'host 2 is in /default-rack'])[0]).toBe('host <*> is in /default-rack');
  });

  test('are different texts for different templates', () => {
    const { texts } = mineTemplates(['a <*>', 'a  <*>', 'b', '', ' ']);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('are the same for the same messages in any order', () => {
    const word = fc.constantFrom(
      ...NAMES.slice(0, 7),
      '<*>',
      'user',
      'for',
      '(',
      ')',
      '=',
      'a.b',
      'c.d',
      'GET',
      'STOP',
    );
    const message = fc
      .array(word, { minLength: 1, maxLength: 6 })
      .map((words) => `the task of ${words.join(' ')} has ended`);
    const shuffled = fc
      .uniqueArray(message, { maxLength: 60 })
      .chain((messages) =>
        fc.tuple(fc.constant(messages), fc.shuffledSubarray(messages, { minLength: messages.length })),
      );
    fc.assert(
      fc.property(shuffled, ([messages, others]) => {
        const one = new Map(mined(messages).map((text, index) => [messages[index], text]));
        const other = new Map(mined(others).map((text, index) => [others[index], text]));
        expect(other).toEqual(new Map(others.map((text) => [text, one.get(text)])));
      }),
    );
  });

  test('are found in time that grows with the messages, however different they are', () => {
    const messages = Array.from({ length: 30_000 }, (_, index) =>
      Array.from(
        { length: 8 },
        (__, place) => `w${'abcdefgh'.charAt((index >> place) % 8)}${NAMES[(index * 7 + place) % 10]}`,
      ).join(' '),
    );
    expect(mineTemplates(messages).templateOf).toHaveLength(30_000);
  });
});
