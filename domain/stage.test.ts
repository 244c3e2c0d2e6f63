import { expect, test } from '@jest/globals';
import { isStageName, stackName } from './stage.ts';

test.each(['dev', 'a', 'prod2', 'a'.repeat(20)])('%s can be a stage', (name) => {
  expect(isStageName(name)).toBe(true);
});

test.each(['', 'Dev', '2nd', 'my-stage', 'a_b', 'a'.repeat(21), 'dev\n'])('%j can not', (name) => {
  expect(isStageName(name)).toBe(false);
});

test('a stack is named after its stage', () => {
  expect(stackName('dev')).toBe('foreshock-dev');
});
