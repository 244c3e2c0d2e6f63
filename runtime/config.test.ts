import { describe, expect, test } from '@jest/globals';
import { readConfig } from './config.ts';

describe('settings from the environment', () => {
  test('have defaults where nothing is set, and where a variable is empty', () => {
    const defaults = { lake: '.foreshock', on: null, framework: null, colour: null, workers: 1, formats: null };
    expect(readConfig({})).toEqual(defaults);
    expect(readConfig({ FORESHOCK_LAKE: '', FORESHOCK_WORKERS: '', NO_COLOR: '', FORCE_COLOR: '' })).toEqual(defaults);
  });

  test('are taken as they are set', () => {
    expect(readConfig({ FORESHOCK_LAKE: '/data/lake', FORESHOCK_WORKERS: '3' })).toMatchObject({
      lake: '/data/lake',
      workers: 3,
    });
  });

  test('NO_COLOR wins over FORCE_COLOR, and FORCE_COLOR=0 means none', () => {
    expect(readConfig({ NO_COLOR: '1', FORCE_COLOR: '1' }).colour).toBe(false);
    expect(readConfig({ FORCE_COLOR: '1' }).colour).toBe(true);
    expect(readConfig({ FORCE_COLOR: '0' }).colour).toBe(false);
  });

  test.each(['0', '65', 'many', '-1', '1.5'])(
    '%s workers are refused with the variable, its value and what it must be',
    (value) => {
      expect(() => readConfig({ FORESHOCK_WORKERS: value })).toThrow(
        `the environment variable FORESHOCK_WORKERS is "${value}" but must be a whole number from 1 to 64: set it or unset it`,
      );
    },
  );
});
