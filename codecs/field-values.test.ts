import { describe, expect, test } from '@jest/globals';
import type { LatencyUnit } from '../domain/reading.ts';
import { roleOf } from './field-roles.ts';
import { fieldValue } from './field-values.ts';
import { createTimeReader } from './timestamp.ts';

const times = createTimeReader({
  zone: { offsetMinutes: 0, assumed: true },
  year: null,
  latestTs: Date.UTC(2030, 0, 1),
});
/** What a field means; objects around it with slashes. */
const meaning = (path: string, value: unknown, unit: LatencyUnit | null = null): unknown => {
  const slash = path.lastIndexOf('/');
  const role = roleOf(slash < 0 ? '' : path.slice(0, slash).replaceAll('/', '.'), path.slice(slash + 1));
  return fieldValue(role, value, times, unit);
};

describe('a latency in ms', () => {
  test.each([
    ['responseTime', 18, 18],
    ['durationMs', 50.42, 50.42],
    ['duration_us', 8272, 8.272],
    ['duration_s', 0.01291, 12.91],
    ['took', '14.198883ms', 14.198883],
    ['event/duration', 50_421_582, 50.421582],
    ['request_time', '0.025', 25],
    ['response_latency', '8', 8],
    ['httprequest/latency', '0.050422s', 50.422],
    ['http.server.request.duration', 0.018425, 18.425],
    ['attr/durationMillis', 120, 120],
    ['record/metrics/durationMs', 11.642, 11.642],
    ['latencyInMillis', 7, 7],
    ['turnAroundTimeMSec', '11', 11],
    ['durationms', 12, 12],
  ])('is in %s: %j', (path, value, ms) => {
    expect(meaning(path, value)).toBe(ms);
  });

  test.each([
    ['duration', '15d'],
    ['read_timeout_ms', 30_000],
    ['ttl_seconds', 3600],
    ['billedDurationMs', 700],
    ['initDurationMs', 374.97],
    ['try_again_in', 86_399.99],
    ['bytes', 8272],
    ['port', 5432],
    ['lease_duration', 2_764_800],
    ['target_duration_s', 1],
    ['expected-duration', '100ms'],
    ['max_latency_ms', 5000],
    ['durations', 3],
    ['record/elapsed/seconds', 4.1],
    ['response_latency', '-'],
    ['duration', -1],
  ])('is not in %s: %j', (path, value) => {
    const role = roleOf('', path);
    expect(role.role === 'latency' ? meaning(path, value) : null).toBeNull();
  });
});

describe('a level', () => {
  test.each([
    ['severityNumber', 1, 'trace'],
    ['severityNumber', 9, 'info'],
    ['severityNumber', 24, 'fatal'],
    ['severityNumber', 0, null],
    ['levelno', 30, 'warn'],
    ['level', 30, 'info'],
    ['LogLevel', 3, 'warn'],
    ['severityLevel', 3, 'error'],
    ['PRIORITY', '3', 'error'],
    ['s', 'W', 'warn'],
    ['s', 3, null],
    ['@l', 'ERR', 'error'],
    ['level', 'Level.WARNING', 'warn'],
    ['level', '[INFO]', 'info'],
    ['level', '\u001b[31merror\u001b[39m', 'error'],
    ['level', 'Metadata', null],
  ])('of %s: %j is %s', (key, value, level) => {
    expect(meaning(key, value)).toBe(level);
  });
});

describe('a service', () => {
  test.each([
    ['service', 'main', 'main'],
    ['logger', 'main', null],
    ['logger', 'com.example.Orders', null],
    ['service', 'service_undefined', null],
    ['service.name', 'unknown_service:node', null],
    ['eventSource', 's3.amazonaws.com', 's3'],
    ['PodName', 'frontend-579b9bff58-t2dbm', 'frontend'],
    ['container_name', '/shop-cart-1', 'shop-cart-1'],
  ])('of %s: %s is %s', (key, value, service) => {
    expect(meaning(key, value)).toBe(service);
  });
});

describe('a time', () => {
  test('keeps nanoseconds of whole milliseconds where they are, as digits and as a number', () => {
    expect(meaning('timeUnixNano', '1712790000100000000')).toBe(1_712_790_000_100);
    expect(meaning('timeUnixNano', 1_712_790_000_100_000_000)).toBe(1_712_790_000_100);
  });

  test('is a date or a duration under requestTime', () => {
    expect(meaning('requestTime', '20/Nov/2026:22:10:29 +0000')).toBe(1_795_212_629_000);
    expect(meaning('requestTime', 12, 'ms')).toBe(12);
  });

  test('of the Unix epoch or Go’s zero is none', () => {
    expect([
      meaning('time', '0001-01-01T00:00:00Z'),
      meaning('time', 0),
      meaning('time', '1970-01-01T00:00:00Z'),
    ]).toEqual([null, null, null]);
  });
});
