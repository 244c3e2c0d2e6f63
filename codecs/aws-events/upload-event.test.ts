import { describe, expect, test } from '@jest/globals';
import { eventNamed } from '../../tests/events/captured.ts';
import { decodeUploadEvent } from './upload-event.ts';

interface Created {
  'detail-type': string;
  detail: { object: Record<string, unknown> };
}
interface Notified {
  Records: { eventSource: string; s3: { object: Record<string, unknown> } }[];
}

const created = (): Created => eventNamed('eventbridge-object-created') as Created;
const notified = (): Notified => eventNamed('s3-notification') as Notified;

const upload = {
  bucket: 'foreshock-uploads',
  key: 'uploads/shop/access log+ä 100%.gz',
  versionId: 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
  size: 5213,
  etag: '9b2cf535f27731c974343645a3985328',
};

describe('an event of EventBridge', () => {
  test('names the uploaded object with its key as it is', () => {
    expect(decodeUploadEvent(created())).toEqual({ uploads: [upload], ignored: [] });
  });

  test.each([undefined, null, ''])('may lack the version: %p', (versionId) => {
    const event = created();
    event.detail.object['version-id'] = versionId;
    expect(decodeUploadEvent(event).uploads).toEqual([{ ...upload, versionId: null }]);
  });

  test('of another type is ignored by name', () => {
    const event = { ...created(), 'detail-type': 'Object Deleted' };
    expect(decodeUploadEvent(event)).toEqual({ uploads: [], ignored: [`Object Deleted: ${upload.key}`] });
  });

  test('of an empty folder is ignored, one of an empty file is not', () => {
    const event = created();
    Object.assign(event.detail.object, { key: 'uploads/shop/', size: 0 });
    expect(decodeUploadEvent(event)).toEqual({ uploads: [], ignored: ['uploads/shop/ is an empty folder'] });
    Object.assign(event.detail.object, { key: 'uploads/empty.log' });
    expect(decodeUploadEvent(event).uploads).toHaveLength(1);
  });
});

describe('a notification of the bucket', () => {
  test('is decoded record by record: encoded keys, duplicates once, no version, removals ignored', () => {
    expect(decodeUploadEvent(notified())).toEqual({
      uploads: [
        upload,
        { bucket: 'foreshock-uploads', key: 'uploads/big.log', versionId: null, size: 734003200, etag: '7d4e3f1-84' },
      ],
      ignored: ['ObjectRemoved:DeleteMarkerCreated: uploads/old.log'],
    });
  });

  test('keeps two versions of one key apart', () => {
    const event = notified();
    const second = event.Records[1];
    if (second) second.s3.object['versionId'] = 'x2';
    expect(decodeUploadEvent(event).uploads.map(({ versionId }) => versionId)).toEqual([upload.versionId, 'x2', null]);
  });

  test('that only tests the configuration is ignored by name', () => {
    expect(decodeUploadEvent(eventNamed('s3-test-event'))).toEqual({
      uploads: [],
      ignored: ['s3:TestEvent of foreshock-uploads'],
    });
  });
});

describe('what is no upload event', () => {
  const badKey = notified();
  Object.assign(badKey.Records[0]?.s3.object ?? {}, { key: 'uploads/100%.log' });
  const ofQueue = notified();
  Object.assign(ofQueue.Records[0] ?? {}, { eventSource: 'aws:sqs' });

  test.each([
    [null, /the event should be an object but is null/],
    ['junk', /the event should be an object but is "junk"/],
    [{ wake: 'schedule' }, /neither an S3 event of EventBridge .* nor an S3 notification .*wake/],
    [{ source: 'aws.s3', 'detail-type': 'Object Created' }, /detail should be an object but is nothing/],
    [{ Records: 3 }, /Records should be a list but is 3/],
    [{ Records: [{}] }, /Records\[0\]\.eventSource should be text but is nothing/],
    [ofQueue, /Records\[0\] is a record of aws:sqs, not of S3/],
    [badKey, /Records\[0\]\.s3\.object\.key is no URL-encoded UTF-8: uploads\/100%\.log/],
  ])('is refused by name: %j', (event, reason) => {
    expect(() => decodeUploadEvent(event)).toThrow(reason);
  });
});
