import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startMiniStack } from '../peers/ministack.ts';

const PACKAGE = join(import.meta.dirname, '../../dist-aws/package');
const CREATE = 'cloudformation-template-create-stack.json';
const UPDATE = 'cloudformation-template-update-stack.json';

/** As `npm run test:account` packages it. */
export const STAGE = 'account';
export const STACK = `foreshock-${STAGE}`;

/** What reaches the account: for our functions, the command line and the tests alike. */
export const environmentOf = (url: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

/** The packaged stack, created by CloudFormation in an account of its own. */
export interface DeployedStack {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** By the names in serverless/outputs.yml, with osls' own. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

interface StackSettings {
  /** Of replay-log, s: a lap ends a minute before. */
  readonly lapTimeout?: number;
  readonly parameters?: Readonly<Record<string, string>>;
}

interface Template {
  readonly Resources: Record<
    string,
    {
      readonly Type: string;
      readonly Properties: { FunctionName?: string; Timeout?: number; Code?: { S3Key: string } };
    }
  >;
}

/** Starts an account and creates the stack in it as osls does: its own bucket, the packages, then everything else. */
export const deployStack = async ({ lapTimeout = 900, parameters = {} }: StackSettings): Promise<DeployedStack> => {
  const template = packagedTemplate(lapTimeout);
  // a function that fails is tried again at once, not after a minute
  const peer = await startMiniStack({ LAMBDA_ASYNC_RETRY_BASE_SECONDS: '0.2' });
  const settings = {
    endpoint: peer.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const cloudFormation = new CloudFormationClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const put = (Bucket: string, Key: string, Body: string | Buffer) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  try {
    await cloudFormation.send(new CreateStackCommand({ StackName: STACK, TemplateBody: packaged(CREATE).toString() }));
    const { ServerlessDeploymentBucketName: bucket = '' } = await outputsOf(cloudFormation);
    for (const { Properties } of Object.values(template.Resources)) {
      const key = Properties.Code?.S3Key ?? '';
      if (key !== '') await put(bucket, key, packaged(key.slice(key.lastIndexOf('/') + 1)));
    }
    await put(bucket, UPDATE, JSON.stringify(template));
    await cloudFormation.send(
      new UpdateStackCommand({
        StackName: STACK,
        // too large to be sent itself
        TemplateURL: `${peer.url}/${bucket}/${UPDATE}`,
        Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
        Parameters: Object.entries(parameters).map(([name, value]) => ({ ParameterKey: name, ParameterValue: value })),
      }),
    );
    return { url: peer.url, outputs: await outputsOf(cloudFormation), stop: peer.stop };
  } catch (error) {
    await peer.stop();
    throw error;
  } finally {
    cloudFormation.destroy();
    s3.destroy();
  }
};

const packaged = (file: string): Buffer => readFileSync(join(PACKAGE, file));

const packagedTemplate = (lapTimeout: number): Template => {
  const text = existsSync(join(PACKAGE, UPDATE)) ? packaged(UPDATE).toString() : '';
  if (!text.includes(`"${STACK}-replay-log"`)) {
    throw new Error(`the stack is not packaged for the stage ${STAGE}: \`npm run test:account\` does that first`);
  }
  const template = JSON.parse(text) as Template;
  for (const { Properties } of Object.values(template.Resources)) {
    if (Properties.FunctionName === `${STACK}-replay-log`) Properties.Timeout = lapTimeout;
  }
  return template;
};

/** Waits until the stack is as it was wanted; throws what failed. */
const outputsOf = async (client: CloudFormationClient): Promise<Readonly<Record<string, string>>> => {
  const named = { StackName: STACK };
  for (;;) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand(named));
    const status = stack?.StackStatus ?? '';
    if (/^(?:CREATE|UPDATE)_COMPLETE$/.test(status)) {
      return Object.fromEntries(
        (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      );
    }
    if (!status.endsWith('_IN_PROGRESS')) {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand(named));
      const failed = StackEvents.filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'));
      const reasons = failed.map(({ LogicalResourceId, ResourceStatusReason }) =>
        [LogicalResourceId, ResourceStatusReason].join(': '),
      );
      throw new Error(`the stack is ${status}: ${reasons.join('; ')}`);
    }
    await wait(200);
  }
};
