import { describe, expect, test } from '@jest/globals';
import { roleOf } from './field-roles.ts';

/** The role of a key that is written with its parents, `meta.responseTime`. */
const role = (path: string): ReturnType<typeof roleOf> => {
  const dot = path.lastIndexOf('/');
  return dot < 0 ? roleOf('', path) : roleOf(path.slice(0, dot), path.slice(dot + 1));
};

describe('a key', () => {
  test.each([
    ['responseTime', null],
    ['response_time', null],
    ['elapsed', null],
    ['took', null],
    ['Duration', null],
    ['durationMs', 'ms'],
    ['duration_ms', 'ms'],
    ['durationMillis', 'ms'],
    ['responseTimeMS', 'ms'],
    ['duration_us', 'us'],
    ['latency_ns', 'ns'],
    ['duration_s', 's'],
    ['elapsed_seconds', 's'],
    ['event.duration', 'ns'],
    ['event/duration', 'ns'],
    ['http.server.request.duration', 's'],
    ['meta/responseTime', null],
    ['httprequest/latency', null],
  ])('%s holds the request’s own time in %j', (path, unit) => {
    expect(role(path)).toMatchObject({ role: 'latency', unit });
  });

  test.each([
    'query_ms',
    'provider_ms',
    'pool_wait_ms',
    'queue_depth',
    'poolInUse',
    'pool_in_use',
    'heapUsed',
    'open_orders',
    'db_duration_s',
  ])('%s holds a figure that may grow', (key) => {
    expect(role(key).role).toBe('number');
  });

  test.each([
    'read_timeout_ms',
    'ttl_seconds',
    'max_connections',
    'pid',
    'remotePort',
    'bytes',
    'size',
    'queue_id',
    'retry_interval_ms',
  ])('%s holds neither', (key) => {
    expect(role(key).role).toBe('other');
  });

  test.each([
    ['@timestamp', 'time'],
    ['asctime', 'time'],
    ['log.level', 'level'],
    ['levelname', 'level'],
    ['error_severity', 'level'],
    ['service.name', 'service'],
    ['serviceName', 'service'],
    ['msg', 'message'],
    ['event', 'message'],
    ['req/url', 'target'],
    ['http.request/method', 'method'],
    ['res/statusCode', 'status'],
    ['status_code', 'status'],
    ['trace_id', 'trace'],
    ['traceId', 'trace'],
    ['http_traceparent', 'trace'],
    ['hostname', 'host'],
    ['req/host', 'other'],
  ])('%s means %s', (path, expected) => {
    expect(role(path).role).toBe(expected);
  });

  test('leads inside only where a role may be found there', () => {
    expect([role('req').opens, role('http').opens, role('meta').opens]).toEqual([true, true, true]);
    expect(role('resp_headers').opens).toBe(false);
  });
});
