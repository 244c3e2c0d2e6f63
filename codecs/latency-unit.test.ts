import { describe, expect, test } from '@jest/globals';
import type { Reading } from '../domain/reading.ts';
import { chooseUnit } from './latency-unit.ts';
import { createFieldReader, type Fields } from './record-fields.ts';

const READING: Reading = {
  format: 'json-lines',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: true },
  year: null,
  service: null,
  from: null,
  to: null,
};
const latestTs = Date.UTC(2030, 0, 1);
const readAs = (reading: Reading, records: readonly Fields[]): readonly (number | null | undefined)[] => {
  const read = createFieldReader({ reading, latestTs });
  return records.map((record) => read(record)?.latencyMs);
};
const latencies = (records: readonly Fields[]): readonly (number | null | undefined)[] => {
  const { unit, fields } = chooseUnit(records);
  return readAs({ ...READING, unit, fields }, records);
};

describe('the unit of a latency without one', () => {
  test('is that of the logger, however fast the requests are', () => {
    const zerolog = { level: 'info', latency: 0.5, time: 1795213322205, message: 'done' };
    const slog = { time: '2026-11-20T22:22:02.2Z', level: 'INFO', msg: 'done', duration: 50_000 };
    const caddy = {
      level: 'info',
      ts: 1795213322.2,
      logger: 'http.log.access',
      msg: 'handled request',
      duration: 12.5,
    };
    expect([zerolog, slog, caddy].map((record) => chooseUnit([record]))).toEqual([
      { unit: 'ms', fields: { latency: 'latency' }, because: 'latency is in milliseconds, as zerolog writes it' },
      { unit: 'ns', fields: { latency: 'duration' }, because: 'duration is in nanoseconds, as slog writes it' },
      { unit: 's', fields: { latency: 'duration' }, because: 'duration is in seconds, as Caddy writes it' },
    ]);
  });

  test('is the one in which start and end confirm it', () => {
    const spans = [33_000, 1200].map((Duration, index) => ({
      StartTime: 1795212629100 + index,
      EndTime: 1795212629100 + index + Duration / 1000,
      Duration,
    }));
    expect(chooseUnit(spans)).toMatchObject({
      unit: 'us',
      because: 'Duration is in microseconds: StartTime and EndTime agree with it in 2 of 2 records',
    });
  });

  test('is the one in which the same duration with a unit confirms it', () => {
    const records = [
      { msg: 'a', elapsed: 2.5, elapsed_ms: 2500 },
      { msg: 'b', elapsed: 3.5 },
    ];
    expect(chooseUnit(records)).toMatchObject({ unit: 's', because: expect.stringContaining('elapsed_ms agree') });
    expect(latencies(records)).toEqual([2500, 3500]);
  });

  test('follows from the size of the values where nothing else tells', () => {
    const unitOf = (...values: readonly number[]) => chooseUnit(values.map((elapsed) => ({ message: 'x', elapsed })));
    expect(unitOf(0.0149, 0.5, 1.2)).toMatchObject({ unit: 's', because: expect.stringContaining('from its size') });
    expect(unitOf(14.9, 500.2)).toMatchObject({ unit: 'ms' });
    expect(unitOf(179_173_904)).toMatchObject({ unit: 'ns' });
  });

  test('is of no matter where key or value say it', () => {
    expect(chooseUnit([{ message: 'x', took: '12ms' }])).toEqual({
      unit: null,
      fields: { latency: 'took' },
      because: 'took says its unit itself',
    });
    expect(chooseUnit([{ message: 'x' }])).toEqual({ unit: null, fields: { latency: '' } });
  });
});

describe('a record that is judged alone', () => {
  test('takes the unit of its logger', () => {
    const zerolog = { level: 'info', latency: 0.5, time: 1795213322205, message: 'done' };
    expect(readAs(READING, [zerolog, { message: 'x', elapsed: 0.5 }])).toEqual([0.5, 500]);
  });
});

describe('records that are dated by the start of a request', () => {
  test.each([
    ['Traefik', { StartUTC: '2026-11-20T22:10:29.1Z', Duration: 357_313, DownstreamStatus: 200 }],
    ['Envoy', { start_time: '2026-11-20T22:10:29.1Z', duration: 11, response_code: 200, response_flags: '-' }],
    ['spans', { StartTimeUnixNano: '1661140994180863716', EndTimeUnixNano: '1661140994401635594', Duration: '220771' }],
  ])('are those of %s', (_, record) => {
    expect(chooseUnit([record]).fields['stamps']).toBe('start');
  });

  test('are not those that name the end too', () => {
    expect(chooseUnit([{ '@t': '2026-11-20T22:10:29.1Z', '@st': '2026-11-20T22:10:29Z' }]).fields).toEqual({
      latency: '',
    });
  });
});
