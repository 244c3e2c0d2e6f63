import fc from 'fast-check';
import { shortHash } from './hash.ts';
import { LEVELS, type LogRow, type ParsedRecord } from './record.ts';
import { addRow, emptyWindow, type MinuteWindows, trimWindow, type Window } from './window.ts';

export const MINUTE = Date.UTC(2026, 1, 18, 9, 30);

/** What a window counts of a row, with the masked text behind its fingerprint. */
export type CountedRow = Pick<LogRow, 'loggedAt' | 'level' | 'status' | 'latencyMs' | 'fingerprint'> &
  Pick<ParsedRecord, 'numbers'> & { readonly text: string };

const anyTemplate = fc.integer({ min: 0, max: 150 }).map((number) => `template ${number} – *`);
const anyNumbers = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 40 }).map((number) => `pool.${number}`),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
  ),
  { maxLength: 3 },
);

/** Rows of one minute: more than enough different templates and numeric fields to pass the bounds of a window. */
export const anyRow: fc.Arbitrary<CountedRow> = fc
  .record({
    loggedAt: fc.integer({ min: MINUTE, max: MINUTE + 59_999 }),
    level: fc.option(fc.constantFrom(...LEVELS)),
    status: fc.option(fc.constantFrom(100, 200, 204, 301, 404, 499, 500, 503, 599, 0, 999)),
    latencyMs: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
    template: fc.option(anyTemplate, { freq: 8 }),
    numbers: anyNumbers,
  })
  .map(({ template, ...row }) => ({
    ...row,
    fingerprint: template === null ? null : shortHash(16, template),
    text: template ?? '',
  }));

export const anyRows = fc.array(anyRow, { maxLength: 250, size: 'max' });

export const windowOf = (rows: readonly CountedRow[]): Window => {
  const window = emptyWindow();
  for (const row of rows) addRow(window, row, row.text);
  trimWindow(window);
  return window;
};

const anyName = fc.constantFrom('', 'checkout', 'GET /api/orders/<id>', 'ä', '\ufeffz', '😀');

/** A minute with up to eight series, each made of rows. */
export const anyMinute: fc.Arbitrary<MinuteWindows> = fc
  .uniqueArray(fc.tuple(anyName, anyName, fc.array(anyRow, { minLength: 1, maxLength: 90 })), {
    maxLength: 8,
    selector: ([service, route]) => `${service}\0${route}`,
  })
  .map((series) => ({
    minute: MINUTE,
    series: series
      .map(([service, route, rows]) => ({ service, route, window: windowOf(rows) }))
      .sort((a, b) => (a.service < b.service || (a.service === b.service && a.route < b.route) ? -1 : 1)),
  }));
