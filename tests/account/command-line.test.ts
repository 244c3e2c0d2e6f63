import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { AlertJson, DoctorJson, ReplayJson } from '../../domain/machine-output.ts';
import { type CliRun, foreshock } from '../run-cli.ts';
import { environmentOf, STACK, STAGE } from './deployed-stack.ts';
import { standInForViews } from './views.ts';
import { describeInAccount } from './with-account.ts';

const ROOT = join(import.meta.dirname, '../..');
const LOG = join(ROOT, 'sample-logs/db-lock/orders.fastify.log.gz');
const OSLS = join(ROOT, 'tests/peers/node_modules/serverless/bin/serverless.js');

describeInAccount('foreshock --on aws:STAGE', {}, (account) => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foreshock-account-'));
    await standInForViews(account().url, account().outputs['Database'] ?? '');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (args: readonly string[]): Promise<CliRun> =>
    foreshock(args, { env: { ...environmentOf(account().url), FORESHOCK_FRAMEWORK: OSLS } });
  const deployed = (...args: readonly string[]): Promise<CliRun> => run(['--on', `aws:${STAGE}`, ...args]);
  const answer = async <T>(...args: readonly string[]): Promise<T> => {
    const { code, stdout, stderr } = await deployed(...args, '--json');
    if (code !== 0) throw new Error(`foreshock ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  let result: ReplayJson;

  test('replay uploads files, follows their replay and gives the result that this machine gives', async () => {
    result = await answer<ReplayJson>('replay', LOG);
    const here = await foreshock(['--lake', join(folder, 'lake'), 'replay', LOG, '--json']);
    const local = JSON.parse(here.stdout) as ReplayJson;
    const { replay, dataset, rows, records, quarantined, skipped, lines, buckets } = local;
    expect(result).toMatchObject({ replay, dataset, rows, records, quarantined, skipped, lines, buckets });
    expect(result.alerts.map(({ id }) => id)).toEqual(local.alerts.map(({ id }) => id));
    expect(result.alerts.length).toBeGreaterThan(0);
  });

  test('replay of the same file again gives the stored result; --replace makes it anew', async () => {
    expect(await answer('replay', LOG)).toMatchObject({ replay: result.replay, unchanged: true });
    const again = await answer<ReplayJson>('replay', LOG, '--replace');
    expect(again).toMatchObject({ replay: result.replay.replace('~1', '~2'), rows: result.rows });
    const paced = await answer<ReplayJson>('replay', LOG, '--replace', '--speed', '600');
    expect(paced).toMatchObject({ replay: result.replay.replace('~1', '~3'), rows: result.rows, speed: 600 });
    result = paced;
  });

  test('replay takes standard input under the name that it has on this machine', async () => {
    const input = '2026-11-20 22:10:25.787 [INFO] shop: GET /cart 200 took 5.5ms\n';
    const options = { input, env: environmentOf(account().url) };
    const there = await foreshock(['--on', `aws:${STAGE}`, 'replay', '-', '--json'], options);
    const here = await foreshock(['--lake', join(folder, 'lake'), 'replay', '-', '--json'], { input });
    const { dataset } = JSON.parse(here.stdout) as ReplayJson;
    expect(JSON.parse(there.stdout)).toMatchObject({ dataset, rows: 1 });
    expect(dataset).toMatch(/^stdin-/);
  });

  test('replay says what is wrong with a file that is missing, empty or no log', async () => {
    const missing = await deployed('replay', join(folder, 'no.log'));
    expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('there is no file')]);
    const empty = await deployed('replay', file('empty.log', ''));
    expect([empty.code, empty.stderr]).toEqual([3, expect.stringContaining('is empty')]);
    const started = Date.now();
    const garbage = await deployed('replay', file('garbage.log', 'one\ntwo\n'));
    expect([garbage.code, garbage.stderr]).toEqual([
      3,
      expect.stringContaining('no line of the sample carries a time'),
    ]);
    expect(Date.now() - started).toBeLessThan(60_000);
  });

  test('alerts, incidents, status, report, verify and doctor read the deployed lake', async () => {
    const alerts = await answer<readonly AlertJson[]>('alerts');
    expect(alerts.map(({ id }) => id)).toEqual(expect.arrayContaining(result.alerts.map(({ id }) => id)));
    expect(await answer<readonly object[]>('incidents', '--dataset', result.dataset)).not.toEqual([]);
    expect(await answer('status')).toEqual(
      expect.arrayContaining([expect.objectContaining({ replay: result.replay, status: 'finished' })]),
    );
    expect((await deployed('report', result.replay)).stdout).toContain('The first warning, as sent');
    const [first] = result.alerts;
    expect(await answer('verify', first?.id ?? '')).toMatchObject({ id: first?.id, equal: true });
    expect(await answer<DoctorJson>('doctor')).toMatchObject({ ok: true, rows: result.rows + 1, problems: [] });
  });

  test('sql asks the workgroup', async () => {
    const sql = `select count(*) as n from logs where dataset = '${result.dataset}'`;
    expect(await answer('sql', sql)).toEqual([{ n: result.rows }]);
    const wrong = await deployed('sql', 'select 1 from nowhere');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('nowhere')]);
    const change = await deployed('sql', 'drop table logs');
    expect([change.code, change.stderr]).toEqual([1, expect.stringContaining('only queries can be run here')]);
  });

  test('names a stack that is not there', async () => {
    const { code, stderr } = await run(['--on', 'aws:nowhere', 'status']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('there is no stack foreshock-nowhere')]);
  });

  test('deploy --dry-run says what would be created and refuses what it does not know', async () => {
    const plan = await run(['deploy', STAGE, '--dry-run', '--param', 'NamedQueries=off', '--json']);
    expect(JSON.parse(plan.stdout)).toMatchObject({
      stack: STACK,
      resources: expect.arrayContaining([{ what: 'function', count: 6 }]),
    });
    const unknown = await run(['deploy', STAGE, '--dry-run', '--param', 'Window=60']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('there is no such parameter')]);
  });

  test('deploy creates the stack; remove keeps its data until --all-data deletes every version, and the key in seven days', async () => {
    const s3 = new S3Client({ forcePathStyle: true });
    const buckets = async () =>
      ((await s3.send(new ListBucketsCommand())).Buckets ?? [])
        .map(({ Name = '' }) => Name)
        .filter((name) => name.startsWith('foreshock-spare-'));
    const created = await run(['deploy', 'spare', '--yes', '--param', 'NamedQueries=off']);
    expect([created.code, created.stderr]).toEqual([0, expect.stringContaining('foreshock-spare is deployed')]);
    const kept = async (name: string): Promise<string> => (await buckets()).find((one) => one.includes(name)) ?? '';
    const upload = { Bucket: await kept('uploadsbucket'), Key: 'uploads/a.log' };
    // two versions and the mark of a deleted object
    for (const Body of ['one', 'two']) await s3.send(new PutObjectCommand({ ...upload, Body }));
    await s3.send(new DeleteObjectCommand(upload));

    const removed = await run(['remove', 'spare', '--yes']);
    expect([removed.code, removed.stderr]).toEqual([0, expect.stringContaining('--all-data` deletes them for good')]);
    const key = / key ([0-9a-f-]+)/.exec(removed.stderr)?.[1] ?? '';
    expect(await buckets()).toHaveLength(3);
    for (const Bucket of await buckets()) await s3.send(new PutBucketTaggingCommand({ Bucket, ...AS_TAGGED }));
    for (const Bucket of await buckets())
      await s3.send(new PutBucketEncryptionCommand({ Bucket, ...encryptedBy(key) }));

    const erased = await run(['remove', 'spare', '--all-data', '--yes']);
    expect([erased.code, erased.stderr]).toEqual([
      0,
      expect.stringContaining(`the key ${key} is deleted in seven days`),
    ]);
    expect(erased.stderr).toMatch(/uploadsbucket-\w+: 3 versions deleted, and the bucket/);
    expect(await buckets()).toEqual([]);
    const { KeyMetadata } = await new KMSClient({}).send(new DescribeKeyCommand({ KeyId: key }));
    expect(KeyMetadata?.KeyState).toBe('PendingDeletion');
    const again = await run(['remove', 'spare', '--all-data', '--yes']);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('nothing of foreshock-spare is left')]);
  });

  test('remove --all-data of a stack that is there takes everything at once', async () => {
    const removed = await run(['remove', STAGE, '--all-data', '--yes']);
    expect([removed.code, removed.stderr]).toEqual([0, expect.stringContaining('is deleted in seven days')]);
    const { Buckets } = await new S3Client({ forcePathStyle: true }).send(new ListBucketsCommand());
    expect(Buckets ?? []).toEqual([]);
  });
});

/** What CloudFormation does and the emulator does not: the stack's tags, and the key of the template, on each bucket. */
const AS_TAGGED = {
  Tagging: {
    TagSet: [
      { Key: 'application', Value: 'foreshock' },
      { Key: 'stage', Value: 'spare' },
    ],
  },
};
const encryptedBy = (key: string) => ({
  ServerSideEncryptionConfiguration: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: key } }],
  },
});
