import { describe, expect, test } from '@jest/globals';
import { type DecidedReading, decideReadings, type ReadingOptions, type SourceSample } from './reading.ts';

const STARTED_AT = Date.UTC(2026, 10, 22);
const OPTIONS: ReadingOptions = { zoneOffsetMinutes: null, year: null, from: null, to: null, startedAt: STARTED_AT };

const source = (fileName: string, lines: readonly string[], more: Partial<SourceSample> = {}): SourceSample => ({
  source: fileName,
  fileName,
  lines,
  bytes: Buffer.from(lines.join('\n')),
  modifiedAt: null,
  whole: true,
  ...more,
});
const decideOne = (sample: SourceSample, options: Partial<ReadingOptions> = {}): DecidedReading => {
  const [decided] = decideReadings([sample], { ...OPTIONS, ...options });
  if (!decided) throw new Error('nothing decided');
  return decided;
};
const codes = (decided: DecidedReading | undefined): readonly string[] =>
  (decided?.problems ?? []).map(({ code }) => code);

/** One line a second for twenty minutes from an instant, as `write` puts it. */
const twentyMinutes = (from: number, write: (time: Date) => string): readonly string[] =>
  Array.from({ length: 1200 }, (_, second) => write(new Date(from + second * 1000)));
const START = Date.UTC(2026, 10, 20, 22, 10);
const iso = (time: Date): string => time.toISOString();
const local = (time: Date, offsetMinutes: number): string =>
  iso(new Date(time.getTime() + offsetMinutes * 60_000))
    .slice(0, 19)
    .replace('T', ' ');
const syslog = (time: Date): string => {
  const parts = time.toUTCString().split(' ');
  return `${parts[2]} ${String(Number(parts[1])).padStart(2, ' ')} ${parts[4]}`;
};
const jsonAt = (time: Date): string => `{"time":"${iso(time)}","level":"info","msg":"tick"}`;
const textAt = (offsetMinutes: number) => (time: Date) => `${local(time, offsetMinutes)} INFO tick`;

describe('the format of a source', () => {
  test('is the one that most of its lines look like, with the service from its name', () => {
    const decided = decideOne(source('gateway.pino.log.gz', twentyMinutes(START, jsonAt)));
    expect(decided.reading).toMatchObject({ format: 'json-lines', service: 'gateway', unit: null, year: null });
    expect(decided.share).toBe(1);
    expect(decided.candidates[0]).toEqual({ format: 'json-lines', score: 1 });
    expect([decided.firstTs, decided.lastTs]).toEqual([START, START + 1_199_000]);
    expect(decided.problems).toEqual([]);
  });

  test('is text where lines begin with a time of day alone', () => {
    const lines = ['22:10:29.113 [main] INFO  shop.Cart - hello', '22:10:30.113 [main] WARN  shop.Cart - hello again'];
    const decided = decideOne(source('cart.log', lines));
    expect(decided.reading).toMatchObject({ format: 'plain-text', fields: { starts: 'clock' } });
  });

  test('is binary where the bytes are no text', () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 89) % 256);
    const decided = decideOne(source('core.1', ['x'], { bytes }));
    expect(decided.reading.format).toBe('binary');
    expect(codes(decided)).toEqual(['binary']);
  });

  test('is not binary because of a hole of zeros', () => {
    const text = twentyMinutes(START, jsonAt).join('\n');
    const bytes = Buffer.concat([Buffer.alloc(5000), Buffer.from(text)]);
    expect(decideOne(source('app.log', text.split('\n'), { bytes })).reading.format).toBe('json-lines');
  });

  test('of a mixture is said to be unsure', () => {
    const mixed = Array.from(
      { length: 90 },
      (_, index) => [jsonAt(new Date(START)), 'hello', 'world'][index % 3] ?? '',
    );
    expect(codes(decideOne(source('mixed.log', mixed)))).toEqual(['format-unsure']);
  });

  test('of an empty source is decided without complaint', () => {
    const decided = decideOne(source('empty.log', []));
    expect(decided).toMatchObject({ firstTs: null, lastTs: null, needsWhole: false, problems: [] });
  });
});

describe('the unit of a source', () => {
  const access = (times: readonly string[]): readonly string[] =>
    times.map((time) => `127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET / HTTP/1.1" 200 5 "-" "curl" ${time}`);

  test.each([
    ['s', ['0.032', '1.570', '0.027']],
    ['us', ['96859', '49453', '9588']],
    ['ms', ['10', '87', '18']],
  ])('is %s for trailing times like %j', (unit, times) => {
    expect(decideOne(source('access.log', access(times))).reading.unit).toBe(unit);
  });

  test('is milliseconds for pino, however small the values are', () => {
    const lines = [0.7, 0.9, 1.1].map(
      (ms) => `{"level":30,"time":${START},"responseTime":${ms},"msg":"request completed"}`,
    );
    expect(decideOne(source('orders.log', lines)).reading.unit).toBe('ms');
  });
});

describe('the stamp of a source', () => {
  // one request a second, every tenth takes ten seconds; lines are written when requests end
  const requests = Array.from({ length: 300 }, (_, index) => {
    const start = START + index * 1000;
    const ms = index % 10 === 0 ? 10_000 : 20;
    return { start, ms, end: start + ms };
  }).sort((a, b) => a.end - b.end);
  const line = (ts: number, ms: number): string => `{"time":"${iso(new Date(ts))}","duration_ms":${ms},"status":200}`;

  test('is the start where only then time does not step back', () => {
    const decided = decideOne(
      source(
        'a.log',
        requests.map(({ start, ms }) => line(start, ms)),
      ),
    );
    expect(decided.reading.fields['stamps']).toBe('start');
  });

  test('stays the end where lines are in order', () => {
    const decided = decideOne(
      source(
        'a.log',
        requests.map(({ end, ms }) => line(end, ms)),
      ),
    );
    expect(decided.reading.fields['stamps']).toBeUndefined();
  });
});

describe('the zone of lines without one', () => {
  test.each([0, -300, 60, 330, 345])('is found at %d minutes from another file with a zone', (offset) => {
    const [, decided] = decideReadings(
      [source('a.log', twentyMinutes(START, jsonAt)), source('b.log', twentyMinutes(START, textAt(offset)))],
      OPTIONS,
    );
    expect(decided?.reading.zone).toEqual({ offsetMinutes: offset, assumed: true });
    expect(decided?.firstTs).toBe(START);
    expect(codes(decided)).toEqual([]);
  });

  test('is UTC, and said so, where no other file says it', () => {
    const decided = decideOne(source('b.log', twentyMinutes(START, textAt(60))));
    expect(decided.reading.zone).toEqual({ offsetMinutes: 0, assumed: true });
    expect(codes(decided)).toEqual(['zone-assumed']);
  });

  test('is UTC where the other file is from another week', () => {
    const week = 7 * 86_400_000;
    const [, decided] = decideReadings(
      [source('a.log', twentyMinutes(START - week, jsonAt)), source('b.log', twentyMinutes(START, textAt(60)))],
      OPTIONS,
    );
    expect(decided?.reading.zone.offsetMinutes).toBe(0);
  });

  test('is what the person says', () => {
    const decided = decideOne(source('b.log', twentyMinutes(START, textAt(60))), { zoneOffsetMinutes: 60 });
    expect(decided.reading.zone).toEqual({ offsetMinutes: 60, assumed: false });
    expect([decided.firstTs, codes(decided)]).toEqual([START, []]);
  });

  test('asks for the whole source where the sample is a part of it', () => {
    const part = source('b.log', twentyMinutes(START, textAt(60)), { whole: false });
    expect(decideOne(part).needsWhole).toBe(true);
    expect(decideOne(part, { zoneOffsetMinutes: 60 }).needsWhole).toBe(false);
    expect(decideOne(source('a.log', twentyMinutes(START, jsonAt), { whole: false })).needsWhole).toBe(false);
  });
});

describe('what is around the lines of a source', () => {
  const cri = (time: Date, text: string): string => `${iso(time)} stdout F ${text}`;
  const iso9 = (time: Date): string => iso(time).replace('Z', '123456Z');

  test.each([
    ['cri', 'json-lines', (time: Date) => cri(time, jsonAt(time))],
    [
      'docker-json',
      'json-lines',
      (time: Date) => JSON.stringify({ log: `${jsonAt(time)}\n`, stream: 'stdout', time: iso(time) }),
    ],
    ['compose', 'plain-text', (time: Date) => `web-1  | ${textAt(0)(time)}`],
    ['compose+time', 'json-lines', (time: Date) => `web-1  | ${iso9(time)} ${jsonAt(time)}`],
    ['time', 'json-lines', (time: Date) => `${iso9(time)} ${jsonAt(time)}`],
    [
      'syslog',
      'access-log',
      (time: Date) =>
        `<190>${syslog(time)} web nginx: 127.0.0.1 - - [20/Nov/2026:${iso(time).slice(11, 19)} +0000] "GET / HTTP/1.1" 200 27 "-" "curl"`,
    ],
    ['heroku', 'logfmt', (time: Date) => `${iso(time)} app[web.1]: level=info msg=tick path=/cart`],
    ['text-json', 'json-lines', (time: Date) => `INFO ${jsonAt(time)}`],
  ])('is %s around %s', (wrapper, format, write) => {
    const decided = decideOne(source('a.log', twentyMinutes(START, write)));
    expect(decided.reading).toMatchObject({ wrapper, format });
    expect([decided.firstTs, decided.share, codes(decided).includes('format-unsure')]).toEqual([START, 1, false]);
  });

  test.each([
    ['json-lines', jsonAt],
    ['plain-text', textAt(0)],
    ['plain-text', (time: Date) => `${iso(time)} INFO orders: took 12ms`],
    ['plain-text', (time: Date) => `INFO  | jvm 1    | ${textAt(0)(time)}`],
    [
      'haproxy',
      (time: Date) =>
        `${syslog(time)} lb haproxy[7]: 127.0.0.1:47362 [20/Nov/2026:22:10:28.908] fe be/a 0/0/1/106/107 200 242 - - ---- 3/3/2/0/0 0/0 "GET / HTTP/1.1"`,
    ],
  ])('is nothing around %s that knows its own beginning', (format, write) => {
    const { reading } = decideOne(source('a.log', twentyMinutes(START, write)));
    expect([reading.format, reading.wrapper]).toEqual([format, undefined]);
  });
});

describe('the year of lines without one', () => {
  const syslogAt = (time: Date): string => `${syslog(time)} web cron[7]: tick`;

  test('is that of another file', () => {
    const then = Date.UTC(2019, 1, 25, 16);
    const [, decided] = decideReadings(
      [
        source('a.log', twentyMinutes(then, jsonAt)),
        source('b.log', twentyMinutes(then, syslogAt), { modifiedAt: STARTED_AT }),
      ],
      OPTIONS,
    );
    expect(decided?.reading.year).toEqual({ year: 2019, firstMonth: 1, assumed: true });
    expect([decided?.firstTs, codes(decided)]).toEqual([then, []]);
  });

  test('is that of the file’s own time, which cannot be before its lines', () => {
    const lines = twentyMinutes(Date.UTC(2022, 11, 5), syslogAt);
    expect(decideOne(source('b.log', lines, { modifiedAt: Date.UTC(2022, 11, 6) })).reading.year?.year).toBe(2022);
    expect(decideOne(source('b.log', lines, { modifiedAt: Date.UTC(2023, 1, 1) })).reading.year?.year).toBe(2022);
  });

  test('is the last possible one before the replay where nothing else says it', () => {
    expect(decideOne(source('b.log', twentyMinutes(Date.UTC(2000, 9, 1), syslogAt))).reading.year?.year).toBe(2026);
    const december = decideOne(source('b.log', twentyMinutes(Date.UTC(2000, 11, 1), syslogAt)));
    expect(december.reading.year?.year).toBe(2025);
    expect(codes(december)).toContain('year-assumed');
  });

  test('is what the person says', () => {
    const decided = decideOne(source('b.log', twentyMinutes(START, syslogAt)), { year: 2011 });
    expect(decided.reading.year).toEqual({ year: 2011, firstMonth: 1, assumed: false });
  });

  test('is that of other lines of the same source, which name it', () => {
    const then = Date.UTC(2019, 1, 25, 16);
    const mixed = twentyMinutes(then, (time) =>
      time.getUTCSeconds() % 2 === 0 ? syslogAt(time) : `${syslog(time)} web cron[7]: ${textAt(0)(time)}`,
    );
    expect(decideOne(source('b.log', mixed, { modifiedAt: STARTED_AT })).reading.year?.year).toBe(2019);
  });

  test('is the same whether the newest line comes last or first', () => {
    const lines = twentyMinutes(Date.UTC(2025, 11, 31, 23, 50), syslogAt);
    const modifiedAt = Date.UTC(2026, 0, 2);
    const newestFirst = decideOne(source('b.log', lines.toReversed(), { modifiedAt }));
    expect(newestFirst.reading.year).toEqual({ year: 2025, firstMonth: 12, assumed: true });
    expect(newestFirst.firstTs).toBe(Date.UTC(2026, 0, 1, 0, 9, 59));
  });

  test('goes up between December and January', () => {
    const lines = twentyMinutes(Date.UTC(2025, 11, 31, 23, 50), syslogAt);
    const decided = decideOne(source('b.log', lines, { modifiedAt: Date.UTC(2026, 0, 2) }));
    expect(decided.reading.year).toEqual({ year: 2025, firstMonth: 12, assumed: true });
    expect([decided.firstTs, decided.lastTs]).toEqual([Date.UTC(2025, 11, 31, 23, 50), Date.UTC(2026, 0, 1, 0, 9, 59)]);
  });
});

test('a source without any time is read all the same, and said to have none', () => {
  const decided = decideOne(source('notes.txt', ['hello', 'world', 'of notes']));
  expect([decided.firstTs, decided.lastTs]).toEqual([null, null]);
  expect(codes(decided)).toContain('no-time');
});

test('a stray time of 1970 or of next year does not count as the first or the last', () => {
  const lines = [
    '{"time":"1970-01-01T00:00:00Z","msg":"x"}',
    ...twentyMinutes(START, jsonAt),
    '{"time":"2027-11-20T00:00:00Z","msg":"x"}',
  ];
  const decided = decideOne(source('a.log', lines));
  expect([decided.firstTs, decided.lastTs]).toEqual([START, START + 1_199_000]);
});
