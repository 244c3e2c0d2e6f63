import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../domain/reading.ts';
import { type BlockRecord, readBlock, type RowRecord } from './block-records.ts';
import type { BlockContext } from './record-cutter.ts';
import { lineExcerpt } from './line-wrappers/line-excerpt.ts';
import { isBlank, recordStarts } from './record-starts.ts';

const STARTED_AT = Date.UTC(2026, 10, 22);
const reading = (format: string, more: Partial<Reading> = {}): Reading => ({
  format,
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: true },
  year: null,
  service: 'shop',
  from: null,
  to: null,
  ...more,
});
const JSON_LINES = reading('json-lines', { unit: 'ms' });
const TEXT = reading('plain-text', { fields: { starts: 'time' } });

const context = (how: Reading, more: Partial<BlockContext> = {}): BlockContext => ({
  reading: how,
  carry: { ts: null, headerLine: null },
  startedAt: STARTED_AT,
  startByte: 0,
  startLine: 1,
  ...more,
});
const read = (text: string | Uint8Array, how: Reading, more: Partial<BlockContext> = {}): readonly BlockRecord[] => [
  ...readBlock(typeof text === 'string' ? Buffer.from(text) : text, context(how, more)),
];
/** Records and unreadable ones by place; how many lines were skipped is compared apart. */
const placed = (records: readonly BlockRecord[]): readonly BlockRecord[] =>
  records.flatMap((record) => (record.kind === 'skipped' ? [] : [record])).sort((a, b) => a.startByte - b.startByte);
const isRow = (record: BlockRecord): record is RowRecord => record.kind === 'row';
const rows = (records: readonly BlockRecord[]): readonly RowRecord[] => records.filter(isRow);
const lines = (records: readonly BlockRecord[]): number =>
  records.reduce(
    (sum, record) => sum + (record.kind === 'skipped' ? record.lines : record.endLine - record.line + 1),
    0,
  );

const json = (second: number, msg = 'tick'): string =>
  `{"time":${Date.UTC(2026, 10, 20, 22, 0, second)},"msg":${JSON.stringify(msg)}}`;
const text = (second: number, msg = 'tick'): string =>
  `2026-11-20 22:00:${String(second).padStart(2, '0')} INFO ${msg}`;
const at = (second: number): number => Date.UTC(2026, 10, 20, 22, 0, second);

describe('the place of a record', () => {
  test('is its bytes and lines, counted on from where the block begins', () => {
    const block = `${json(1)}\n${json(2)}\n`;
    const [first, second] = rows(read(block, JSON_LINES, { startByte: 1000, startLine: 50 }));
    expect(first).toMatchObject({ startByte: 1000, endByte: 1000 + json(1).length, line: 50, endLine: 50 });
    expect(second).toMatchObject({ startByte: 1001 + json(1).length, line: 51, endLine: 51 });
  });

  test('is in bytes where characters take several, and where they are not valid UTF-8', () => {
    const first = Buffer.from(json(1, 'grüße 😀'));
    const broken = Buffer.concat([
      Buffer.from('{"time":1795212629018,"msg":"caf'),
      Buffer.from([0xe9]),
      Buffer.from('"}'),
    ]);
    const block = Buffer.concat([first, Buffer.from('\n'), broken, Buffer.from('\n'), Buffer.from(json(3))]);
    const found = rows(read(block, JSON_LINES));
    expect(found.map(({ startByte }) => startByte)).toEqual([0, first.length + 1, first.length + broken.length + 2]);
    expect(found.map(({ parsed }) => parsed.message)).toEqual(['grüße 😀', 'café', 'tick']);
  });

  test('leaves out line breaks of either kind, a byte order mark and a hole of zeros', () => {
    const block = Buffer.from(`\uFEFF${json(1)}\r\n${'\0'.repeat(20)}${json(2)}\r\n${text(3)}`);
    const found = rows(read(block, JSON_LINES));
    expect(found.map(({ parsed }) => parsed.message)).toEqual(['tick', 'tick', 'tick']);
    expect(found.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(found[0]?.startByte).toBe(3);
  });
});

describe('a record', () => {
  const TRACE = 'Traceback (most recent call last):\n  File "app.py", line 18\n\n    raise KeyError(1)\nKeyError: 1';

  test('holds its stack trace, blank lines inside it included', () => {
    const [first, second, ...others] = rows(read(`${text(1, 'failed')}\n${TRACE}\n${text(2)}\n`, TEXT));
    expect(first).toMatchObject({ line: 1, endLine: 6, parsed: { message: 'failed' } });
    expect(JSON.parse(first?.parsed.attributes ?? '')).toEqual({ continued: TRACE });
    expect(second).toMatchObject({ line: 7, endLine: 7 });
    expect(others).toEqual([]);
  });

  test('begins with its time where every line is indented', () => {
    const block = `    ${text(1)}\n    ${text(2)}\n      more of it\n`;
    expect(rows(read(block, TEXT))).toMatchObject([
      { line: 1, endLine: 1 },
      { line: 2, endLine: 3 },
    ]);
  });

  test('holds its frames, numbered as PHP does or in brackets as PHP-FPM does', () => {
    const block = `${text(1, 'failed')}\nStack trace:\n#0 /srv/a.php(3): b()\n[0x00007f3c] c() /srv/c.php:4\n${text(2)}`;
    expect(rows(read(block, reading('plain-text')))).toMatchObject([
      { line: 1, endLine: 4, parsed: { message: 'failed' } },
      { line: 5, endLine: 5 },
    ]);
  });

  test('is each line that npm debug prints to a terminal', () => {
    const block = '  app:http GET /carts 200 +50ms\n  app:http GET /carts 500 +2s\n';
    expect(rows(read(block, reading('plain-text'), { carry: { ts: at(1), headerLine: null } }))).toMatchObject([
      { line: 1, parsed: { status: 200, latencyMs: null } },
      { line: 2, parsed: { status: 500, latencyMs: null } },
    ]);
  });

  test('of a one-line format keeps what was printed behind it', () => {
    const [first] = rows(read(`${json(1, 'failed')}\n    at main (app.js:1:2)\n`, JSON_LINES));
    expect(first).toMatchObject({ format: 'json-lines', endLine: 2, parsed: { ts: at(1), message: 'failed' } });
    expect(JSON.parse(first?.parsed.attributes ?? '')).toEqual({ continued: '    at main (app.js:1:2)' });
  });

  test('may be JSON over many lines', () => {
    const pretty = JSON.stringify({ time: at(1), msg: 'tick', status: 200 }, null, 2);
    expect(rows(read(`${pretty}\n${json(2)}`, JSON_LINES))).toMatchObject([
      { line: 1, endLine: 5, parsed: { status: 200 } },
      { line: 6, endLine: 6 },
    ]);
  });

  test('of PostgreSQL holds the lines that explain it', () => {
    const how = reading('postgres');
    const block =
      '2026-11-20 22:00:01 UTC [7] LOG:  duration: 148.828 ms  execute: SELECT 1\n2026-11-20 22:00:01 UTC [7] DETAIL:  parameters: $1 = 2\n';
    expect(rows(read(block, how))).toMatchObject([{ line: 1, endLine: 2, parsed: { latencyMs: 148.828 } }]);
  });

  test('of another format than its source is read as what it looks like', () => {
    const access = '127.0.0.1 - - [20/Nov/2026:22:00:02 +0000] "GET /a/12 HTTP/1.1" 200 27 "-" "curl" rt=0.032';
    const block = [json(1), access, 'level=info ts=2026-11-20T22:00:03Z msg=done', text(4)].join('\n');
    expect(rows(read(block, JSON_LINES)).map(({ format, parsed }) => [format, parsed.ts])).toEqual([
      ['json-lines', at(1)],
      ['access-log', at(2)],
      ['logfmt', at(3)],
      ['plain-text', at(4)],
    ]);
  });

  test('of klog among text is read as klog, its level included', () => {
    const klog = 'W1120 22:00:05.123456       7 controller.go:1112] no endpoint';
    const found = rows(read(`${text(4)}\n${klog}\n`, TEXT));
    expect(found.map(({ format, parsed }) => [format, parsed.level, parsed.message]).at(-1)).toEqual([
      'klog',
      'warn',
      'no endpoint',
    ]);
  });

  test('takes the service of the reading where it names none', () => {
    const found = rows(read(`{"time":${at(1)},"service":"cart"}\n{"time":${at(2)}}`, JSON_LINES));
    expect(found.map(({ parsed }) => parsed.service)).toEqual(['cart', 'shop']);
  });

  test('has a fingerprint of its message, with the masked text', () => {
    const [first, second] = rows(read(`${json(1, 'order 17 failed')}\n{"time":${at(2)}}`, JSON_LINES));
    expect(first).toMatchObject({ masked: 'order <*> failed' });
    expect(first?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(second).toMatchObject({ masked: '', fingerprint: null });
  });
});

describe('a record in wrapped lines', () => {
  const CRI = reading('json-lines', { wrapper: 'cri', service: 'file' });
  const criAt = (second: number, flag: string, inner: string, stream = 'stdout'): string =>
    `2026-11-20T22:00:${String(second).padStart(2, '0')}.5Z ${stream} ${flag} ${inner}`;
  const docker = (inner: string, stream = 'stdout'): string =>
    JSON.stringify({ log: inner, stream, time: '2026-11-20T22:00:09.5Z' });

  test('is made of the pieces that the runtime cut a long line into', () => {
    const [first, second] = [json(1).slice(0, 12), json(1).slice(12)];
    const block = [criAt(1, 'P', first), criAt(1, 'F', second), criAt(2, 'F', json(2))].join('\n');
    expect(rows(read(block, CRI))).toMatchObject([
      { line: 1, endLine: 2, parsed: { ts: at(1), message: 'tick' } },
      { line: 3, endLine: 3, parsed: { ts: at(2), message: 'tick' } },
    ]);
  });

  test('is not made of pieces of different streams', () => {
    const block = [criAt(1, 'P', 'half', 'stdout'), criAt(2, 'F', 'whole', 'stderr')].join('\n');
    expect(
      rows(read(block, { ...CRI, format: 'plain-text' })).map(({ line, parsed }) => [line, parsed.message]),
    ).toEqual([
      [1, 'half'],
      [2, 'whole'],
    ]);
  });

  test('ends where the container goes on in its other stream', () => {
    const block = [
      criAt(1, 'F', 'E1120 22:00:01.123456 7 main.go:1] lost', 'stderr'),
      criAt(2, 'F', 'starting', 'stdout'),
    ].join('\n');
    expect(
      rows(read(block, { ...CRI, format: 'klog' })).map(({ line, format, parsed }) => [line, format, parsed.message]),
    ).toEqual([
      [1, 'klog', 'lost'],
      [2, 'plain-text', 'starting'],
    ]);
  });

  test('holds its stack trace, whose lines are wrapped too', () => {
    const inner = [text(1, 'failed'), 'java.lang.RuntimeException: x', '\tat a.b(C.java:1)', text(2)];
    const how = { ...TEXT, wrapper: 'docker-json' };
    const [first, second] = rows(read(inner.map((line) => docker(`${line}\n`)).join('\n'), how));
    expect(first).toMatchObject({ line: 1, endLine: 3, parsed: { message: 'failed' } });
    expect(JSON.parse(first?.parsed.attributes ?? '')).toEqual({
      continued: 'java.lang.RuntimeException: x\n\tat a.b(C.java:1)',
      container: { stream: 'stdout' },
    });
    expect(second).toMatchObject({ line: 4, parsed: { message: 'tick' } });
  });

  test('goes on where a line longer than what is looked at has no end', () => {
    const long = json(1, 'x'.repeat(20_000));
    const block = [docker(long.slice(0, 16_384)), docker(`${long.slice(16_384)}\n`), docker(`${json(2)}\n`)].join('\n');
    const found = rows(read(block, reading('json-lines', { wrapper: 'docker-json' })));
    expect(found.map(({ line, endLine, parsed }) => [line, endLine, parsed.message?.length])).toEqual([
      [1, 2, 20_000],
      [3, 3, 4],
    ]);
  });

  test('is never made of lines of two containers', () => {
    const how = reading('plain-text', { wrapper: 'compose' });
    const block = ['web-1  | failed', 'db-1   |   at once', 'web-1  |   at a (x.js:1)'].join('\n');
    const placedLines = read(block, how).flatMap((record) => (record.kind === 'skipped' ? [] : [record.line]));
    expect(placedLines).toEqual([1, 2, 3]);
  });

  test('takes from the wrapper what it lacks, and the time where its own lacks year or zone', () => {
    const block = [criAt(5, 'F', text(1)), criAt(6, 'F', json(2)), criAt(7, 'F', 'no time')].join('\n');
    const found = rows(read(block, CRI));
    expect(found.map(({ parsed }) => parsed.ts)).toEqual([at(5) + 500, at(2), at(7) + 500]);
    const [priority] = rows(
      read('<11>1 2026-11-20T22:00:01Z web orders 7 - - pool exhausted', { ...TEXT, wrapper: 'syslog' }),
    );
    expect(priority?.parsed).toMatchObject({
      level: 'error',
      service: 'orders',
      host: 'web',
      message: 'pool exhausted',
    });
  });

  test('is read in a source of other lines, and bare lines in a wrapped one', () => {
    const block = [text(1), criAt(2, 'F', json(2, 'inside')), text(3)].join('\n');
    const expected = [
      ['plain-text', 'tick'],
      ['json-lines', 'inside'],
      ['plain-text', 'tick'],
    ];
    for (const how of [TEXT, CRI])
      expect(rows(read(block, how)).map(({ format, parsed }) => [format, parsed.message])).toEqual(expected);
  });

  test('loses the colours of a terminal', () => {
    const found = rows(
      read('\u001b[2Kweb-1  | \u001b[33m2026-11-20 22:00:01 WARN slow\u001b[0m', { ...TEXT, wrapper: 'compose' }),
    );
    expect(found[0]?.parsed).toMatchObject({ ts: at(1), level: 'warn', service: 'web', message: 'slow' });
  });
});

describe('the time of a record', () => {
  test('is when it was logged; where the format stamps the start, plus the latency in whole milliseconds', () => {
    const line = `{"time":${at(1)},"duration_ms":20.1}`;
    expect(rows(read(line, JSON_LINES))[0]?.loggedAt).toBe(at(1));
    expect(rows(read(line, { ...JSON_LINES, fields: { stamps: 'start' } }))[0]?.loggedAt).toBe(at(1) + 21);
  });

  test('is that of the record before where it has none, and of the one after where none is before', () => {
    const block = ['{"msg":"a"}', json(1), '{"msg":"b"}', '{"time":5,"msg":"1970"}', json(2)].join('\n');
    expect(rows(read(block, JSON_LINES)).map(({ parsed, timeless }) => [parsed.ts, timeless])).toEqual([
      [at(1), true],
      [at(1), false],
      [at(1), true],
      [at(1), true],
      [at(2), false],
    ]);
  });

  test('comes from before the block where the block begins without one', () => {
    const found = rows(read('{"msg":"a"}', JSON_LINES, { carry: { ts: at(7), headerLine: null } }));
    expect(found).toMatchObject([{ timeless: true, parsed: { ts: at(7) } }]);
  });

  test('that is nowhere makes it unreadable', () => {
    expect(read('{"msg":"a"}\nhello\n', JSON_LINES)).toMatchObject([
      { kind: 'unreadable', reason: 'no-time', line: 1, head: '{"msg":"a"}' },
      { kind: 'unreadable', reason: 'no-time', line: 2, head: 'hello' },
    ]);
  });

  test('outside the range that was asked for skips its lines', () => {
    const how = { ...TEXT, from: at(2), to: at(3) };
    const block = [text(1, 'early'), '  more', text(2), text(3)].join('\n');
    expect(read(block, how)).toMatchObject([
      { kind: 'skipped', lines: 2, reason: 'outside' },
      { kind: 'row', line: 3 },
      { kind: 'skipped', lines: 1, reason: 'outside' },
    ]);
  });
});

describe('lines that become no row', () => {
  test('are skipped where they are blank or a header', () => {
    const block = `#Version: 1.0\n\n${text(1)}\n\n  \ncolumns\n${text(2)}\n\n`;
    expect(
      read(block, TEXT, { carry: { ts: null, headerLine: 'columns' } }).map((record) =>
        record.kind === 'skipped' ? [record.reason, record.lines] : record.line,
      ),
    ).toEqual([['header', 1], ['blank', 1], 3, ['blank', 2], ['header', 1], 7, ['blank', 1]]);
  });

  test('are a header too where it begins as records do', () => {
    const block = `${text(1)}\n2026 columns\n${text(2)}\n`;
    expect(read(block, TEXT, { carry: { ts: null, headerLine: '2026 columns' } })).toMatchObject([
      { kind: 'row', line: 1 },
      { kind: 'skipped', reason: 'header', lines: 1 },
      { kind: 'row', line: 3 },
    ]);
  });

  test('are unreadable where JSON is broken, the source ends inside them, or they are no text', () => {
    const block = `${json(1)}\n{"time":17952,"msg":"cut o\n\u0001\u0002\u0003\u0004\n${text(2, 'half a li')}`;
    expect(read(block, JSON_LINES, { truncated: true })).toMatchObject([
      { kind: 'row' },
      { kind: 'unreadable', reason: 'unreadable', line: 2 },
      { kind: 'unreadable', reason: 'binary', line: 3 },
      { kind: 'unreadable', reason: 'truncated', line: 4, head: text(2, 'half a li') },
    ]);
  });

  test('are unreadable where JSON is nested so deep that machines would differ', () => {
    const nested = (levels: number): string => `{"time":${at(1)},"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(read(`${nested(60)}\n${nested(70)}\n${nested(5000)}`, JSON_LINES)).toMatchObject([
      { kind: 'row' },
      { kind: 'unreadable', reason: 'unreadable' },
      { kind: 'unreadable', reason: 'unreadable' },
    ]);
  });

  test('are one unreadable record where the whole source is binary', () => {
    expect(read('a\nb\nc\n', reading('binary'))).toMatchObject([
      { kind: 'unreadable', reason: 'binary', startByte: 0, endByte: 6, line: 1, endLine: 3 },
    ]);
    expect(read('', reading('binary'))).toEqual([]);
  });
});

describe('whatever the lines are', () => {
  const line = fc.oneof(
    fc.nat(59).map((second) => json(second)),
    fc.nat(59).map((second) => text(second)),
    fc.constantFrom(
      '',
      '  ',
      '\tat x',
      'Caused by: y',
      '#Fields: a',
      '{"broken',
      'plain',
      '\0\0{"a":1}',
      'é€😀',
      '}',
      'KeyError: 1',
    ),
    fc.string(),
  );
  const inner = fc.oneof(line, fc.constantFrom('half of', '\tat x', '{"a":', '1}', 'java.lang.X: y'));
  const wrapped = fc.oneof(
    fc
      .tuple(inner, fc.constantFrom('stdout', 'stderr'), fc.constantFrom('P', 'F', 'F'))
      .map(([each, stream, flag]) => `2026-11-20T22:00:07.25Z ${stream} ${flag} ${each}`),
    fc
      .tuple(inner, fc.constantFrom('stdout', 'stderr'), fc.constantFrom('', '\n', '\n'), fc.constantFrom(1, 400))
      .map(([each, stream, end, times]) =>
        JSON.stringify({ log: each.repeat(times) + end, stream, time: '2026-11-20T22:00:08Z' }),
      ),
    fc.tuple(inner, fc.constantFrom('web-1', 'db-1')).map(([each, name]) => `${name}  | ${each}`),
    fc.tuple(inner, fc.constantFrom('a', 'b[7]')).map(([each, tag]) => `Nov 20 22:00:09 host ${tag}: ${each}`),
    line,
  );
  const sources = fc.array(wrapped, { maxLength: 30 }).map((list) => Buffer.from(list.join('\n')));
  const WRAPPED = ['cri', 'docker-json', 'compose', 'syslog', 'compose+time', 'time'].map((wrapper) => ({
    ...TEXT,
    wrapper,
    year: { year: 2026, firstMonth: 1, assumed: true },
  }));
  const readings = fc.constantFrom(
    JSON_LINES,
    TEXT,
    reading('access-log'),
    reading('haproxy'),
    reading('logfmt'),
    ...WRAPPED,
  );
  const lineCount = (raw: Uint8Array): number => {
    const breaks = raw.filter((byte) => byte === 10).length;
    return raw.length === 0 || raw[raw.length - 1] === 10 ? breaks : breaks + 1;
  };

  test('every one of them belongs to a record or is counted as skipped', () => {
    fc.assert(
      fc.property(sources, readings, (raw, how) => {
        expect(lines(read(raw, how))).toBe(lineCount(raw));
      }),
    );
  });

  test('arbitrary bytes never throw, and lose no line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), readings, (raw, how) => {
        expect(lines(read(raw, how))).toBe(lineCount(raw));
      }),
    );
  });

  test('a cut before any line that starts a record gives the same records', () => {
    fc.assert(
      fc.property(sources, readings, fc.nat(29), (raw, how, wanted) => {
        const starts = recordStarts(how);
        const cuts: { readonly byte: number; readonly line: number }[] = [];
        let byte = 0;
        let previous: string | null = null;
        for (const [index, each] of raw.toString('latin1').split('\n').entries()) {
          const excerpt = lineExcerpt(each.endsWith('\r') ? each.slice(0, -1) : each);
          if (index > 0 && !isBlank(excerpt) && starts(excerpt, previous)) cuts.push({ byte, line: index + 1 });
          previous = excerpt;
          byte += each.length + 1;
        }
        const cut = cuts[wanted % Math.max(1, cuts.length)];
        if (!cut) return;
        const whole = read(raw, how);
        const first = raw.subarray(0, cut.byte);
        const ownTimes = (records: readonly BlockRecord[]): readonly number[] =>
          rows(records).flatMap(({ timeless, parsed }) => (timeless ? [] : [parsed.ts]));
        const firstTs = ownTimes(whole)[0] ?? null;
        const before = read(first, how, { carry: { ts: firstTs, headerLine: null } });
        const after = read(raw.subarray(cut.byte), how, {
          carry: { ts: ownTimes(before).at(-1) ?? firstTs, headerLine: null },
          startByte: cut.byte,
          startLine: cut.line,
        });
        const pieces = [...before, ...after];
        expect(placed(pieces)).toEqual(placed(whole));
        expect(lines(pieces)).toBe(lines(whole));
      }),
      { numRuns: 500 },
    );
  });
});
