import { describe, expect, test } from '@jest/globals';
import type { Backtest } from '../../domain/backtest.ts';
import { backtestHtml } from './backtest-html.ts';
import { backtestMarkdown } from './backtest-markdown.ts';
import { backtestText } from './backtest-text.ts';

const HOSTILE = '<script>alert(1)</script>|`x`\u001b[31m\u202e\nnext';
const same = (text: string): string => text;
const PAINT = { strong: same, muted: same, good: same, bad: same, warn: same };
const AT = '2026-11-20T22:23:00.000Z';
const POINT = { confidence: 0.8, m: 2, n: 3, horizon_minutes: 30, cooldown_minutes: 5 };

const backtest: Backtest = {
  version: 1,
  replay: 'shop~1',
  dataset: 'shop',
  detector_version: '3',
  setting: POINT,
  truth: { by: 'labels', text: HOSTILE },
  period: { from: '2026-11-20T22:00:00.000Z', to: '2026-11-20T23:00:00.000Z' },
  incidents: [
    {
      start: AT,
      end: '2026-11-20T22:25:00.000Z',
      name: HOSTILE,
      outcome: 'missed',
      foreseen_by: null,
      lead_minutes: null,
      detected_by: null,
      detected_after_seconds: null,
      why: [{ reason: 'sudden', text: 'sudden: nothing grew before it' }],
    },
  ],
  foreseen: 0,
  missed: 1,
  recall: { value: 0, low: 0, high: 0.7935 },
  precision: null,
  lead_minutes: null,
  false_alarms: 1,
  days: 0.0417,
  false_alarms_per_day: { value: 24, low: 0.608, high: 133.7 },
  alerts: [
    {
      id: 'a-predicted',
      incident: 'i',
      dataset: 'shop',
      kind: 'predicted',
      at: '2026-11-20T22:05:30.000Z',
      sent_at: '2026-11-20T22:05:30.000Z',
      service: HOSTILE,
      route: null,
      probability: 0.87,
      horizon_minutes: 5,
      failure_at: null,
      urgency: 'HIGH',
      evidence: [],
      message: '',
      worth: 'false',
      incident_index: null,
    },
  ],
  suppressed: [
    {
      from: AT,
      to: AT,
      looks: 1,
      reason: 'm-of-n',
      service: HOSTILE,
      route: null,
      probability: 0.9,
      would_be: 'during',
    },
  ],
  completeness: {
    lines: 10,
    records: 10,
    rows: 9,
    quarantined: 1,
    skipped: 0,
    blocks_discarded: 0,
    minutes: 60,
    empty_minutes: 7,
    unseen_minutes: 0,
    gaps: [{ from: AT, to: '2026-11-20T22:30:00.000Z', minutes: 7 }],
    problems: [{ source: 'a.log', code: 'unreadable', message: HOSTILE }],
  },
  frontier: {
    points: [
      {
        ...POINT,
        foreseen: 0,
        missed: 1,
        median_lead_minutes: null,
        false_alarms: 1,
        false_alarms_per_day: 24,
        alerts: 1,
        present: true,
        on_front: true,
      },
    ],
    between: {
      from: POINT,
      to: { ...POINT, confidence: 0.9 },
      appear: [],
      vanish: [{ kind: 'predicted', at: AT, service: HOSTILE, route: null, probability: 0.87, worth: 'false' }],
    },
  },
};

describe('the report of a backtest', () => {
  test('says for a person what was missed and why, what was false, and what is missing, in 80 columns', () => {
    const text = backtestText(backtest, PAINT);
    for (const words of [
      'foreseen       0 of 1 incident, 0% (95%: 0% to 79%)',
      'false alarms   1, a day 24 (95%: 0.608 to 134)',
      'missed; not seen',
      '- sudden: nothing grew before it',
      'M of N not reached: 1 time (1 during or after one, or undecided)',
      '7 of 60 minutes hold no record, the longest gap is 7 minutes.',
      'From 0.8/2of3/30m/5m to 0.9/2of3/30m/5m',
    ]) {
      expect(text).toContain(words);
    }
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
  });

  test('is Markdown and a page in which log text is text', () => {
    const markdown = backtestMarkdown(backtest);
    expect(markdown).not.toContain('<script>');
    expect(markdown).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
    expect(markdown).toContain('| incidents foreseen | 0 of 1 | 0% to 79% |');
    const page = backtestHtml(backtest);
    expect(page).not.toContain('<script>');
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('0 of 1 incidents foreseen; 1 false alarm.');
  });
});
