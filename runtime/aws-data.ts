import { createAwsClients } from '../adapters/aws/aws-clients.ts';
import { type Erased, eraseBucket } from '../adapters/aws/erase-bucket.ts';
import { createStackReader } from '../adapters/aws/stack.ts';
import { bucketsOfStage, keyOfBucket, scheduleKeyDeletion } from '../adapters/aws/stack-data.ts';
import { stackName } from '../domain/stage.ts';

/** What a stack keeps beyond its own end. */
export interface StackData {
  readonly isDeployed: boolean;
  readonly buckets: readonly string[];
  /** Null when no bucket tells it any more. */
  readonly keyId: string | null;
}

const clients = () => createAwsClients({ pathStyle: Boolean(process.env['AWS_ENDPOINT_URL']) });

/** Finds the data of a stage: by the stack's own words, or by tags where the stack is gone. */
export const findStackData = async (stage: string, region: string | null): Promise<StackData> => {
  // every client asks there
  if (region !== null) process.env['AWS_REGION'] = region;
  const outputs = await createStackReader()(stackName(stage));
  const client = clients().s3();
  const named = [outputs?.['UploadsBucket'], outputs?.['LakeBucket'], outputs?.['FailuresBucket']];
  const known = named.filter((bucket) => bucket !== undefined);
  const buckets = known.length > 0 ? known : await bucketsOfStage(client, stage);
  const [first] = buckets;
  const keyId = outputs?.['KeyId'] ?? (first === undefined ? null : await keyOfBucket(client, first));
  return { isDeployed: outputs !== null, buckets, keyId };
};

/** Deletes every version in every bucket, the buckets, and lets the key go in seven days. Repeating it is harmless. */
export const eraseStackData = async ({ buckets, keyId }: StackData): Promise<readonly Erased[]> => {
  const client = clients().s3();
  const erased: Erased[] = [];
  for (const bucket of buckets) erased.push(await eraseBucket(client, bucket));
  if (keyId !== null) await scheduleKeyDeletion(keyId);
  return erased;
};
