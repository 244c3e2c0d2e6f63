/** What was being done when AWS said no: for the text of the error. */
export interface AwsAttempt {
  /** As in "writing s3://lake/ledger/1 failed". */
  readonly doing: string;
  /** The bucket with its key, the stream, the topic, … */
  readonly target: string;
  /** IAM actions that it needs, for example `s3:PutObject`. */
  readonly actions: string;
}

/** AWS's name of an error (`NoSuchKey`), the empty text where it has none. */
export const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string' ? error.name : '';

/** The HTTP status of a refused call; null where no answer came. */
export const statusOf = (error: unknown): number | null => metadataOf(error, 'httpStatusCode');

/** How often the SDK sent the call; 1 where it does not say. */
export const attemptsOf = (error: unknown): number => metadataOf(error, 'attempts') ?? 1;

/** The code of an error in this program or of the system (`ECONNRESET`); null for others. */
const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;

const metadataOf = (error: unknown, name: 'httpStatusCode' | 'attempts'): number | null => {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return null;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null) return null;
  const value: unknown = Reflect.get(metadata, name);
  return typeof value === 'number' ? value : null;
};

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

const THROTTLED =
  /^(?:SlowDown|Throttl|TooManyRequests|ProvisionedThroughputExceeded|LimitExceeded|RequestLimitExceeded|KMSThrottling|PriorRequestNotComplete)/;
const DENIED =
  /^(?:AccessDenied|Forbidden|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidToken|KMSAccessDenied|AuthorizationError|NotAuthorized)/;
const ABSENT = /^(?:NoSuchBucket|ResourceNotFound|NotFoundException|KMSNotFound)/;

/** True when AWS asks to send less: a later try can succeed. */
export const isThrottled = (error: unknown): boolean => THROTTLED.test(nameOf(error)) || statusOf(error) === 429;

/**
 * An error of the SDK said for a person: what failed, where, what to do. Its `code` is in capitals and starts with E
 * where the service is at fault (not reached, throttled, denied, missing), so that no block is blamed for it; otherwise it
 * is AWS's own name. An abort and what is explained already come back as they are.
 */
export const explainAwsError = (error: unknown, attempt: AwsAttempt): unknown => {
  if (nameOf(error) === 'AbortError' || isExplained(error)) return error;
  const { code, advice } = verdictOf(error, attempt);
  const reason = [nameOf(error), messageOf(error)].filter((text) => text !== '' && text !== 'Error').join(': ');
  const text = `${attempt.doing} ${attempt.target} failed (${reason}): ${advice}`;
  return Object.assign(new Error(text, { cause: error }), { code, explained: true });
};

const isExplained = (error: unknown): boolean => typeof error === 'object' && error !== null && 'explained' in error;

const verdictOf = (error: unknown, { actions }: AwsAttempt): { readonly code: string; readonly advice: string } => {
  const name = nameOf(error);
  const status = statusOf(error);
  if (name === 'CredentialsProviderError')
    return { code: 'EACCES', advice: 'no AWS credentials were found: set AWS_PROFILE or sign in (aws sso login)' };
  if (isThrottled(error) || status === 503)
    return { code: 'ETHROTTLED', advice: 'AWS asks to send less: it was tried again without success; try later' };
  if (DENIED.test(name) || status === 403) {
    const alsoKey = `allow this role ${actions} there, and under a customer key kms:Decrypt and kms:GenerateDataKey`;
    return { code: 'EACCES', advice: `${alsoKey}; check that the credentials are those of the right account` };
  }
  if (ABSENT.test(name))
    return { code: 'ENORESOURCE', advice: 'it does not exist in this account and region: deploy the stack again' };
  if (status !== null && status >= 500)
    return { code: 'EIO', advice: 'the service had an error of its own and retries did not help: try again later' };
  if (status === null) return unreachable(error);
  return { code: name === '' ? 'AwsError' : name, advice: 'AWS refuses this request: see its reason' };
};

const unreachable = (error: unknown): { readonly code: string; readonly advice: string } => {
  const code = codeOf(error) ?? '';
  return {
    code: /^E[A-Z]+$/.test(code) ? code : 'EUNREACHABLE',
    advice: 'AWS was not reached: check the network, the region (AWS_REGION) and the endpoint',
  };
};
