import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Envelope } from '../../domain/source-decoding.ts';
import { decodeWhole, withChanges } from '../decode/decoding.test-helper.ts';
import { jsonEnvelopeOf } from './json-envelope.ts';

const asJson = (lines: readonly string[]): readonly unknown[] => lines.map((line) => JSON.parse(line) as unknown);
const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** Recognises the envelope and opens it, in pieces of different sizes that must not matter. */
const opened = async (text: string, envelope: Envelope) => {
  expect(jsonEnvelopeOf(Buffer.from(text))).toBe(envelope);
  const result = await decodeWhole(text, { envelope });
  for (const size of [1, 5, 100]) expect((await decodeWhole(text, { envelope }, size)).text).toBe(result.text);
  return result;
};

const EVENT = {
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/aws/lambda/shop',
  logStream: '2026/02/18/[$LATEST]ab',
  logEvents: [
    { id: '1', timestamp: 1_771_000_000_000, message: 'START RequestId: a\n' },
    { id: '2', timestamp: 1_771_000_000_001, message: 'two\nlines {"a":"\\""}' },
  ],
};
const ELEMENTS = EVENT.logEvents.map(({ id, timestamp, message }) => ({
  timestamp,
  message,
  logGroup: EVENT.logGroup,
  logStream: EVENT.logStream,
  id,
}));
const CONTROL = {
  ...EVENT,
  messageType: 'CONTROL_MESSAGE',
  logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' }],
};

describe('CloudWatch Logs', () => {
  test.each([
    ['one document', JSON.stringify(EVENT)],
    ['a pretty one', pretty(EVENT)],
  ])('%s gives its events with group and stream', async (_, text) => {
    expect(asJson((await opened(text, 'cloudwatch')).lines)).toEqual(ELEMENTS);
  });

  test('documents back to back, on lines or in a list, and with keys in any order', async () => {
    const { logEvents, ...others } = EVENT;
    const sorted = JSON.stringify({ logEvents, ...others });
    for (const text of [
      JSON.stringify(EVENT) + sorted,
      `${JSON.stringify(EVENT)}\n${sorted}\n`,
      `[${sorted}, ${JSON.stringify(EVENT)}]`,
    ]) {
      expect(asJson((await opened(text, 'cloudwatch')).lines)).toEqual([...ELEMENTS, ...ELEMENTS]);
    }
  });

  test('a control message becomes a blank line', async () => {
    const { text } = await opened(`${JSON.stringify(EVENT)}${JSON.stringify(CONTROL)}`, 'cloudwatch');
    expect(text.endsWith('}\n\n')).toBe(true);
  });

  test('what `aws logs filter-log-events` prints', async () => {
    const events = EVENT.logEvents.map(({ id, ...event }) => ({
      logStreamName: EVENT.logStream,
      ...event,
      ingestionTime: 1_771_000_000_500,
      eventId: id,
    }));
    const { lines } = await opened(pretty({ events, searchedLogStreams: [] }), 'cloudwatch');
    expect(asJson(lines)).toEqual(ELEMENTS.map((element) => ({ ...element, logGroup: undefined })));
  });

  test('what `aws logs get-query-results` prints: a row of fields each', async () => {
    const row = [
      { field: '@timestamp', value: '2026-11-20 22:10:29.018' },
      { field: '@message', value: 'ERROR boom' },
    ];
    const text = pretty({ results: [row, row], statistics: { recordsMatched: 2 }, status: 'Complete' });
    const line = { '@timestamp': '2026-11-20 22:10:29.018', '@message': 'ERROR boom' };
    expect(asJson((await opened(text, 'cloudwatch')).lines)).toEqual([line, line]);
  });

  test('a document among them that is none stays as it is', async () => {
    const { lines } = await opened(`${JSON.stringify(EVENT)}\n{"level":"info"}\n`, 'cloudwatch');
    expect(lines[2]).toBe('{"level":"info"}');
  });
});

describe('payloads in base64', () => {
  const zipped = gzipSync(JSON.stringify(EVENT)).toString('base64');

  test('a Lambda event of CloudWatch', async () => {
    expect(asJson((await opened(pretty({ awslogs: { data: zipped } }), 'payload')).lines)).toEqual(ELEMENTS);
  });

  test('a Firehose transformation event: text with its arrival, JSON, and CloudWatch', async () => {
    const record = (data: string) => ({ recordId: '1', approximateArrivalTimestamp: 1_507_217_624_302, data });
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const records = [
      record(base64('Hello World\n')),
      record(base64('{"level":"info",\n"msg":"é"}{"level":"warn"}')),
      record(zipped),
      record('not base64!'),
    ];
    const { lines } = await opened(JSON.stringify({ invocationId: 'x', records }), 'payload');
    expect(asJson(lines)).toEqual([
      { timestamp: 1_507_217_624_302, message: 'Hello World' },
      { level: 'info', msg: 'é' },
      { level: 'warn' },
      ...ELEMENTS,
      records[3],
    ]);
  });

  test('a Kinesis event, whose arrival is in seconds', async () => {
    const data = Buffer.from('first\nsecond\n  at somewhere').toString('base64');
    const text = pretty({
      Records: [{ kinesis: { data, approximateArrivalTimestamp: 1_545_084_650.987 }, eventID: '1' }],
    });
    expect(asJson((await opened(text, 'payload')).lines)).toEqual([
      { timestamp: 1_545_084_650_987, message: 'first' },
      { timestamp: 1_545_084_650_987, message: 'second\n  at somewhere' },
    ]);
  });
});

describe('OTLP', () => {
  const record = {
    timeUnixNano: '1795213312231000000',
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: 'served' },
    attributes: [
      { key: 'status', value: { intValue: '200' } },
      { key: 'big', value: { intValue: '9007199254740993' } },
      { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { boolValue: true }] } } },
      { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { doubleValue: 0.5 } }] } } },
    ],
    traceId: '5B8EFFF798038103D269B633813FC60C',
    spanId: '',
  };
  const element = {
    timeUnixNano: '1795213312231000000',
    severityNumber: 9,
    severityText: 'INFO',
    body: 'served',
    attributes: { status: 200, big: '9007199254740993', tags: ['a', true], map: { k: 0.5 } },
    resource: { 'service.name': 'cart' },
    scope: 'http',
    traceId: '5B8EFFF798038103D269B633813FC60C',
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] };
  const request = {
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'http' }, logRecords: [record, record] }] }],
  };
  const old = {
    resourceLogs: [
      { instrumentationLibraryLogs: [{ logs: [record], instrumentationLibrary: { name: 'http' } }], resource },
    ],
  };

  test('gives each log record with its resource and scope, as plain values', async () => {
    for (const text of [pretty(request), `${JSON.stringify(request)}\n`]) {
      expect(asJson((await opened(text, 'otlp')).lines)).toEqual([element, element]);
    }
  });

  test('of spans gives each with its start, end and name', async () => {
    const span = {
      traceId: '4bf9',
      spanId: 'a',
      name: 'GET /a',
      kind: 2,
      startTimeUnixNano: '1',
      endTimeUnixNano: '5',
    };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] };
    const text = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
    expect(asJson((await opened(text, 'otlp')).lines)).toEqual([
      {
        startTimeUnixNano: '1',
        endTimeUnixNano: '5',
        operationName: 'GET /a',
        spanKind: 2,
        resource: { 'service.name': 'cart' },
        traceId: '4bf9',
        spanId: 'a',
      },
    ]);
  });

  test('in snake case, with the JSON that a collector found in a file as body', async () => {
    const record = {
      time_unix_nano: '7',
      severity_text: 'ERROR',
      body: { string_value: '{"msg":"boom","status":500}' },
    };
    const text = JSON.stringify({ resource_logs: [{ scope_logs: [{ log_records: [record] }] }] });
    expect(asJson((await opened(text, 'otlp')).lines)).toEqual([
      { timeUnixNano: '7', severityText: 'ERROR', body: { msg: 'boom', status: 500 } },
    ]);
  });

  test('of a request per line, old ones with the resource behind the records among them', async () => {
    const { lines } = await opened(`${JSON.stringify(old)}\n${JSON.stringify(request)}\n`, 'otlp');
    expect(asJson(lines)).toEqual([element, element, element]);
  });
});

describe('other lists of records', () => {
  const records = [
    { eventTime: '2026-02-18T10:00:00Z', nested: { a: [1, { b: '}' }] } },
    { eventTime: '2026-02-18T10:00:01Z', text: 'two\n"lines"' },
  ];

  test.each([
    ['json-list', { Records: records }],
    ['json-list', { records }],
    ['json-list', { nextToken: 'x', data: records, meta: { page: 1 } }],
    ['json-array', records],
    ['elasticsearch', { took: 3, hits: { total: 2, hits: records.map((_source) => ({ _index: 'logs', _source })) } }],
  ] as const)('%s: %j', async (envelope, document) => {
    for (const text of [JSON.stringify(document), pretty(document)]) {
      const { lines } = await opened(text, envelope);
      expect(asJson(lines)).toEqual(records);
    }
  });

  test('Jaeger: a line per span, with its tags as attributes', async () => {
    const span = { traceID: '4bf9', operationName: 'GET /a', startTime: 1_795_212_629_018_456, duration: 845 };
    const tags = [{ key: 'http.status_code', type: 'int64', value: 200 }];
    const text = JSON.stringify({ data: [{ traceID: '4bf9', spans: [{ ...span, tags }, span], processes: {} }] });
    expect(asJson((await opened(text, 'jaeger')).lines)).toEqual([
      { ...span, attributes: { 'http.status_code': 200 } },
      { ...span, attributes: {} },
    ]);
  });

  test('Loki: the lines with the labels of their stream', async () => {
    const values = [['1771000000000000000', 'level=info msg=one']];
    const result = [{ stream: { app: 'shop' }, values }];
    const { lines } = await opened(
      JSON.stringify({ status: 'success', data: { resultType: 'streams', result } }),
      'loki',
    );
    expect(asJson(lines)).toEqual([{ timestamp: '1771000000000000000', message: 'level=info msg=one', app: 'shop' }]);
  });

  test('objects back to back', async () => {
    const { lines } = await opened(records.map((record) => JSON.stringify(record)).join(''), 'json-objects');
    expect(asJson(lines)).toEqual(records);
  });

  test('pretty objects keep their line numbers, and text between them stays', async () => {
    const [first, second] = records;
    const text = `${pretty(first)}\nno JSON\n\tat all\n\n${pretty(second)}\n`;
    const { lines } = await opened(text, 'json-pretty');
    const source = text.split('\n');
    expect(lines.length).toBe(source.length - 1);
    expect(lines[source.indexOf('no JSON')]).toBe('no JSON');
    expect(lines[source.indexOf('\tat all')]).toBe('\tat all');
    expect(JSON.parse(lines[0] ?? '')).toEqual(first);
    expect(JSON.parse(lines[source.lastIndexOf('{')] ?? '')).toEqual(second);
    expect(lines.filter((line) => line !== '').length).toBe(4);
  });

  test('an element of more than 900,000 bytes passes through, and the next ones follow it', async () => {
    const long = JSON.stringify({ body: 'x"'.repeat(500_000), list: [{ a: 1 }] });
    for (const size of [10_000, 3_000_000]) {
      const { lines } = await decodeWhole(`[${long},{"body":"y"}]`, { envelope: 'json-array' }, size);
      expect(lines).toEqual([long, '{"body":"y"}']);
    }
  });
});

test.each([
  ['JSON lines', '{"level":"info"}\n{"level":"warn"}\n'],
  ['JSON lines with lists', '{"time":1,"msg":"x","events":[{"a":1}],"items":[{"b":2}]}\n{"time":2}\n'],
  ['text in brackets', '[2026-02-18 10:00:00] app.INFO: {"a":1}\n'],
  ['text', 'INFO {"a":1}\n'],
  ['nothing', ''],
])('%s is no envelope', (_, text) => {
  expect(jsonEnvelopeOf(Buffer.from(text))).toBeNull();
});

describe('damage', () => {
  const elements = Array.from({ length: 30 }, (_, index) => ({
    time: 1_771_000_000_000 + index,
    message: `request ${index} of "many"`,
    tags: [{ time: 'inner' }, 'b'],
  }));
  const events = elements.map(({ time, message }, index) => ({ id: `e${index}`, timestamp: time, message }));
  const documents = [
    ['json-array', JSON.stringify(elements)],
    ['json-list', `{"Records":${pretty(elements)}}`],
    ['json-objects', elements.map((element) => JSON.stringify(element)).join('')],
    ['cloudwatch', JSON.stringify({ logGroup: 'g', logEvents: events })],
  ] as const;

  test.each(documents)(
    'of one byte in %s costs the element that it is in, and nothing is dropped',
    async (envelope, text) => {
      const sound = (await decodeWhole(text, { envelope })).lines;
      // behind the first elements, which tell what the others look like: a bracket too many in them can cost more
      const begin = text.indexOf('request 2 ');
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: begin, max: text.length - 20 }),
          fc.integer({ min: 1, max: 126 }),
          async (at, byte) => {
            const bytes = Buffer.from(text);
            bytes[at] = byte;
            const { lines } = await decodeWhole(bytes, { envelope });
            const kept = new Set(lines);
            expect(sound.filter((line) => !kept.has(line)).length).toBeLessThanOrEqual(2);
          },
        ),
        { numRuns: 150 },
      );
    },
  );

  test('of a bracket that opens between two elements costs nothing but itself', async () => {
    const text = `{"Records":${pretty(elements)}}`;
    const at = text.indexOf('\n', text.indexOf('request 20 ') + 90);
    const bytes = Buffer.from(text);
    bytes[text.indexOf('  {', at) - 1] = '['.charCodeAt(0);
    const sound = (await decodeWhole(text, { envelope: 'json-list' })).lines;
    const { lines } = await decodeWhole(bytes, { envelope: 'json-list' });
    expect(lines.filter((line) => !sound.includes(line))).toEqual(['[']);
    expect(sound.filter((line) => !lines.includes(line))).toEqual([]);
  });

  test.each(documents)(
    '%s that was cut short gives its whole elements, and the rest as a last line',
    async (envelope, text) => {
      const sound = (await decodeWhole(text, { envelope })).lines;
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 60, max: text.length - 5 }), async (length) => {
          const result = await decodeWhole(text.slice(0, length), { envelope });
          const whole = result.text.endsWith('\n') ? result.lines : result.lines.slice(0, -1);
          expect(whole).toEqual(sound.slice(0, whole.length));
          expect(result.truncated || whole.length === result.lines.length).toBe(true);
        }),
        { numRuns: 60 },
      );
    },
  );

  test('of a hundred bytes never throws, and pieces do not matter', async () => {
    const changes = fc.array(
      fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })),
      {
        maxLength: 100,
      },
    );
    const pieces = fc.integer({ min: 1, max: 3000 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...documents), changes, pieces, async ([envelope, text], changed, size) => {
        const bytes = withChanges(Buffer.from(text), changed);
        const result = await decodeWhole(bytes, { envelope });
        expect((await decodeWhole(bytes, { envelope }, size)).text).toBe(result.text);
      }),
      { numRuns: 150 },
    );
  });
});

test('any JSON values come out as they went in, however they are written and cut', async () => {
  const object = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1, maxKeys: 4 });
  const layout = fc.constantFrom(0, 1, 2, '\t');
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { minLength: 1, maxLength: 6 }),
      layout,
      fc.integer({ min: 1, max: 200 }),
      async (values, space, size) => {
        const list = JSON.stringify(values, null, space);
        const documents = values.map((value) => JSON.stringify(value, null, space)).join('\n');
        for (const [envelope, text] of [
          ['json-array', list],
          ['json-pretty', documents],
          ['json-objects', documents],
        ] as const) {
          const { lines, problem } = await decodeWhole(text, { envelope }, size);
          expect(asJson(lines.filter((line) => line !== ''))).toEqual(JSON.parse(JSON.stringify(values)));
          expect(problem).toBeNull();
        }
      },
    ),
  );
});
