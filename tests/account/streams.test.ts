import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { beforeAll, expect, test } from '@jest/globals';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { checkLake } from '../../streams/check-lake.ts';
import { compactLake } from '../../streams/compact-lake.ts';
import { planCompaction } from '../../streams/due-partitions.ts';
import { eventNamed } from '../events/captured.ts';
import { bytesOf, keysUnder, resultOf, startedReplay, until } from './account.ts';
import { standInForViews } from './views.ts';
import { describeInAccount } from './with-account.ts';

const LOG = join(import.meta.dirname, '../../sample-logs/db-lock/haproxy.rsyslog-iso.log.gz');
const ROWS = 18_419;
const TEST_KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };

describeInAccount('what comes by the stream', { parameters: { Firehose: 'on' } }, (account) => {
  beforeAll(() => standInForViews(account().url, account().outputs['Database'] ?? ''));

  const entriesOf = async (ledger: string): Promise<readonly LedgerEntry[]> => {
    const { blobs } = account().ports;
    const keys = await keysUnder(blobs, `ledger/${ledger}/`);
    return Promise.all(
      keys.map(async (key) => JSON.parse(Buffer.from(await bytesOf(blobs, key)).toString()) as LedgerEntry),
    );
  };

  test('becomes live rows, if it is a record of a foreign producer', async () => {
    const { ports } = account();
    const at = new Date().toISOString();
    const lines = [12, 340, 2500].map((ms) =>
      JSON.stringify({
        time: at,
        level: 'info',
        service: 'shop',
        method: 'GET',
        path: '/cart',
        status: 200,
        latency_ms: ms,
      }),
    );
    await ports.stream.append([{ partitionKey: 'shop', data: Buffer.from(`${lines.join('\n')}\n`) }]);
    const live = await until('live rows', async () =>
      (await entriesOf('live~shardId-000000000000')).find(({ records }) => records > 0),
    );
    expect(live).toMatchObject({ dataset: 'live', records: 3, rows: 3, quarantined: 0 });
    const { queries } = ports;
    const { rows } = await queries.run(
      `select bucket, count(*) from logs where dataset = 'live' group by bucket order by 1`,
    );
    expect(rows).toEqual([
      ['critical', 1],
      ['fast', 1],
      ['medium', 1],
    ]);
  });

  test('through the optional Firehose stays outside logs, in a place of its own', async () => {
    const { url, outputs, ports } = account();
    const before = await keysUnder(ports.blobs, 'ledger/');
    const firehose = new FirehoseClient({ endpoint: url, region: 'us-east-1', credentials: TEST_KEYS });
    const Records = ['shop', 'cart'].map((service) => ({
      Data: Buffer.from(`${JSON.stringify({ ts: '2026-11-20T22:10:00Z', service, latency_ms: 12 })}\n`),
    }));
    const sent = await firehose.send(
      new PutRecordBatchCommand({ DeliveryStreamName: outputs['FirehoseName'], Records }),
    );
    firehose.destroy();
    expect(sent.FailedPutCount).toBe(0);
    const [key = ''] = await until('an object of the Firehose', async () => {
      const keys = await keysUnder(ports.blobs, 'firehose/');
      return keys.length > 0 ? keys : undefined;
    });
    expect(key).toMatch(/^firehose\/dt=/);
    expect(await keysUnder(ports.blobs, 'ledger/')).toEqual(before);
  });

  test('is kept in quarantine and entered as discarded, if no retry saved it', async () => {
    const { blobs } = account().ports;
    const record = Buffer.from(JSON.stringify(eventNamed('kinesis-failure-record')));
    const key = 'aws/lambda/0c8a2c6e/shardId-000000000006/2026/11/20/2026-11-20T22.12.06-5b3a';
    await account().failures.put(key, record);
    const [entry] = await until('the discarded entry', async () => {
      const entries = await entriesOf('live~shardId-000000000006');
      return entries.length > 0 && entries;
    });
    expect(entry).toMatchObject({
      outcome: 'discarded',
      records: 2,
      rows: 0,
      quarantined: 2,
      reasons: { discarded: 2 },
    });
    const [file] = entry?.files ?? [];
    expect(file?.key).toMatch(/^quarantine\//);
    expect((await bytesOf(blobs, file?.key ?? '')).byteLength).toBe(file?.bytes);
    const { rows } = await account().ports.queries.run(`select reason, count(*) from quarantine group by reason`);
    expect(rows).toEqual([['discarded', 2]]);
  });

  test('is merged by two compactions into as many rows, one file for each partition', async () => {
    const { blobs, uploads, functions, clock, queries } = account().ports;
    // blocks of a few seconds each: many small files
    await uploads.put('uploads/haproxy.log.gz', readFileSync(LOG), { speed: '60' });
    const { replay, dataset } = await startedReplay(blobs, 'haproxy');
    const { alerts } = await resultOf(blobs, replay);
    expect(alerts.length).toBeGreaterThan(0);
    await until('the replay to be over', async () => (await keysUnder(blobs, `open/${replay}`)).length === 0);
    const files = (await keysUnder(blobs, 'logs/dt=2026-11-20/')).length;
    await functions.invoke('compact', { plan: true });
    await until(
      'everything to be merged',
      async () => (await planCompaction(blobs, { now: clock.now() })).due.length === 0,
    );
    const merged = await keysUnder(blobs, 'compacted/logs/dt=2026-11-20/');
    expect(merged.length).toBeGreaterThan(0);
    expect(merged.length).toBeLessThan(files);
    expect(merged.length).toBe(new Set(merged.map((key) => key.slice(0, key.lastIndexOf('/')))).size);
    const receipts = await keysUnder(blobs, 'compacted/receipts/');
    // without the view, which the emulator cannot make over merged files
    expect(await compactLake(account().ports)).toMatchObject({ merged: 0, deleted: 0 });
    expect(await keysUnder(blobs, 'compacted/receipts/')).toEqual(receipts);
    // the raw files stay for a day: row for row the same, in each bucket that was merged
    const rowsOf = async (table: string) => {
      const buckets = merged.map((key) => `'${/bucket=(\w+)/.exec(key)?.[1] ?? ''}'`).join(', ');
      const where = `where dataset = '${dataset}' and bucket in (${buckets})`;
      const what = 'bucket, count(*), count(distinct event_id), round(sum(latency_ms), 3)';
      return (await queries.run(`select ${what} from ${table} ${where} group by bucket order by bucket`)).rows;
    };
    expect(await rowsOf('logs_merged')).toEqual(await rowsOf('logs'));
    expect(await checkLake(blobs)).toMatchObject({ rows: ROWS + 3, problems: [] });
  });
});
