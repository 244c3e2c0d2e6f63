import { describe, expect, test } from '@jest/globals';
import { settingsOf } from './decision-settings.ts';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { evolveSettings, inForceFrom, NO_SETTINGS, type SettingEvent, settingsAt, whyNot } from './settings.ts';
import { MINUTE_MS } from './window.ts';

const PRESENT = settingsOf(DEFAULT_DETECTOR_CONFIG);
const STRICT = { ...PRESENT, confidence: 0.9 };
const LOOSE = { ...PRESENT, confidence: 0.6 };
const BUDGET = { falseAlarmsPerDay: 0.5, days: 2 };
const PROOF = { days: 4, falseAlarms: 2, foreseen: 1, missed: 0 };

const proposed: SettingEvent = { type: 'SettingProposed', at: 1, data: { settings: STRICT, budget: BUDGET } };
const adopted = (from: number, settings = STRICT): SettingEvent => ({
  type: 'SettingAdopted',
  at: 2,
  data: { settings, from, proof: PROOF },
});
const fold = (...events: readonly SettingEvent[]) => events.reduce(evolveSettings, NO_SETTINGS);

describe('the settings of the stream', () => {
  test('given nothing, then those of the configuration are in force', () => {
    expect(settingsAt(NO_SETTINGS.adopted, 0, PRESENT)).toBe(PRESENT);
  });

  test('given a proposal, then it is in shadow and changes nothing; withdrawn, it is gone', () => {
    expect(fold(proposed)).toMatchObject({ version: 1, proposed: { settings: STRICT, budget: BUDGET }, adopted: [] });
    expect(fold(proposed, { type: 'SettingWithdrawn', at: 2, data: {} })).toEqual({ ...NO_SETTINGS, version: 2 });
  });

  test('given adoptions, then each minute has the newest that began by then', () => {
    const state = fold(proposed, adopted(100), proposed, adopted(200, LOOSE));
    expect(state.proposed).toBeNull();
    expect([99, 100, 199, 200].map((minute) => settingsAt(state.adopted, minute, PRESENT))).toEqual([
      PRESENT,
      STRICT,
      STRICT,
      LOOSE,
    ]);
  });
});

test('an adoption takes effect at a half hour that lies more than half an hour ahead', () => {
  const now = Date.UTC(2026, 0, 5, 12, 17);
  expect(inForceFrom(now)).toBe(Date.UTC(2026, 0, 5, 13, 0));
  expect(inForceFrom(Date.UTC(2026, 0, 5, 12, 30))).toBe(Date.UTC(2026, 0, 5, 13, 30));
  for (let minute = 0; minute < 60; minute += 1) {
    const ahead = inForceFrom(now + minute * MINUTE_MS) - (now + minute * MINUTE_MS);
    expect(ahead).toBeGreaterThan(30 * MINUTE_MS - 1);
  }
});

describe('the budget', () => {
  test('is met to the last false alarm', () => {
    expect(whyNot(PROOF, BUDGET)).toBeNull();
    expect(whyNot({ ...PROOF, falseAlarms: 3 }, BUDGET)).toBe(
      '3 false alarms in 4 days are more than the 0.5 a day that the budget allows',
    );
  });

  test('needs enough history', () => {
    expect(whyNot({ ...PROOF, days: 1.5, falseAlarms: 0 }, BUDGET)).toContain('history covers 1.5 of the 2 days');
  });
});
