import { describe, expect, test } from '@jest/globals';
import { dbLockReport } from '../../tests/examples/db-lock-report.ts';
import { calibrationOf } from '../../domain/calibration.ts';
import { BUCKETS } from '../../domain/record.ts';
import type { Report } from '../../domain/report.ts';
import { verdictOf } from '../../domain/verdict.ts';
import { columnsOf } from '../plain-text.ts';
import { reportHtml } from './report-html.ts';
import { reportJson } from './report-json.ts';
import { reportMarkdown } from './report-markdown.ts';
import { type Paint, readingText, verdictText } from './verdict-text.ts';

const asIs = (text: string): string => text;
const PLAIN: Paint = { strong: asIs, muted: asIs, good: asIs, bad: asIs, warn: asIs };

const calm: Report = {
  ...dbLockReport,
  replay: { ...dbLockReport.replay, alerts: [], problems: [] },
  verdict: verdictOf([], [], null),
  charted: { service: null, route: null },
};
const empty: Report = {
  ...calm,
  minutes: [],
  replay: {
    ...calm.replay,
    files: [],
    buckets: { fast: 0, medium: 0, slow: 0, critical: 0, none: 0 },
    first_event: null,
    last_event: null,
  },
};

const HOSTILE = `</pre></script><script>alert(1)</script><img src=x onerror=alert(2)>" onmouseover="alert(3)' {{x}} \u001b[31m\u202e &amp; ]]> | \`\`\` [a](javascript:alert(4)) https://evil.example/x`;
const [first, ...others] = dbLockReport.replay.alerts;
const hostile: Report = {
  ...dbLockReport,
  charted: { service: HOSTILE, route: HOSTILE },
  calibration: HOSTILE,
  detector_version: HOSTILE,
  replay: {
    ...dbLockReport.replay,
    dataset: HOSTILE,
    replay: HOSTILE,
    files: dbLockReport.replay.files.map((file) => ({ ...file, file: HOSTILE, source: HOSTILE, format: HOSTILE })),
    problems: [{ source: HOSTILE, code: HOSTILE, message: HOSTILE }],
    alerts:
      first === undefined
        ? []
        : [
            {
              ...first,
              id: HOSTILE,
              service: HOSTILE,
              route: HOSTILE,
              message: HOSTILE,
              evidence: first.evidence.map((item) => ({ ...item, text: HOSTILE, unit: HOSTILE, signal: HOSTILE })),
            },
            ...others,
          ],
  },
  verdict: {
    ...dbLockReport.verdict,
    sentence: HOSTILE,
    false_alarms: [HOSTILE],
    undecided: [HOSTILE],
    failures: dbLockReport.verdict.failures.map((failure) => ({
      ...failure,
      series: [{ service: HOSTILE, route: HOSTILE }],
    })),
  },
};

/** Start tags of a page with their attributes, read as a browser would between `<` and `>` outside of text. */
const tagsOf = (page: string): readonly string[] => page.match(/<[a-z][^>]*>/gi) ?? [];

describe('the report as a page', () => {
  const page = reportHtml(dbLockReport);

  test('says the verdict first, then shows charts, messages, failures, what was read and how to check', () => {
    const order = [
      '<h1>First warning at 22:21:30 UTC',
      '<svg',
      'Messages sent',
      '>Failures<',
      'What was read',
      'Latency buckets',
      'Problems in the input',
      'Can this be trusted?',
    ];
    const places = order.map((part) => page.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test('marks the failure, the warning and when the failure was expected', () => {
    expect(page).toContain('<rect class="failure"');
    expect(page).toMatch(/>\s*predicted 84%\s*<\/text/);
    expect(page).toContain('failure expected 22:23 to 22:33 UTC, most likely 22:26');
  });

  test('says the figures of each minute where the pointer rests and in a table', () => {
    expect(page).toContain('<title>22:24 UTC: p50 2 s, p99 2.01 s, 127 of 127 failing</title>');
    expect(page).toMatch(/<td class="number">2026-11-20 22:24<\/td>\s*<td class="number">2 s<\/td>/);
  });

  test('asks for nothing from elsewhere and runs no script', () => {
    expect(page).toContain(`default-src 'none'`);
    expect(page).not.toMatch(/<script|\bsrc=|url\(|@import|https?:/i);
    expect(tagsOf(page).filter((tag) => /\bhref=/.test(tag))).toEqual(['<link rel="icon" href="data:," />']);
  });

  test('is equal bytes for equal reports', () => {
    expect(reportHtml(structuredClone(dbLockReport))).toBe(page);
  });

  test('of a calm log says so, and of an empty one has no chart', () => {
    expect(reportHtml(calm)).toContain('No failure in this log; no false alarm.');
    expect(reportHtml(calm)).toContain('nothing came close to a failure');
    expect(reportHtml(empty)).not.toContain('<svg');
    expect(reportHtml(empty)).not.toContain('NaN');
  });

  test('of a single minute without latencies draws without a number that is none', () => {
    const minute = {
      minute: '2026-11-20T22:10:00.000Z',
      requests: 1,
      errors: 0,
      p50: null,
      p99: null,
      buckets: [0, 0, 0, 0, 1],
      series_requests: 0,
      series_errors: 0,
    };
    expect(reportHtml({ ...calm, minutes: [minute] })).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('of a month draws hundreds of columns, not tens of thousands', () => {
    const minutes = Array.from({ length: 43_200 }, (_, index) => ({
      minute: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
      requests: 1,
      errors: 0,
      p50: 5,
      p99: 9,
      buckets: [1, 0, 0, 0, 0],
      series_requests: 1,
      series_errors: 0,
    }));
    expect(reportHtml({ ...calm, minutes }).length).toBeLessThan(1_000_000);
  });
});

describe('whatever the logs hold', () => {
  const page = reportHtml(hostile);

  test('no tag and no attribute of theirs gets into the page', () => {
    expect(page).not.toMatch(/<script|<img|onerror=alert\(2\)>/);
    const allowed = new Set(tagsOf(reportHtml(dbLockReport)).map((tag) => tag.split(/[\s>]/)[0]));
    expect(tagsOf(page).filter((tag) => !allowed.has(tag.split(/[\s>]/)[0]) && !/^<(?:ul|li)/.test(tag))).toEqual([]);
    expect(tagsOf(page).filter((tag) => /\son[a-z]+=/.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([]);
  });

  test('no control character and no mark that turns text gets into the page', () => {
    expect(page).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
  });

  test('no markup, link or fence of theirs works in Markdown', () => {
    const markdown = reportMarkdown(hostile);
    const outsideFences = markdown
      .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
      .replaceAll('\\`', '')
      .replace(/`[^`\n]*`/g, '');
    expect(outsideFences).not.toMatch(/[^\\]<[a-z/]|[^\\]\[a\]|https?:\/\//);
    expect(
      markdown
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .every((line) => !line.includes('\u001b')),
    ).toBe(true);
  });

  test('the terminal is not moved or coloured by them', () => {
    expect(readingText(hostile.replay, PLAIN)).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
  });
});

describe('the report as Markdown and JSON', () => {
  test('Markdown carries the verdict, each message as sent, and every table', () => {
    const markdown = reportMarkdown(dbLockReport);
    expect(markdown).toMatch(/^# First warning at 22:21:30 UTC/);
    for (const { message } of dbLockReport.replay.alerts) expect(markdown).toContain(message);
    expect(markdown).toContain('| gateway.pino.log.gz | json-lines | 18 428 | 18 428 | 18 427 | 1 | 0 |');
    expect(markdown).toContain('| 2026-11-20 22:24 | 2 s | 2.01 s | 127 | 127 | 854 | 3 | 0 | 252 | 0 |');
  });

  test('JSON reads back as the same report, whatever the order of its keys', () => {
    expect(JSON.parse(reportJson(dbLockReport))).toEqual(dbLockReport);
    const turned = Object.fromEntries(Object.entries(dbLockReport).reverse()) as unknown as Report;
    expect(reportJson(turned)).toBe(reportJson(dbLockReport));
  });
});

describe('the verdict in a terminal', () => {
  const text = `${readingText(dbLockReport.replay, PLAIN)}\n${verdictText(dbLockReport, PLAIN)}`;

  test('says what was read, file by file and together', () => {
    expect(text).toContain('Read 2 files, 18 530 lines');
    expect(text).toMatch(/gateway\.pino\.log\.gz +json-lines +18 428 +18 427 +1\n/);
    expect(text).toMatch(/together +18 530 +18 527 +1\n/);
  });

  test('draws every bucket, and the smallest is not invisible', () => {
    for (const bucket of BUCKETS) expect(text).toMatch(new RegExp(`^  ${bucket} +[0-9 ]+[0-9<.% ]+[█▏▎▍▌▋▊▉]+$`, 'm'));
  });

  test('holds the warning as sent, what followed, and the verdict', () => {
    for (const line of (first?.message ?? '').split('\n')) expect(text).toContain(`  ${line}`.trimEnd());
    expect(text).toContain('2 more messages: detected 22:25:30, cleared 22:31:30 UTC.');
    expect(text.replace(/\n +/g, ' ')).toContain(dbLockReport.verdict.sentence);
  });

  test('fits 80 columns', () => {
    expect(text.split('\n').filter((line) => columnsOf(line) > 80)).toEqual([]);
  });

  test('of a calm log says that nothing was sent', () => {
    expect(verdictText(calm, PLAIN)).toContain('No warning was sent');
  });
});

describe('the reliability curve', () => {
  const cases = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ probability: 0.85, failed: index % 5 > 0 }));
  const withOutcomes = (count: number): string =>
    reportHtml({ ...dbLockReport, reliability: calibrationOf(cases(count)) });

  test('is drawn as soon as there are a few outcomes, with its figures in words', () => {
    expect(withOutcomes(40)).toContain('of 40 said 85%, 80% failed (95% interval 65% to 90%)');
    expect(withOutcomes(5)).toContain('id="reliability-title"');
  });

  test('is left out while hardly anything is known', () => {
    expect(withOutcomes(4)).not.toContain('reliability');
    expect(reportHtml(dbLockReport)).not.toContain('reliability');
  });
});
