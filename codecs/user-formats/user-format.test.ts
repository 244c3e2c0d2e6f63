import { describe, expect, test } from '@jest/globals';
import type { Reading } from '../../domain/reading.ts';
import { superlinear } from '../growth.test-helper.ts';
import { decideReadings, type ReadingOptions, type SourceSample } from '../reading.ts';
import { createRecordReader } from '../record-reader.ts';
import { recordStarts } from '../record-starts.ts';
import { definitionOfText, definitionText, type ReadingDefinition } from './definition-text.ts';
import { userFormat } from './user-format.ts';
import { compilePattern } from './user-pattern.ts';

const STARTED_AT = Date.UTC(2026, 10, 21);
const BILLING: ReadingDefinition = {
  id: 'billing',
  reads: {
    kind: 'pattern',
    pattern: String.raw`^(?P<time>\S+) (?P<level>\w+) (?P<path>\S+) (?P<latency>\S+) (?P<tenant>\S+) (?P<message>.*)$`,
  },
  latencyUnit: null,
  stamps: 'start',
  starts: null,
};
const WORKER: ReadingDefinition = {
  ...BILLING,
  id: 'worker',
  reads: { kind: 'json', keys: { time: 'at', latency: 'job.spent', message: 'what' } },
  latencyUnit: 's',
};

const options = (definitions: readonly ReadingDefinition[], more: Partial<ReadingOptions> = {}): ReadingOptions => ({
  zoneOffsetMinutes: null,
  year: null,
  from: null,
  to: null,
  startedAt: STARTED_AT,
  definitions: definitions.map(definitionText),
  ...more,
});

const sampleOf = (lines: readonly string[]): SourceSample => ({
  source: 'a.log',
  fileName: 'a.log',
  lines,
  bytes: new TextEncoder().encode(lines.join('\n')),
  modifiedAt: STARTED_AT,
  whole: true,
});

const readingOf = (lines: readonly string[], given: ReadingOptions): Reading => {
  const [decided] = decideReadings([sampleOf(lines)], given);
  if (!decided) throw new Error('nothing was decided');
  return decided.reading;
};

const bill = (second: number, latency: string): string =>
  `2026-11-20T22:10:${10 + second}Z WARN /bills/${second} ${latency} acme paid`;
const job = (second: number): string =>
  `{"at":"2026-11-20T22:10:${10 + second}Z","what":"done","job":{"spent":0.5,"id":${second}}}`;
const OTHER = '2026-11-20T22:11:00Z INFO nothing to see';

describe('a pattern', () => {
  const lines = Array.from({ length: 20 }, (_, second) => bill(second, '15200'));
  const reading = readingOf(lines, options([BILLING, WORKER]));
  const reader = createRecordReader(reading, STARTED_AT);
  const read = (text: string) => reader.read(text);

  test('wins where it matches, and infers the unit of bare latencies from the sample', () => {
    expect(reading).toMatchObject({ format: 'billing', unit: 'us', definitions: [definitionText(BILLING)] });
    expect(read(bill(3, '15200'))).toMatchObject({
      format: 'billing',
      stampsStart: true,
      parsed: {
        ts: Date.UTC(2026, 10, 20, 22, 10, 13),
        level: 'warn',
        route: '/bills/<id>',
        latencyMs: 15.2,
        message: 'paid',
        attributes: '{"tenant":"acme"}',
      },
    });
  });

  test('takes a value that says its unit at its word, and `-` for nothing', () => {
    expect(read(bill(3, '15.5ms'))).toMatchObject({ parsed: { latencyMs: 15.5 } });
    expect(read(bill(3, '-'))).toMatchObject({ parsed: { latencyMs: null } });
    expect(read(bill(3, '0'))).toMatchObject({ parsed: { latencyMs: 0 } });
  });

  test('leaves lines that it does not match to the other formats', () => {
    expect(read(OTHER)).toMatchObject({ format: 'plain-text', parsed: { message: 'nothing to see' } });
  });

  test('keeps lines that follow a matching one with it', () => {
    expect(read(`${bill(3, '15200')}\n  at Bill.save`)).toMatchObject({
      format: 'billing',
      parsed: { attributes: '{"tenant":"acme","continued":"  at Bill.save"}' },
    });
  });

  test('reads its own lines in a file that is mostly of another format', () => {
    const mixed = readingOf([...Array.from({ length: 20 }, () => OTHER), bill(1, '15ms')], options([BILLING]));
    expect(mixed.format).toBe('plain-text');
    expect(createRecordReader(mixed, STARTED_AT).read(bill(2, '15ms'))).toMatchObject({ format: 'billing' });
  });

  test('takes no part in a file of which it matches nothing, or where another format is forced', () => {
    expect(readingOf([OTHER, OTHER], options([BILLING]))).not.toHaveProperty('definitions');
    expect(readingOf(lines, options([BILLING], { format: 'plain-text' }))).not.toHaveProperty('definitions');
    expect(readingOf([OTHER], options([BILLING], { format: 'billing' }))).toMatchObject({ format: 'billing' });
  });

  test('gives way to the unit and the service that were said', () => {
    expect(readingOf(lines, options([BILLING], { unit: 'ns', service: 'bills' }))).toMatchObject({
      unit: 'ns',
      service: 'bills',
    });
  });
});

describe('a rule for the lines that begin a record', () => {
  const starts = recordStarts({
    ...readingOf([bill(1, '1')], options([BILLING])),
    definitions: [definitionText({ ...BILLING, starts: '^(?:\\d{4}-|  →)' })],
  });
  test('is the whole rule, for bytes as for text', () => {
    const asBytes = Buffer.from('  → next').toString('latin1');
    expect([bill(1, '1'), '  → next', asBytes, 'next', '', '{"a":1}'].map((line) => starts(line, null))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the keys of a JSON object', () => {
  const lines = Array.from({ length: 20 }, (_, second) => job(second));
  const reader = createRecordReader(readingOf(lines, options([WORKER])), STARTED_AT);
  const read = (text: string) => reader.read(text);

  test('may be nested; what is not named is kept', () => {
    expect(read(job(7))).toMatchObject({
      format: 'worker',
      parsed: { latencyMs: 500, message: 'done', attributes: '{"job":{"id":7}}' },
    });
  });

  test('are not found in the objects of another logger', () => {
    expect(read('{"time":"2026-11-20T22:10:10Z","msg":"other"}')).toMatchObject({ format: 'json-lines' });
    expect(read('{"at":"2026-11-20T22:10:10Z","msg":"other"}')).toMatchObject({ format: 'json-lines' });
  });
});

describe('a definition as text', () => {
  test.each([BILLING, WORKER])('gives the same definition back', (definition) => {
    expect(definitionOfText(definitionText(definition))).toEqual(definition);
  });

  test('that is damaged, or that a newer program wrote, is none', () => {
    expect(definitionOfText('{')).toBeNull();
    expect(definitionOfText('{"id":"x","reads":{"kind":"grammar"}}')).toBeNull();
  });
});

describe('a pattern of a user', () => {
  test.each(['^(a+)+$', '(?P<time>(?:\\w+\\s?)*)x', '(?P<path>.*)(?P<status>.*)(?P<message>.*)!'])(
    '%s takes time by the length of the line alone',
    (pattern) => {
      const compiled = compilePattern(pattern);
      if (typeof compiled === 'string') throw new Error(compiled);
      expect(
        superlinear(
          (text) => compiled.groups(text),
          (length) => 'a'.repeat(length),
        ),
      ).toBeNull();
    },
  );

  test.each([
    ['(?P<time>', 'missing closing'],
    ['(?P<time>a)(?!b)', 'no look-around'],
    ['(?P<time>(?:\\pL{0,30}){30})', 'too large'],
  ])('%s is refused with the reason', (pattern, reason) => {
    expect(compilePattern(pattern)).toContain(reason);
    expect(userFormat({ ...BILLING, reads: { kind: 'pattern', pattern } })).toContain(reason);
  });
});
