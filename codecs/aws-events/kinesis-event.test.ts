import { describe, expect, test } from '@jest/globals';
import { eventNamed } from '../../tests/events/captured.ts';
import { decodeKinesisEvent } from './kinesis-event.ts';

interface Wire {
  Records: { eventID: string; eventSource: string; kinesis: Record<string, unknown> }[];
}

const event = (): Wire => eventNamed('kinesis-event') as Wire;

const changed = (change: (record: Wire['Records'][number]) => void): Wire => {
  const one = event();
  for (const record of one.Records) change(record);
  return one;
};

describe('a Kinesis event', () => {
  test('gives its records in order, with shard, bytes and arrival in milliseconds', () => {
    const records = decodeKinesisEvent(event()).map(({ data, ...rest }) => ({ ...rest, text: String(data) }));
    expect(records).toEqual([
      {
        shard: 'shardId-000000000006',
        partitionKey: 'a',
        sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
        arrivedAt: 1795212629123,
        text: 'first line\n',
      },
      {
        shard: 'shardId-000000000006',
        partitionKey: 'b',
        sequenceNumber: '49590338271490256608559692540925702759324208523137515618',
        arrivedAt: 1795212629501,
        text: 'second line\n',
      },
    ]);
  });

  test.each([
    [
      'of another service',
      changed((record) => (record.eventSource = 'aws:sqs')),
      /Records\[0\] is a record of aws:sqs/,
    ],
    ['without a shard', changed((record) => (record.eventID = '4959')), /Records\[0\]\.eventID names no shard: 4959/],
    [
      'whose data is no base64',
      changed(({ kinesis }) => (kinesis['data'] = '{"a":1}')),
      /Records\[0\]\.kinesis\.data is not base64: \{"a":1\}/,
    ],
    [
      'without a time',
      changed(({ kinesis }) => delete kinesis['approximateArrivalTimestamp']),
      /approximateArrivalTimestamp should be seconds since 1970/,
    ],
    ['that is none', { lap: { replay: 'a~1' } }, /the Kinesis event\.Records should be a list but is nothing/],
  ])('%s is refused by name', (_, event, reason) => {
    expect(() => decodeKinesisEvent(event)).toThrow(reason);
  });
});
