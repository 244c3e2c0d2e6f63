import { describe, expect, test } from '@jest/globals';
import { eventNamed } from '../../tests/events/captured.ts';
import { decodeFailureRecord } from './failure-record.ts';

type Wire = Record<string, unknown> & { requestContext: Record<string, unknown> };

const wire = (): Wire => eventNamed('kinesis-failure-record') as Wire;
const decode = (record: unknown) => decodeFailureRecord(Buffer.from(JSON.stringify(record)));

describe('the invocation record of a failed batch', () => {
  test('gives the records of its payload and what the function answered', () => {
    const { records, ...rest } = decode(wire());
    expect(rest).toEqual({
      shard: 'shardId-000000000006',
      condition: 'RetryAttemptsExhausted',
      attempts: 4,
      error: 'RetryAttemptsExhausted: function error Unhandled, status 200',
    });
    expect(records.map(({ data }) => String(data))).toEqual(['first line\n', 'second line\n']);
  });

  test('of records that became too old says that the function was not called', () => {
    const record = wire();
    record.requestContext['condition'] = 'RecordAgeExceeded';
    record.requestContext['approximateInvokeCount'] = 0;
    delete record['responseContext'];
    expect(decode(record)).toMatchObject({
      condition: 'RecordAgeExceeded',
      attempts: 0,
      error: 'RecordAgeExceeded: the function was not called',
    });
  });

  test('keeps a condition that it does not know in its error: the records matter more', () => {
    const record = wire();
    record.requestContext['condition'] = 'SomethingNew';
    expect(decode(record)).toMatchObject({
      condition: 'RetryAttemptsExhausted',
      error: 'SomethingNew: function error Unhandled, status 200',
    });
  });

  test.each([
    ['another JSON', { hello: 1 }, /the failure record\.requestContext should be an object but is nothing/],
    ['one without payload', { ...wire(), payload: undefined }, /shardId-0{11}6, 49590\d+ to 49590\d+, has no payload/],
    ['one with a torn payload', { ...wire(), payload: '{"Records":[' }, /the failure record's payload is not JSON/],
  ])('%s is refused by name', (_, record, reason) => {
    expect(() => decode(record)).toThrow(reason);
  });

  test('bytes that are no JSON are refused by name', () => {
    expect(() => decodeFailureRecord(Buffer.from('<xml>'))).toThrow(/the failure record is not JSON: <xml>/);
  });
});
