import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKinesisLogStream } from '../../adapters/aws/kinesis-log-stream.ts';
import { createSimulatedClock } from '../../adapters/local/simulated-clock.ts';
import type { StreamRecord } from '../../ports/log-stream.ts';
import { isStorageError } from '../../streams/bucket-latency.ts';
import { startKinesalite } from '../peers/kinesis.ts';
import type { Peer } from '../peers/server.ts';
import { quick } from './aws-under-test.ts';
import { answer, connectionReset, type Fault, jsonError } from './fault-injection.ts';
import { kinesisClient, newStream, readStream } from './kinesis-under-test.ts';

interface PutRecords {
  readonly StreamName: string;
  readonly Records: readonly { readonly PartitionKey: string; readonly Data: string }[];
}

const isPut = (request: Parameters<Fault>[0]): boolean =>
  String(request.headers['x-amz-target']).endsWith('PutRecords');
const bodyOf = (request: Parameters<Fault>[0]): PutRecords =>
  JSON.parse(new TextDecoder().decode(request.body as Uint8Array)) as PutRecords;

/** Refuses the records of a call that `isRefused` names, as a full shard does; the others go to the peer. */
const refusing =
  (isRefused: (call: number, index: number) => boolean, calls: PutRecords[] = []): Fault =>
  async (request, pass) => {
    if (!isPut(request)) return pass();
    const put = bodyOf(request);
    const call = calls.push(put) - 1;
    const kept = put.Records.filter((_, index) => !isRefused(call, index));
    if (kept.length > 0) {
      request.body = Buffer.from(JSON.stringify({ ...put, Records: kept }));
      request.headers['content-length'] = String((request.body as Buffer).length);
    }
    const taken = kept.length === 0 ? [] : await recordsOf(await pass());
    const refused = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded for shard' };
    const results = put.Records.map((_, index) => (isRefused(call, index) ? refused : taken.shift()));
    const body = { FailedRecordCount: put.Records.length - kept.length, Records: results };
    return answer(200, JSON.stringify(body), { 'content-type': 'application/x-amz-json-1.1' });
  };

/** Takes every record without a peer: kinesalite refuses calls over 5 MB. */
const taking =
  (calls: PutRecords[]): Fault =>
  (request, pass) => {
    if (!isPut(request)) return pass();
    const put = bodyOf(request);
    calls.push(put);
    const results = put.Records.map(() => ({ SequenceNumber: '1', ShardId: 'shardId-000000000000' }));
    const body = JSON.stringify({ FailedRecordCount: 0, Records: results });
    return Promise.resolve(answer(200, body, { 'content-type': 'application/x-amz-json-1.1' }));
  };

const recordsOf = async ({ response }: Awaited<ReturnType<Fault>>): Promise<object[]> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
  return (JSON.parse(Buffer.concat(chunks).toString()) as { Records: object[] }).Records;
};

const records = (count: number, size = 10): readonly StreamRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    partitionKey: `key-${index}`,
    data: Buffer.from(String(index).padEnd(size, '.')),
  }));
const numbersOf = (data: readonly { readonly data: Uint8Array }[]): readonly number[] =>
  data.map((one) => Number.parseInt(Buffer.from(one.data).toString(), 10));

describe('Kinesis with faults', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startKinesalite();
  });
  afterAll(() => peer?.stop());

  const streamWith = async (fault: Fault, options: { readonly shards?: number; readonly share?: number } = {}) => {
    const plain = kinesisClient(peer.url);
    const stream = await newStream(plain, options.shards ?? 1);
    const client = kinesisClient(peer.url, fault);
    const share = options.share === undefined ? {} : { share: options.share };
    return {
      log: createKinesisLogStream({ ...quick, client, stream, ...share }),
      stored: () => readStream(plain, stream),
      client,
      stream,
    };
  };

  test('sends again exactly the records that a full shard refused, oldest first', async () => {
    const calls: PutRecords[] = [];
    const { log, stored } = await streamWith(refusing((call, index) => call < 2 && index % 3 === 0, calls));
    await log.append(records(10));
    expect(calls.map(({ Records }) => Records.length)).toEqual([10, 4, 2]);
    const keys = calls.map(({ Records }) => Records.map(({ PartitionKey }) => PartitionKey));
    expect(keys[1]).toEqual(['key-0', 'key-3', 'key-6', 'key-9']);
    expect(numbersOf(await stored()).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(log.rate()).toMatchObject({ records: 10, retried: 6 });
  });

  test('does not let later records of the same append overtake more than one call', async () => {
    const { log, stored } = await streamWith(refusing((call) => call < 3));
    await Promise.all([log.append(records(5)), log.append(records(3))]);
    expect(numbersOf(await stored())).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
  });

  test('waits while the whole stream refuses, then writes everything once', async () => {
    let calls = 0;
    const { log, stored } = await streamWith((request, pass) => {
      if (!isPut(request)) return pass();
      calls += 1;
      if (calls <= 6) return Promise.resolve(jsonError(400, 'ProvisionedThroughputExceededException'));
      return pass();
    });
    await log.append(records(4));
    expect(numbersOf(await stored())).toEqual([0, 1, 2, 3]);
  });

  test('goes on after a broken connection', async () => {
    let calls = 0;
    const { log, stored } = await streamWith((request, pass) => {
      if (isPut(request) && ++calls === 1) return Promise.reject(connectionReset());
      return pass();
    });
    await log.append(records(3));
    expect(numbersOf(await stored())).toEqual([0, 1, 2]);
  });

  test('says that writing is not allowed, and blames no record', async () => {
    const { log } = await streamWith((request, pass) =>
      isPut(request) ? Promise.resolve(jsonError(400, 'AccessDeniedException')) : pass(),
    );
    const failure: unknown = await log.append(records(1)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'EACCES', message: expect.stringContaining('kinesis:PutRecords') });
    expect(isStorageError(failure)).toBe(true);
  });

  test('gives up, by name of the stream, when nothing is accepted for five minutes', async () => {
    const { client, stream } = await streamWith(refusing(() => true));
    const clock = createSimulatedClock(0);
    const log = createKinesisLogStream({ client, stream, random: () => 1, clock: realRequests(clock) });
    await expect(log.append(records(1))).rejects.toMatchObject({
      code: 'ETHROTTLED',
      message: expect.stringContaining(stream),
    });
    expect(clock.now()).toBeGreaterThan(300_000);
  });

  test('puts at most 500 records and 10 MiB into a call', async () => {
    const calls: PutRecords[] = [];
    const { log } = await streamWith(taking(calls), { shards: 30 });
    await log.append(records(1200));
    expect(Math.max(...calls.map(({ Records }) => Records.length))).toBe(500);
    calls.length = 0;
    await log.append(records(26, 500_000));
    for (const { Records } of calls) expect(Records.length).toBeLessThanOrEqual(20);
    expect(calls.flatMap(({ Records }) => Records)).toHaveLength(26);
  });

  test('writes no faster than its share of what the open shards take', async () => {
    const { client, stream } = await streamWith((_, pass) => pass(), { shards: 2 });
    const clock = createSimulatedClock(0);
    const log = createKinesisLogStream({ client, stream, random: () => 0, share: 0.5, clock: realRequests(clock) });
    await log.append(records(60, 100_000));
    const { bytes, wallMs } = log.rate();
    expect(bytes).toBeGreaterThan(6_000_000);
    // half of 2 MiB/s, after the first second's worth
    expect(((bytes - 1_048_576) / wallMs) * 1000).toBeLessThan(1_048_576 * 1.1);
    expect(wallMs).toBeGreaterThan(4000);
  });

  test('heeds a thousand records per second and shard', async () => {
    const calls: PutRecords[] = [];
    const { client, stream } = await streamWith(taking(calls));
    const clock = createSimulatedClock(0);
    const log = createKinesisLogStream({ client, stream, random: () => 0, clock: realRequests(clock) });
    await log.append(records(3000));
    expect(log.rate().wallMs).toBeGreaterThanOrEqual(1900);
    expect(calls.length).toBeLessThan(40);
  });

  test('refuses a share that makes no sense', () => {
    const options = { ...quick, client: kinesisClient(peer.url), stream: 's' };
    for (const share of [0, -1, 1.5, Number.NaN])
      expect(() => createKinesisLogStream({ ...options, share })).toThrow('share');
  });
});

/** A simulated clock whose sleepers wake at once; requests take none of its time. */
const realRequests = (clock: ReturnType<typeof createSimulatedClock>) => ({
  now: () => clock.now(),
  sleep: (ms: number) => clock.sleep(ms),
});
