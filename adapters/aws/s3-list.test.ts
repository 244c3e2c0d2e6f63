import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listObjects } from './s3-list.ts';

const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** Lists as S3 does: in UTF-8 order, in pages of three, keys URL-encoded. */
const bucketWith = (keys: readonly string[]) => {
  const handle = (request: { readonly query: Readonly<Record<string, string>> }) => {
    const { prefix = '', 'start-after': startAfter = '', 'continuation-token': token } = request.query;
    const from = token === undefined ? startAfter : decodeURIComponent(token);
    const found = keys.filter((key) => key.startsWith(prefix) && byBytes(key, from) > 0).toSorted(byBytes);
    const page = found.slice(0, 3);
    const contents = page.map((key) => `<Contents><Key>${encodeURIComponent(key)}</Key><Size>1</Size></Contents>`);
    const next = `<NextContinuationToken>${encodeURIComponent(page.at(-1) ?? '')}</NextContinuationToken>`;
    const isTruncated = found.length > page.length;
    const body =
      `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${isTruncated}</IsTruncated>` +
      `${isTruncated ? next : ''}${contents.join('')}</ListBucketResult>`;
    return Promise.resolve({ response: { statusCode: 200, headers: {}, body: Buffer.from(body) } });
  };
  const requestHandler = { handle, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new S3Client({ region: 'us-east-1', credentials, requestHandler });
  return { client, bucket: 'b', random: () => 0, clock: { now: () => 0, sleep: () => Promise.resolve() } };
};

// the letters whose order differs between UTF-8 and UTF-16, and neighbours
const key = fc.string({
  unit: fc.constantFrom('a', '/', '~', 'é', '日', '\ud7ff', '\ue000', '\uff21', '𝒳', '🚀'),
  minLength: 1,
  maxLength: 5,
});

test('lists keys of any alphabet in code-unit order, from any key on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(key, { maxLength: 20 }), fc.option(key), async (keys, after) => {
      const listed: string[] = [];
      for await (const { key: found } of listObjects(bucketWith(keys), '', after ?? '')) listed.push(found);
      const wanted = [...keys].toSorted((left, right) => (left < right ? -1 : 1)).filter((one) => one > (after ?? ''));
      expect(listed).toEqual(wanted);
    }),
    { numRuns: 150 },
  );
});
