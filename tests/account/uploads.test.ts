import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from '@jest/globals';
import type { ReplayJson } from '../../domain/machine-output.ts';
import { checkLake } from '../../streams/check-lake.ts';
import { committedNumbers } from '../../streams/ledger.ts';
import { listRefused } from '../../streams/refused-uploads.ts';
import { listReplayIds, loadReplay } from '../../streams/replay-states.ts';
import { type LakeTruth, truthOf } from '../lake-truth.ts';
import { foreshock } from '../run-cli.ts';
import { type Received, resultOf, startedReplay, subscribe, truthOfReplay, until } from './account.ts';
import { AUTHORIZATION } from './json-call.ts';
import { standInForViews } from './views.ts';
import { describeInAccount } from './with-account.ts';

const LOGS = join(import.meta.dirname, '../../sample-logs/db-lock');
const sample = (name: string): Buffer => readFileSync(join(LOGS, name));
const REPLAY = 'gateway.pino-7096c943~1';

/** One file replayed on this machine. */
const replayHere = async (name: string): Promise<{ readonly truth: LakeTruth; readonly result: ReplayJson }> => {
  const lake = mkdtempSync(join(tmpdir(), 'foreshock-here-'));
  try {
    const { stdout } = await foreshock(['--lake', lake, 'replay', join(LOGS, name), '--json']);
    return { truth: await truthOf(lake), result: JSON.parse(stdout) as ReplayJson };
  } finally {
    rmSync(lake, { recursive: true });
  }
};

/** A zip that says its member is encrypted: bit 0 of the flags, in the local and the central header. */
const encryptedZip = (): Buffer => {
  const name = Buffer.from('a.log');
  const header = (signature: number, between: number, after: number): Buffer => {
    const bytes = Buffer.alloc(30 + between + after + name.length);
    bytes.writeUInt32LE(signature, 0);
    bytes.writeUInt16LE(20, 4 + between);
    bytes.writeUInt16LE(1, 6 + between);
    bytes.writeUInt32LE(16, 18 + between);
    bytes.writeUInt32LE(4, 22 + between);
    bytes.writeUInt16LE(name.length, 26 + between);
    name.copy(bytes, 30 + between + after);
    return bytes;
  };
  const local = Buffer.concat([header(0x04034b50, 0, 0), Buffer.alloc(16, 7)]);
  const central = header(0x02014b50, 2, 14);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
};

describeInAccount('a log under uploads/', { lapTimeout: 72 }, (account) => {
  let nextAlerts: () => Promise<readonly Received[]>;
  beforeAll(async () => {
    nextAlerts = await subscribe(account().outputs['TopicAlerts'] ?? '');
  });

  test('starts a replay, even while no view of SQL can be made', async () => {
    const { ports } = account();
    await ports.uploads.put('uploads/gateway.pino.log.gz', sample('gateway.pino.log.gz'), { speed: '30' });
    expect(await startedReplay(ports.blobs, 'gateway.pino')).toMatchObject({ replay: REPLAY, speed: 30 });
    // the run failed, for others to see
    const failed = async () => (await account().logsOf('replay-log')).some((line) => /window_parts/.test(line));
    expect(await until('the error of the view', failed)).toBe(true);
    await standInForViews(account().url, account().outputs['Database'] ?? '');
  });

  test('is listed, paused and resumed through the HTTP API', async () => {
    const { url, outputs, ports } = account();
    const address = `${url}/_aws/execute-api/${outputs['HttpApiId']}/$default/api/replays`;
    const headers = { authorization: AUTHORIZATION, 'content-type': 'application/json' };
    const list = await (await fetch(address, { headers })).json();
    expect(list).toMatchObject([{ replay: REPLAY, status: 'running', speed: 30 }]);
    const steer = async (how: string) => {
      const response = await fetch(`${address}/${encodeURIComponent(REPLAY)}/${how}`, {
        method: 'POST',
        headers,
        body: '{}',
      });
      return [response.status, await response.json()];
    };
    expect(await steer('pause')).toMatchObject([200, { status: 'paused' }]);
    const outcome = (name: string) => async () =>
      (await account().logsOf('replay-log')).some((line) => line.includes(`"outcome":"${name}"`));
    await until('a lap that pauses', outcome('paused'));
    expect(await steer('resume')).toMatchObject([200, { status: 'running' }]);
    const { size } = await committedNumbers(ports.blobs, REPLAY);
    await until('the next block', async () => (await committedNumbers(ports.blobs, REPLAY)).size > size);
  });

  test('is taken whatever its name; in bulk under _bulk/; several as a set with _replay.json', async () => {
    const { uploads, blobs } = account().ports;
    const errorLog = gunzipSync(sample('nginx.error.log.gz'));
    await uploads.put('uploads/shop ü (1)+100%.log', errorLog, { speed: 'max' });
    await uploads.put('uploads/_bulk/haproxy.log.gz', sample('haproxy.rsyslog-iso.log.gz'));
    await uploads.put('uploads/shop/orders.log.gz', sample('orders.fastify.log.gz'));
    const manifest = { files: ['orders.log.gz', 'pg.log.gz'], speed: 'max' };
    await uploads.put('uploads/shop/_replay.json', Buffer.from(JSON.stringify(manifest)));
    await uploads.put('uploads/shop/pg.log.gz', sample('pg.log.gz'));
    const odd = await startedReplay(blobs, 'shop__');
    const haproxy = await startedReplay(blobs, 'haproxy');
    const shop = await startedReplay(blobs, 'shop~');
    expect(odd.files).toMatchObject([{ source: 'shop ü (1)+100%.log' }]);
    expect(haproxy.speed).toBe('max');
    expect(shop).toMatchObject({ replay: 'shop~1', files: [{ source: 'orders.log.gz' }, { source: 'pg.log.gz' }] });
    expect(await resultOf(blobs, odd.replay)).toMatchObject({ lines: 102, rows: 102 });
    expect(await resultOf(blobs, haproxy.replay)).toMatchObject({ rows: 18_419, quarantined: 0 });
    expect(await resultOf(blobs, shop.replay)).toMatchObject({ files: [{ rows: 10_267 }, { lines: 792 }] });
  });

  test('is refused with the reason when it is empty, encrypted, no log, or another version of one that was replayed', async () => {
    const { uploads, blobs } = account().ports;
    await uploads.put('uploads/empty.log', new Uint8Array());
    await uploads.put('uploads/secret.zip', encryptedZip());
    await uploads.put('uploads/photo.jpg', Buffer.from('no log at all\n'));
    await uploads.put('uploads/_bulk/haproxy.log.gz', sample('orders.fastify.log.gz'));
    const refused = await until('four refusals', async () => {
      const all = await listRefused(blobs);
      return all.length >= 4 && Object.fromEntries(all.map(({ key, why }) => [key, why]));
    });
    expect(refused).toEqual({
      'uploads/empty.log': expect.stringContaining('is empty'),
      'uploads/secret.zip': expect.stringContaining('encrypted'),
      'uploads/photo.jpg': expect.stringContaining('no line of the sample carries a time'),
      'uploads/_bulk/haproxy.log.gz': expect.stringContaining('replace=true'),
    });
  });

  test('takes the place of the one that was replayed when its metadata says replace=true', async () => {
    const { uploads, blobs } = account().ports;
    const before = (await startedReplay(blobs, 'haproxy')).replay;
    await uploads.put('uploads/_bulk/haproxy.log.gz', sample('orders.fastify.log.gz'), { replace: 'true' });
    await until('the old replay to be replaced', async () => (await loadReplay(blobs, before)).status === 'replaced');
    const [after] = await until('the new replay', async () => {
      const replays = (await listReplayIds(blobs)).filter((id) => id.startsWith('haproxy-') && id !== before);
      return replays.length > 0 && replays;
    });
    expect(await resultOf(blobs, after ?? '')).toMatchObject({ rows: 10_267 });
  });

  test('is replayed in several laps, to the rows, windows and alerts of a replay on this machine', async () => {
    const { blobs } = account().ports;
    const there = await resultOf(blobs, REPLAY);
    const laps = (await account().logsOf('replay-log')).filter((line) => line.includes('"event":"replay-lap"'));
    const ofThis = laps.filter((line) => line.includes(REPLAY));
    expect(ofThis.filter((line) => line.includes('"outcome":"continued"')).length).toBeGreaterThanOrEqual(2);
    const { truth, result } = await replayHere('gateway.pino.log.gz');
    expect(result.replay).toBe(REPLAY);
    expect(truth.rows).toBe(18_428);
    expect(await truthOfReplay(blobs, REPLAY)).toEqual(truth);
    expect(there).toMatchObject({ lines: 18_428, rows: 18_428, quarantined: 0, buckets: result.buckets, speed: 30 });
    expect(there.alerts.map(({ id }) => id)).toEqual(result.alerts.map(({ id }) => id));
  });

  test('warns whoever subscribes to the topic, with the alert as JSON and attributes to filter by', async () => {
    const { alerts } = await resultOf(account().ports.blobs, REPLAY);
    const got: Received[] = [];
    await until('every alert on the queue', async () => {
      got.push(...(await nextAlerts()));
      return alerts.every(({ id }) => got.some(({ attributes }) => attributes['id'] === id));
    });
    const [first] = alerts;
    const message = got.find(({ attributes }) => attributes['id'] === first?.id);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      id: first?.id,
      kind: 'predicted',
      message: first?.message,
    });
    expect(message?.attributes).toMatchObject({
      kind: 'predicted',
      dataset: 'gateway.pino-7096c943',
      service: 'gateway',
    });
  });

  test('can be asked for in SQL with its alerts and incidents', async () => {
    const { queries, blobs } = account().ports;
    const { alerts } = await resultOf(blobs, REPLAY);
    const dataset = "dataset = 'gateway.pino-7096c943'";
    const ask = async (sql: string) => (await queries.run(sql)).rows;
    expect(await ask(`select count(*) from logs where ${dataset}`)).toEqual([[18_428]]);
    const ids = alerts.map(({ id }) => [id]);
    expect(await ask(`select id from alerts where ${dataset} order by "at", id`)).toEqual(ids);
    expect(await ask(`select count(*) from incidents where ${dataset}`)).toEqual([[1]]);
    expect(await ask(`select status from replays where ${dataset}`)).toEqual([['finished']]);
  });

  test('leaves a lake that is whole, looked after by schedules that fire', async () => {
    const report = await checkLake(account().ports.blobs);
    expect(report.problems).toEqual([]);
    expect(report.records).toBe(report.rows + report.quarantined);
    const woken = async () =>
      (await account().logsOf('detect-anomalies')).some((line) => line.includes('"live-watched"'));
    expect(await until('a schedule that wakes detect-anomalies', woken)).toBe(true);
  });
});
