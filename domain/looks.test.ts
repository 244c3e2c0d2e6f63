import { describe, expect, test } from '@jest/globals';
import type { Decision } from './alert.ts';
import { FIRST_DIGEST, gapDigest, nextDigest, takeAlerts } from './looks.ts';
import { canonicalMinuteBytes } from './window-bytes.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const decision = (service: string | null, kind: Decision['kind'] = 'predicted'): Decision => ({
  kind,
  minute: Date.UTC(2026, 10, 20, 22),
  service,
  route: null,
  incidentKey: 'a',
  probability: null,
  horizonMinutes: null,
  failureAt: null,
  urgency: null,
  evidence: [],
  origin: null,
});
const CONTEXT = { detectorVersion: '1', config: { confidence: 0.8 }, dataset: 'shop', digest: FIRST_DIGEST };
const idOf = (context: Partial<typeof CONTEXT>, one = decision('orders')): string | undefined =>
  takeAlerts([one], { ...CONTEXT, ...context })[0]?.id;

describe('the digest chain', () => {
  test('depends on every minute before and on their order', () => {
    const ab = nextDigest(nextDigest(FIRST_DIGEST, bytes('a')), bytes('b'));
    const ba = nextDigest(nextDigest(FIRST_DIGEST, bytes('b')), bytes('a'));
    expect(new Set([FIRST_DIGEST, ab, ba, nextDigest(FIRST_DIGEST, bytes('ab'))]).size).toBe(4);
  });

  test('tells gaps of different length apart, and a gap from a minute', () => {
    const [short, long] = [gapDigest(FIRST_DIGEST, 0, 60_000), gapDigest(FIRST_DIGEST, 0, 120_000)];
    expect(new Set([short, long, nextDigest(FIRST_DIGEST, canonicalMinuteBytes({ minute: 0, series: [] }))]).size).toBe(
      3,
    );
  });
});

describe('the ids of a look’s alerts', () => {
  test('given no decision, then there is no alert', () => {
    expect(takeAlerts([], CONTEXT)).toEqual([]);
  });

  test('are the prediction id and the kind', () => {
    expect(idOf({})).toMatch(/^[0-9a-f]{16}-predicted$/);
    expect(idOf({}, decision('orders', 'cleared'))).toBe(idOf({})?.replace('predicted', 'cleared'));
  });

  test('differ with version, configuration, dataset, digest and series', () => {
    const ids = [
      idOf({}),
      idOf({ detectorVersion: '2' }),
      idOf({ config: { confidence: 0.9 } }),
      idOf({ dataset: 'other' }),
      idOf({ digest: 'f' }),
      idOf({}, decision('payments')),
      idOf({}, decision(null)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('are numbered from the second of the same prediction and kind on', () => {
    const taken = takeAlerts([decision('a'), decision('a'), decision('b'), decision('a')], CONTEXT).map(({ id }) => id);
    expect(taken[1]).toBe(`${taken[0]}-2`);
    expect(taken[3]).toBe(`${taken[0]}-3`);
    expect(taken[2]).not.toContain(taken[0]);
  });
});
