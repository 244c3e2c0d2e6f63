import { describe, expect, test } from '@jest/globals';
import { decodeLapInput, decodeWakeInput } from './function-input.ts';

describe('what the functions start one another with', () => {
  test('a lap names its replay; an S3 event is none', () => {
    expect(decodeLapInput({ lap: { replay: 'shop~1' } })).toBe('shop~1');
    expect(decodeLapInput({ source: 'aws.s3', detail: {} })).toBeNull();
    expect(() => decodeLapInput({ lap: {} })).toThrow('the input.lap.replay should be text but is nothing');
  });

  test('the detector is woken for everything, or for one replay', () => {
    expect(decodeWakeInput({ wake: 'schedule' })).toBeNull();
    expect(decodeWakeInput({ wake: 'early' })).toBeNull();
    expect(decodeWakeInput({ wake: 'replay', replay: 'shop~1' })).toBe('shop~1');
    expect(() => decodeWakeInput({ wake: 'replay' })).toThrow('the input.replay should be text but is nothing');
    expect(() => decodeWakeInput({ wake: 'up' })).toThrow('should be one of ["schedule","early","replay"] but is "up"');
  });
});
