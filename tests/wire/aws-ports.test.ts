import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { locationText } from '../../domain/object-location.ts';
import { type AwsConfig, readAwsConfig } from '../../runtime/aws-config.ts';
import { createAwsPorts } from '../../runtime/aws.ts';
import { notification } from '../contracts/notifier.contract.ts';
import { peerSettings } from './aws-under-test.ts';
import { kinesisClient, newStream } from './kinesis-under-test.ts';
import { describeWithMiniStack, miniStack } from './with-ministack.ts';

const config: AwsConfig = readAwsConfig({
  FORESHOCK_STAGE: 'test',
  FORESHOCK_UPLOADS_BUCKET: 'uploads',
  FORESHOCK_LAKE_BUCKET: 'lake',
  FORESHOCK_FAILURES_BUCKET: 'failures',
  FORESHOCK_STREAM: 'stream',
  FORESHOCK_TOPIC_PAGES: 'arn:aws:sns:us-east-1:000000000000:pages',
  FORESHOCK_TOPIC_TICKETS: 'arn:aws:sns:us-east-1:000000000000:tickets',
  FORESHOCK_TOPIC_ALERTS: 'arn:aws:sns:us-east-1:000000000000:alerts',
  FORESHOCK_WORKGROUP: 'work',
  FORESHOCK_DATABASE: 'lake',
  FORESHOCK_FUNCTION_PREFIX: 'foreshock-test',
});
const text = (body: Uint8Array | null): string | null => (body === null ? null : Buffer.from(body).toString());

test('the ports of a stack open nothing, and ask for no region, before they are used', () => {
  const { AWS_REGION: region } = process.env;
  delete process.env['AWS_REGION'];
  expect(createAwsPorts(config, {}).clock.now()).toBeGreaterThan(0);
  if (region !== undefined) process.env['AWS_REGION'] = region;
});

describeWithMiniStack('the ports of a stack at another address', () => {
  const ports = async () => {
    const { url } = miniStack();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    const s3 = new S3Client({ ...peerSettings(url), forcePathStyle: true });
    for (const Bucket of ['uploads', 'lake', 'failures']) await s3.send(new CreateBucketCommand({ Bucket }));
    const versioning = { Bucket: 'uploads', VersioningConfiguration: { Status: 'Enabled' as const } };
    await s3.send(new PutBucketVersioningCommand(versioning));
    const sns = new SNSClient(peerSettings(url));
    for (const Name of ['pages', 'tickets', 'alerts']) await sns.send(new CreateTopicCommand({ Name }));
    const stream = await newStream(kinesisClient(url), 1);
    return createAwsPorts({ ...config, stream });
  };

  test('reach every service, each bucket under its name', async () => {
    const { blobs, uploads, files, failures, stream, notifier } = await ports();
    expect(await blobs.putIfAbsent('ledger/1', Buffer.from('a'))).toBe(true);
    expect(await blobs.putIfAbsent('ledger/1', Buffer.from('b'))).toBe(false);
    await uploads.put('uploads/a.log', Buffer.from('first'), { speed: 'max' });
    expect(text(await files.get('uploads/a.log'))).toBe('first');
    expect(await failures.get('aws/lambda/x')).toBeNull();
    await stream.append([{ partitionKey: 'k', data: Buffer.from('block') }]);
    const shards = await stream.openShards();
    expect(shards).toHaveLength(1);
    await notifier.publish(notification);
    expect(stream.rate()).toMatchObject({ records: 1, bytes: 6 });
  });

  test('read the version of an upload that a replay began with, after it was replaced and deleted', async () => {
    const { uploads, files } = await ports();
    await uploads.put('uploads/b.log', Buffer.from('first'));
    const head = await uploads.head('uploads/b.log');
    expect(head?.versionId).toEqual(expect.any(String));
    const pins = { versionId: head?.versionId ?? null, etag: head?.version ?? null };
    const location = locationText({ key: 'uploads/b.log', ...pins });
    await uploads.put('uploads/b.log', Buffer.from('second'));
    expect(text(await files.getRange(location, 0, 99))).toBe('first');
    await uploads.delete('uploads/b.log');
    expect(text(await files.get(location))).toBe('first');
    const lost = locationText({ key: 'uploads/b.log', versionId: null, etag: pins.etag });
    await expect(files.get(lost)).rejects.toMatchObject({ code: 'EDELETED' });
  });
});
