/** The emulator wants a signature and takes any. */
export const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/any/aws4_request, SignedHeaders=host, Signature=none';

/** Calls an AWS service of the JSON 1.1 protocol for which there is no client here; throws its answer when it refuses. */
export const jsonCall = async <T>(url: string, target: string, body: object): Promise<T> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, authorization: AUTHORIZATION },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${target} answered ${response.status}: ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as T;
};
