/** A kind of resource that a template creates, in words, and how many of them. */
export interface PlannedResource {
  readonly what: string;
  readonly count: number;
}

/** What a stack will be made of. */
export interface StackPlan {
  readonly resources: readonly PlannedResource[];
  /** Resources that are there only when a parameter asks for them. */
  readonly optional: number;
  /** Names of the parameters that it takes. */
  readonly parameters: readonly string[];
}

/** Permissions, policies and links. */
const LINKS = 'smaller resource';

const WORDS: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'function',
  'AWS::Kinesis::Stream': 'stream',
  'AWS::Lambda::EventSourceMapping': 'stream reader',
  'AWS::S3::Bucket': 'bucket',
  'AWS::KMS::Key': 'encryption key',
  'AWS::SNS::Topic': 'alert topic',
  'AWS::SQS::Queue': 'dead-letter queue',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::Events::Rule': 'event rule',
  'AWS::Athena::WorkGroup': 'Athena workgroup',
  'AWS::Athena::NamedQuery': 'named question',
  'AWS::Glue::Database': 'database',
  'AWS::Glue::Table': 'table',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::IAM::Role': 'role',
  'AWS::ApiGatewayV2::Api': 'HTTP API',
};

/** Reads off a CloudFormation template (parsed JSON) what it creates; throws an error when it is none. */
export const planOfTemplate = (template: unknown): StackPlan => {
  const all = resourcesOf(template);
  const certain = all.filter(({ Condition }) => Condition === undefined);
  const counts = Map.groupBy(certain, ({ Type }) => WORDS[Type] ?? LINKS);
  const order = [...new Set(Object.values(WORDS)), LINKS];
  return {
    resources: order.flatMap((what) => {
      const count = counts.get(what)?.length ?? 0;
      return count === 0 ? [] : [{ what, count }];
    }),
    optional: all.length - certain.length,
    parameters: parametersOf(template),
  };
};

interface Resource {
  readonly Type: string;
  readonly Condition?: unknown;
}

const resourcesOf = (template: unknown): readonly Resource[] => {
  if (typeof template !== 'object' || template === null || !('Resources' in template)) {
    throw new Error('this is no CloudFormation template: it has no Resources');
  }
  return Object.values(template.Resources as Readonly<Record<string, Resource>>);
};

const parametersOf = (template: unknown): readonly string[] =>
  typeof template === 'object' && template !== null && 'Parameters' in template
    ? Object.keys(template.Parameters ?? {})
    : [];
