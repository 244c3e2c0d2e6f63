import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cached } from './small-cache.ts';

test('gives what the function gives, however often and for however many texts', () => {
  const twice = cached((text) => text + text);
  fc.assert(fc.property(fc.string(), (text) => expect(twice(text)).toBe(text + text)));
});

test('computes a short text once, a long one every time', () => {
  let computed = 0;
  const count = cached(() => (computed += 1));
  count('a');
  count('a');
  expect(computed).toBe(1);
  const long = 'x'.repeat(1000);
  count(long);
  count(long);
  expect(computed).toBe(3);
});

test('forgets, and is right all the same, when texts hardly repeat', () => {
  const length = cached((text) => text.length);
  const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index}`);
  expect(texts.map(length)).toEqual(texts.map((text) => text.length));
  expect(length('text 1')).toBe(6);
});
