import { expect, test } from '@jest/globals';
import { withoutAnsi } from './ansi.ts';

test.each([
  ['\u001b[2K\u001b[33mslow\u001b[0m', 'slow'],
  ['\u001b[38;5;196mred\u001b[K', 'red'],
  ['\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007', 'link'],
  ['no escape [0m at all', 'no escape [0m at all'],
])('the text of %j is %j', (text, plain) => {
  expect(withoutAnsi(text)).toBe(plain);
});
