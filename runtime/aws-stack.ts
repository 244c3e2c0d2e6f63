import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { createStackReader } from '../adapters/aws/stack.ts';
import { isStageName, stackName } from '../domain/stage.ts';
import { createAwsPorts, type AwsPorts } from './aws.ts';
import type { AwsConfig } from './aws-config.ts';

const text = z.string().min(1);

/** What the command line needs of the outputs of serverless/outputs.yml. */
const stackOutputs = z.object({
  UploadsBucket: text,
  LakeBucket: text,
  FailuresBucket: text,
  StreamName: text,
  TopicPages: text,
  TopicTickets: text,
  TopicAlerts: text,
  Workgroup: text,
  Database: text,
  FunctionPrefix: text,
});

/** What `--on` names: a stage whose stack is asked (`aws:STAGE`), or a file that holds a stack's outputs as JSON. */
export type Place =
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'file'; readonly path: string };

/** Takes `aws:STAGE` or a path that ends in `.json`; null for anything else. */
export const parsePlace = (words: string): Place | null => {
  if (words.startsWith('aws:') && isStageName(words.slice(4))) return { kind: 'stage', stage: words.slice(4) };
  return words.endsWith('.json') ? { kind: 'file', path: words } : null;
};

/** Finds a deployed stack; throws an error that says what is missing and what to do. */
export const findStack = async (place: Place): Promise<AwsConfig> => {
  const { stage, outputs } = place.kind === 'stage' ? await askStack(place.stage) : await readProfile(place.path);
  const { data, error } = stackOutputs.safeParse(outputs);
  if (error) {
    const missing = error.issues.map(({ path }) => String(path[0])).join(', ');
    const where = place.kind === 'file' ? place.path : `the stack ${stackName(stage)}`;
    throw new Error(`${where} does not say ${missing}: deploy it again with this version (foreshock deploy ${stage})`);
  }
  return {
    stage,
    uploadsBucket: data.UploadsBucket,
    lakeBucket: data.LakeBucket,
    failuresBucket: data.FailuresBucket,
    stream: data.StreamName,
    topics: { pages: data.TopicPages, tickets: data.TopicTickets, alerts: data.TopicAlerts },
    workgroup: data.Workgroup,
    database: data.Database,
    functionPrefix: data.FunctionPrefix,
    speedMultiplier: 60,
    heartbeatMs: 60_000,
  };
};

/** The ports of a deployed stack, as this machine's credentials allow. */
export const openStack = async (place: Place): Promise<AwsPorts> => createAwsPorts(await findStack(place));

interface Found {
  readonly stage: string;
  readonly outputs: unknown;
}

const askStack = async (stage: string): Promise<Found> => {
  const outputs = await createStackReader()(stackName(stage)).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `the stack ${stackName(stage)} cannot be asked (${reason}): set AWS_PROFILE and AWS_REGION to where it is deployed`,
      { cause },
    );
  });
  if (outputs !== null) return { stage, outputs };
  throw Object.assign(
    new Error(
      `there is no stack ${stackName(stage)} in this account and region: \`foreshock deploy ${stage}\` makes one, ` +
        'AWS_PROFILE and AWS_REGION choose others',
    ),
    { code: 'missing' },
  );
};

const readProfile = async (path: string): Promise<Found> => {
  try {
    const outputs: unknown = JSON.parse(await readFile(path, 'utf8'));
    const { Stage = path } = z.object({ Stage: z.string().optional() }).parse(outputs);
    return { stage: Stage, outputs };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${path} holds no outputs of a stack (${reason}): write them there as one JSON object`, { cause });
  }
};
