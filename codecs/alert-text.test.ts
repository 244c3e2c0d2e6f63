import { describe, expect, test } from '@jest/globals';
import { clearing, contextOf, detection, prediction } from '../tests/examples/db-lock-report.ts';
import type { Decision } from '../domain/alert.ts';
import type { TrackRecord } from '../domain/machine-output.ts';
import { alertJson, alertText, lookDueAt } from './alert-text.ts';
import { columnsOf } from './plain-text.ts';

const NO_RECORD: TrackRecord = {
  predictions: 0,
  kept: 0,
  false_alarms: 0,
  unknown: 0,
  open: 0,
  missed: 0,
  median_lead_minutes: null,
  watched_minutes: 0,
  false_alarms_per_week: null,
};
const linesOf = (text: string): readonly string[] => text.split('\n');

describe('the text of a prediction', () => {
  const text = alertText(prediction, contextOf(prediction));

  test('says in its first three lines what, how likely, when and how urgent', () => {
    expect(linesOf(text).slice(0, 3)).toEqual([
      'PREDICTED FAILURE  gateway  POST /api/orders',
      '84% likely to fail by 22:52 UTC, probably about 22:26, in 5 minutes.',
      'Not failing yet. Urgency HIGH. 10% sure by 22:23, 90% by 22:33 UTC.',
    ]);
  });

  test('gives each reason with its ratio and what was seen and expected', () => {
    expect(text).toContain(
      ' -   2.0x  latency of POST /api/orders, growing 22% a minute for 3 minutes\n           183 ms seen, 91 ms expected',
    );
    expect(text).toContain(' -    new  duration: <*> ms statement');
    expect(text).toContain('moved first, at 22:18 UTC: POST /orders of orders (likely origin)');
  });

  test('draws the latency that stands out most, with its range and peak', () => {
    expect(text).toContain('Latency p50 per minute, 22:10 to 22:21 UTC (peak 183 ms)\n ▄▅▅▄▄▅▅▄▅▆█\n');
  });

  test('says how earlier predictions came out, and how few they are', () => {
    const withRecord = (own: Partial<TrackRecord>, lake: Partial<TrackRecord> | null = null): string => {
      const record = { ...NO_RECORD, ...own };
      const context = { ...contextOf(prediction), trackRecord: record, lakeRecord: lake && { ...NO_RECORD, ...lake } };
      return /How far to trust this\n ([^]+?)\n\n/.exec(alertText(prediction, context))?.[1] ?? '';
    };
    expect(text).toContain('How far to trust this\n First prediction here: no record yet.\n');
    expect(withRecord({})).toBe('First prediction here: no record yet.');
    expect(withRecord({ open: 1 })).toBe('No outcome is known yet of the predictions before this one.');
    expect(withRecord({ predictions: 1, kept: 1, median_lead_minutes: 1.5 })).toBe(
      '1 of 1 came true so far, 1.5 min early: too few to judge by.',
    );
    const seven = { predictions: 9, kept: 7, false_alarms: 2, median_lead_minutes: 8 };
    expect(withRecord({ ...seven, watched_minutes: 65_000, false_alarms_per_week: 0.31 })).toBe(
      '7 of 9 came true, median 8 min early, 0.3 false a week.',
    );
    expect(withRecord({ ...seven, watched_minutes: 600, false_alarms_per_week: 33 })).toBe(
      '7 of 9 came true, median 8 min early, 2 false in 10 hours.',
    );
    expect(withRecord({}, { ...seven, watched_minutes: 65_000, false_alarms_per_week: 0.31 })).toBe(
      'First prediction here. Elsewhere in this lake 7 of 9 came true, median 8 min\n early, 0.3 false a week.',
    );
  });

  test('says so where shards were late', () => {
    expect(alertText(prediction, { ...contextOf(prediction), completeness: 0.5 })).toContain(
      'Seen from 50% of the shards;',
    );
    expect(text).not.toContain('of the shards');
  });

  test('says where to look next and who it is', () => {
    expect(text).toContain('foreshock report gateway.pino-1f0c22aa~1\n');
    expect(text).toContain('foreshock verify 5d0c6a9e41b7f2c83e0f9d1ab27c4658-predicted\n');
    expect(text).toContain('opened 2026-11-20T22:21:30Z, key gateway/POST /api/orders,');
    expect(text.endsWith('One more message follows when it fails or when it clears.')).toBe(true);
  });

  test('keeps quoted values of the suggested query on one line', () => {
    const sql = /"([^"]+)"/.exec(text.slice(text.indexOf('foreshock sql')))?.[1] ?? '';
    expect(sql.replace(/\n */g, ' ')).toContain(
      "route = 'POST /api/orders' and ts between timestamp '2026-11-20 22:06:30' and",
    );
    expect(sql.match(/'[^']*'/g)?.some((quoted) => quoted.includes('\n'))).toBe(false);
  });

  test('after a failure says that it has not recovered', () => {
    const text = alertText(prediction, { ...contextOf(prediction), detectedAt: prediction.minute });
    expect(text).toContain('It failed at 22:20 UTC and has not recovered;');
    expect(text).not.toContain('Not failing yet');
  });

  test('without a service is about the whole system', () => {
    const text = alertText({ ...prediction, service: null, route: null }, contextOf(prediction));
    expect(linesOf(text)[0]).toBe('PREDICTED FAILURE  the whole system');
  });

  test('whose time has come says any moment now', () => {
    const late = {
      ...prediction,
      failureAt: { p10: 0, p50: lookDueAt(prediction.minute) - 1, p90: lookDueAt(prediction.minute) },
    };
    expect(alertText(late, contextOf(prediction))).toContain('probably any moment now');
  });
});

describe('the text of the messages that follow', () => {
  test('a detection says failing now, since when it was warned of, and draws failing requests', () => {
    const text = alertText(detection, contextOf(detection));
    expect(linesOf(text)[0]).toBe('FAILING NOW  gateway  POST /api/orders');
    expect(text).toContain('Failing as of 22:25:30 UTC. Warned of at 22:21:30 UTC, 4 minutes before.');
    expect(text).toContain('Failing requests per minute, 22:10 to 22:25 UTC (peak 127)');
    expect(text).not.toContain('track record');
  });

  test('a detection without a warning says so', () => {
    expect(alertText(detection, { ...contextOf(detection), warnedAt: null })).toContain('No warning came before.');
  });

  test('a clearing says whether there was a failure at all', () => {
    expect(alertText(clearing, contextOf(clearing))).toContain(
      'No longer failing as of 22:31:30 UTC, 10 minutes after',
    );
    expect(alertText(clearing, { ...contextOf(clearing), detectedAt: null })).toContain(
      'The predicted failure has not come',
    );
  });
});

describe('the text of a second look', () => {
  const second = {
    about: alertJson(prediction, contextOf(prediction)),
    at: lookDueAt(prediction.minute) + 30 * 60_000,
    endedAt: null,
  };
  const told = (decision: Decision) => ({ ...contextOf(decision), second });

  test('a revision says what changed, and names the alert that it is about', () => {
    const revised: Decision = { ...prediction, kind: 'revised', urgency: 'MEDIUM', probability: 0.81 };
    const text = alertText(revised, told(revised));
    expect(linesOf(text)[0]).toBe('REVISED  gateway  POST /api/orders');
    expect(text.replaceAll('\n', ' ')).toContain(
      'Late data change the warning of 22:21:30 UTC. With them: 81% likely to fail by 22:52 UTC, probably about 22:26, in 5 minutes. Urgency MEDIUM. Before: HIGH, about 22:26.',
    );
    expect(alertJson(revised, told(revised))).toMatchObject({
      kind: 'revised',
      at: '2026-11-20T22:51:30.000Z',
      about: second.about.id,
    });
  });

  test('a retraction says that it would not have been given', () => {
    const retracted: Decision = { ...clearing, kind: 'retracted', minute: prediction.minute };
    const text = alertText(retracted, told(retracted));
    expect(linesOf(text)[0]).toBe('TAKEN BACK  gateway  POST /api/orders');
    expect(text).toContain('Late data take back the warning of 22:21:30 UTC');
    expect(text).not.toMatch(/Sample line|nothing is to be done/);
    const over = { ...second, endedAt: lookDueAt(clearing.minute) };
    expect(alertText(retracted, { ...told(retracted), second: over })).toContain('It was cleared at 22:31:30 UTC');
  });
});

describe('whatever the logs hold', () => {
  const hostile =
    '\u001b[2J\u001b]0;owned\u0007 $(rm -rf /) `id` "; drop table logs; --\r\n\u202etxt.exe ' + '日本語'.repeat(60);
  const text = alertText(
    {
      ...prediction,
      service: hostile,
      route: hostile,
      incidentKey: hostile,
      evidence: [{ signal: 'x', observed: 1, expected: 0, unit: null, text: hostile }],
    },
    { ...contextOf(prediction), sampleLine: hostile, dataset: hostile, replay: hostile },
  );

  test('no line is wider than 78 columns', () => {
    expect(linesOf(text).filter((line) => columnsOf(line) > 78)).toEqual([]);
  });

  test('no control character and no mark that turns text reaches the reader', () => {
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
  });

  test('no name reaches a command that a shell would run', () => {
    const next = text.slice(text.indexOf('\nNext\n'), text.indexOf('\nAlert '));
    expect(next).not.toMatch(/rm -rf|drop table|[`$]/);
  });
});

test('the machine-readable alert carries the same facts in ISO 8601 and the text as sent', () => {
  const alert = alertJson(prediction, contextOf(prediction));
  expect(alert).toMatchObject({
    id: '5d0c6a9e41b7f2c83e0f9d1ab27c4658-predicted',
    kind: 'predicted',
    at: '2026-11-20T22:21:30.000Z',
    sent_at: '2026-11-20T22:21:30.000Z',
    probability: 0.843,
    failure_at: { p10: '2026-11-20T22:23:10.000Z', p50: '2026-11-20T22:26:20.000Z', p90: '2026-11-20T22:33:00.000Z' },
    message: alertText(prediction, contextOf(prediction)),
  });
  expect(alertJson(clearing, contextOf(clearing))).toMatchObject({
    probability: null,
    failure_at: null,
    urgency: null,
  });
});
