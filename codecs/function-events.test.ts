import { describe, expect, test } from '@jest/globals';
import { decodeLapEvent } from './lap-event.ts';
import { decodeWakeEvent } from './wake-event.ts';

describe('what our functions tell one another', () => {
  test.each([
    [{ wake: 'schedule' }, { kind: 'schedule' }],
    [{ wake: 'early' }, { kind: 'schedule' }],
    [
      { wake: 'replay', replay: 'gateway-1a2b3c4d~1' },
      { kind: 'replay', replay: 'gateway-1a2b3c4d~1' },
    ],
  ])('%j wakes the detector', (event, wake) => {
    expect(decodeWakeEvent(event)).toEqual(wake);
  });

  test.each([[{}], [null], [{ wake: 'replay' }], [{ wake: 'never' }], ['schedule']])('%j does not', (event) => {
    expect(() => decodeWakeEvent(event)).toThrow('give {"wake": "schedule"}');
  });

  test('the next lap of a replay is told from an upload, and from nonsense', () => {
    expect(decodeLapEvent({ lap: { replay: 'gateway-1a2b3c4d~1' } })).toBe('gateway-1a2b3c4d~1');
    expect(decodeLapEvent({ source: 'aws.s3', detail: {} })).toBeNull();
    expect(() => decodeLapEvent({ lap: { replay: 7 } })).toThrow('give {"lap": {"replay": "<id>"}}');
  });
});
