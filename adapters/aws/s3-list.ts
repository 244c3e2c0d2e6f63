import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { explainS3, type S3Bucket } from './s3-bucket.ts';

/** One object of a list. */
export interface Listed {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Keys under a prefix, those after `after` only, in ascending code-unit order. S3 lists by UTF-8 bytes, which differs
 * only behind the first character from U+D800 on: runs of such keys are held back and sorted, all others pass through.
 */
export async function* listObjects(s3: S3Bucket, prefix: string, after = ''): AsyncGenerator<Listed> {
  // up to an odd character both orders agree
  const startAfter = after.slice(0, oddAt(after));
  for await (const listed of inCodeUnitOrder(pages(s3, prefix, startAfter))) if (listed.key > after) yield listed;
}

const ODD = /[\uD800-\uFFFF]/;

/** Place of the first code unit whose order differs between UTF-8 and UTF-16. */
const oddAt = (key: string): number => {
  const at = key.search(ODD);
  return at === -1 ? key.length : at;
};

/** Reorders keys that come in UTF-8 order: those that agree up to an odd character come in one run. */
async function* inCodeUnitOrder(objects: AsyncIterable<Listed>): AsyncGenerator<Listed> {
  let run: Listed[] = [];
  let shared = '';
  for await (const object of objects) {
    const { key } = object;
    if (run.length > 0 && !(key.startsWith(shared) && ODD.test(key.charAt(shared.length)))) {
      yield* run.toSorted(byKey);
      run = [];
    }
    const at = oddAt(key);
    if (at === key.length) yield object;
    else {
      if (run.length === 0) shared = key.slice(0, at);
      run.push(object);
    }
  }
  yield* run.toSorted(byKey);
}

const byKey = (left: Listed, right: Listed): number => (left.key < right.key ? -1 : Number(left.key > right.key));

async function* pages(s3: S3Bucket, prefix: string, startAfter: string): AsyncGenerator<Listed> {
  let token: string | undefined;
  do {
    const page = await onePage(
      s3,
      prefix,
      token === undefined ? { StartAfter: startAfter } : { ContinuationToken: token },
    );
    // keys may hold characters that XML cannot
    const decode = page.EncodingType === 'url' ? decodeKey : (key: string): string => key;
    for (const { Key, Size } of page.Contents ?? []) if (Key !== undefined) yield { key: decode(Key), size: Size ?? 0 };
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

const onePage = async (
  s3: S3Bucket,
  prefix: string,
  from: { readonly StartAfter: string } | { readonly ContinuationToken: string },
) => {
  try {
    const start = 'StartAfter' in from && from.StartAfter === '' ? {} : from;
    return await s3.client.send(
      new ListObjectsV2Command({ Bucket: s3.bucket, Prefix: prefix, EncodingType: 'url', ...start }),
    );
  } catch (error) {
    throw explainS3(error, s3, { doing: 'listing', key: prefix, actions: 's3:ListBucket' });
  }
};
