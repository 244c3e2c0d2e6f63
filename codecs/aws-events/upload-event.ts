import type { UploadedObject } from '../../domain/upload.ts';
import { DamagedBytes } from '../damaged.ts';
import { count, type Guard, listOf, nullable, object, text } from '../guards.ts';

/** What an event says was put into the bucket; `ignored` names everything else that stood in it. */
export interface UploadEvent {
  /** In the event's order, each version of an object once. */
  readonly uploads: readonly UploadedObject[];
  readonly ignored: readonly string[];
}

/**
 * The uploads of an S3 event, either from EventBridge ("Object Created", keys as they are) or sent directly by the
 * bucket (`Records`, keys URL-encoded, `s3:TestEvent`). Throws `DamagedBytes` that names what the event is instead.
 * Shapes: Amazon S3 User Guide, "EventBridge event message structure" and "Event message structure".
 */
export const decodeUploadEvent = (event: unknown): UploadEvent => {
  const outcomes = outcomesOf(event);
  const uploads = new Map<string, UploadedObject>();
  const ignored: string[] = [];
  for (const outcome of outcomes) {
    if (typeof outcome === 'string') ignored.push(outcome);
    else if (isFolder(outcome)) ignored.push(`${outcome.key} is an empty folder`);
    else uploads.set(identityOf(outcome), outcome);
  }
  return { uploads: [...uploads.values()], ignored };
};

/** An upload, or why there is none. */
type Outcome = UploadedObject | string;

const outcomesOf = (event: unknown): readonly Outcome[] => {
  const from = object<Shape>({}, shape)(event, 'the event');
  if (from.Event === 's3:TestEvent') return [`s3:TestEvent of ${String(from.Bucket)}`];
  if (from.Records !== undefined) return listOf(notified)(from.Records, 'Records');
  if (from.source === 'aws.s3') return [announced(from)];
  throw new DamagedBytes(
    `the event is neither an S3 event of EventBridge (source aws.s3) nor an S3 notification (Records): ` +
      `it begins ${JSON.stringify(event).slice(0, 120)}`,
  );
};

interface Shape {
  readonly Event?: unknown;
  readonly Bucket?: unknown;
  readonly Records?: unknown;
  readonly source?: unknown;
  readonly 'detail-type'?: unknown;
  readonly detail?: unknown;
}

const anything: Guard<unknown> = (value) => value;
const shape = {
  Event: anything,
  Bucket: anything,
  Records: anything,
  source: anything,
  'detail-type': anything,
  detail: anything,
};

const named = object<{ readonly name: string }>({ name: text }, {});

interface Detail {
  readonly bucket: { readonly name: string };
  readonly object: {
    readonly key: string;
    readonly size?: number;
    readonly etag?: string;
    readonly 'version-id'?: string | null;
  };
}

const detailOf = object<Detail>(
  {
    bucket: named,
    object: object<Detail['object']>({ key: text }, { size: count, etag: text, 'version-id': nullable(text) }),
  },
  {},
);

const announced = (event: Shape): Outcome => {
  const { bucket, object: put } = detailOf(event.detail, 'detail');
  const type = String(event['detail-type']);
  if (type !== 'Object Created') return `${type}: ${put.key}`;
  return uploaded(bucket.name, put.key, { size: put.size, etag: put.etag, versionId: put['version-id'] });
};

interface Notification {
  readonly eventSource: string;
  readonly eventName: string;
  readonly s3?: {
    readonly bucket: { readonly name: string };
    readonly object: {
      readonly key: string;
      readonly size?: number;
      readonly eTag?: string;
      readonly versionId?: string | null;
    };
  };
}

type NotifiedObject = NonNullable<Notification['s3']>;

const notification = object<Notification>(
  { eventSource: text, eventName: text },
  {
    s3: object<NotifiedObject>(
      {
        bucket: named,
        object: object<NotifiedObject['object']>({ key: text }, { size: count, eTag: text, versionId: nullable(text) }),
      },
      {},
    ),
  },
);

const notified: Guard<Outcome> = (value, at) => {
  const { eventSource, eventName, s3 } = notification(value, at);
  // MiniStack and some forwarders write the name with the `s3:` of the bucket's configuration
  const name = eventName.replace(/^s3:/, '');
  if (eventSource !== 'aws:s3' || s3 === undefined) {
    throw new DamagedBytes(`${at} is a record of ${eventSource}, not of S3: only the uploads bucket starts this`);
  }
  const key = decodeKey(s3.object.key, `${at}.s3.object.key`);
  if (!name.startsWith('ObjectCreated:')) return `${name}: ${key}`;
  return uploaded(s3.bucket.name, key, {
    size: s3.object.size,
    etag: s3.object.eTag,
    versionId: s3.object.versionId,
  });
};

/** S3 encodes the keys of notifications like a form: a blank is `+`, other bytes are `%..`. */
const decodeKey = (encoded: string, at: string): string => {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch (cause) {
    throw new DamagedBytes(`${at} is no URL-encoded UTF-8: ${encoded.slice(0, 120)}`, { cause });
  }
};

const uploaded = (
  bucket: string,
  key: string,
  known: {
    readonly size: number | undefined;
    readonly etag: string | undefined;
    readonly versionId: string | null | undefined;
  },
): UploadedObject => ({
  bucket,
  key,
  versionId: known.versionId === '' ? null : (known.versionId ?? null),
  size: known.size ?? null,
  etag: known.etag?.replaceAll('"', '') ?? null,
});

/** What the console's "create folder" puts. */
const isFolder = ({ key, size }: UploadedObject): boolean => key.endsWith('/') && size === 0;

const identityOf = ({ bucket, key, versionId, etag }: UploadedObject): string =>
  JSON.stringify([bucket, key, versionId ?? etag]);
