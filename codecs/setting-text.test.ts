import { describe, expect, test } from '@jest/globals';
import { settingsOf } from '../domain/decision-settings.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { parseSetting, settingText } from './setting-text.ts';

const PRESENT = settingsOf(DEFAULT_DETECTOR_CONFIG);

describe('a setting as text', () => {
  test.each(['0.8/2of3/30m/5m', '0.65/1of1/5m/0m', '0.99/4of5/15m/60m'])('%s reads and writes the same', (text) => {
    const read = parseSetting(text, PRESENT);
    expect(read.ok && settingText(read.settings)).toBe(text);
  });

  test('keeps what it does not name, and all of it where it says present', () => {
    expect(parseSetting('0.9', PRESENT)).toEqual({ ok: true, settings: { ...PRESENT, confidence: 0.9 } });
    expect(parseSetting('1of1/10m', PRESENT)).toEqual({
      ok: true,
      settings: { ...PRESENT, standOut: 1, ofMinutes: 1, horizonMinutes: 10 },
    });
    expect(parseSetting('present', PRESENT)).toEqual({ ok: true, settings: PRESENT });
  });

  test.each(['1.2', '3of2', '2of99', '7m', '30m/5m/1m', 'high', ''])('%j is refused with an example', (text) => {
    const read = parseSetting(text, PRESENT);
    expect(read).toEqual({ ok: false, error: expect.stringContaining('0.8/2of3/30m/5m') });
  });
});
