import {
  allowedTo,
  complaints,
  functionArn,
  functionsOf,
  may,
  ofType,
  property,
  propertyText,
  type Rule,
  statementsIn,
  type Template,
  unless,
} from './compiled-template.ts';
import { append, at, change, listAt, remove, textAt } from './json-paths.ts';

const UPLOAD_RULE = 'Resources/Foreshocktestreplaylogrule1EventBridgeRule';

const MAPPING_ID = 'BucketDashlatencyEventSourceMappingKinesisStream';

const MAPPING = `Resources/${MAPPING_ID}/Properties`;

const SCHEDULER_STATEMENT = 'Resources/SchedulerRole/Properties/Policies/0/PolicyDocument/Statement/0';

const api = { 'Fn::GetAtt': ['ApiLambdaFunction', 'Arn'] };

const deadLetters = { 'Fn::GetAtt': ['DeadLetters', 'Arn'] };

const rulesOn = (template: Template, bucket: string): readonly string[] =>
  ofType(template, 'AWS::Events::Rule').filter(
    (id) => propertyText(template, id, 'EventPattern/detail/bucket/name/0') === `\${${bucket}}`,
  );

/** Exactly one rule stands on the bucket, and it starts this function alone. */
const startedBy = (template: Template, bucket: string, name: string): readonly string[] => {
  const rules = rulesOn(template, bucket);
  return [
    ...unless(rules.length === 1, `${rules.length} rules stand on ${bucket}`),
    ...complaints(
      rules,
      (id) => String(targetsOf(template, id)) !== functionArn(template, name),
      `does not start ${name} alone`,
    ),
  ];
};

const targetsOf = (template: Template, id: string): readonly string[] =>
  listAt(template, `Resources/${id}/Properties/Targets`).map((target) => textAt(target, 'Arn'));

const loses = (template: Template, id: string): boolean =>
  listAt(template, `Resources/${id}/Properties/Targets`).some(
    (target) => textAt(target, 'DeadLetterConfig/Arn') !== '${DeadLetters.Arn}',
  );

const losesRuns = (template: Template, name: string): boolean =>
  !ofType(template, 'AWS::Lambda::EventInvokeConfig').some(
    (id) =>
      propertyText(template, id, 'FunctionName') === `\${${functionsOf(template).get(name)}}` &&
      propertyText(template, id, 'DestinationConfig/OnFailure/Destination') === '${DeadLetters.Arn}',
  );

/** What starts what, and what may. */
export const START_RULES: readonly Rule[] = [
  {
    name: 'one rule starts a replay for every object under uploads/, whatever it is called',
    check: (template) => [
      ...startedBy(template, 'UploadsBucket', 'replay-log'),
      ...complaints(
        rulesOn(template, 'UploadsBucket'),
        (id) => propertyText(template, id, 'EventPattern/detail/object') !== '{"key":[{"prefix":"uploads/"}]}',
        'leaves objects out',
      ),
    ],
    plants: {
      'a suffix': append(`${UPLOAD_RULE}/Properties/EventPattern/detail/object/key`, { suffix: '.log' }),
      'a second rule': (template) => change('Resources/Again', at(template, UPLOAD_RULE))(template),
      'another function': change(`${UPLOAD_RULE}/Properties/Targets/0/Arn`, api),
      'a second function': append(`${UPLOAD_RULE}/Properties/Targets`, { Id: 'more', Arn: api }),
    },
  },
  {
    name: 'what no retry saved goes to the failures bucket, which starts discard',
    check: (template) => [
      ...unless(
        propertyText(template, MAPPING_ID, 'DestinationConfig/OnFailure/Destination') === '${FailuresBucket.Arn}',
        'the destination is not the failures bucket',
      ),
      ...unless(
        may(template, 'BucketLatencyRole', 's3:PutObject', '${FailuresBucket.Arn}/aws/lambda/*'),
        'the role of the mapping may not write there',
      ),
      ...unless(
        may(template, 'BucketLatencyRole', 's3:ListBucket', '${FailuresBucket.Arn}'),
        'the role of the mapping may not list there',
      ),
      ...startedBy(template, 'FailuresBucket', 'discard'),
    ],
    plants: {
      'a queue, which gets no payload': change(`${MAPPING}/DestinationConfig/OnFailure/Destination`, deadLetters),
      'a role without statements': change(
        'Resources/BucketLatencyRole/Properties/Policies/0/PolicyDocument/Statement',
        [],
      ),
      'a failures bucket that starts nothing': remove('Resources/Foreshocktestdiscardrule1EventBridgeRule'),
    },
  },
  {
    name: 'the stream is read in order, halved on errors, with limits',
    check: (template) => {
      const mapping = at(template, MAPPING);
      return [
        ...unless(at(mapping, 'ParallelizationFactor') === 1, 'several batches of a shard are read at once'),
        ...unless(at(mapping, 'BisectBatchOnFunctionError') === true, 'a batch is not halved'),
        ...unless(at(mapping, 'FunctionResponseTypes/0') === 'ReportBatchItemFailures', 'failures are not reported'),
        ...unless(Number(at(mapping, 'MaximumRetryAttempts')) > 0, 'retries have no limit'),
        ...unless(Number(at(mapping, 'MaximumRecordAgeInSeconds')) > 0, 'age has no limit'),
        ...unless(textAt(mapping, 'MaximumBatchingWindowInSeconds') === '${WindowSeconds}', 'the window is fixed'),
      ];
    },
    plants: {
      'factor 10': change(`${MAPPING}/ParallelizationFactor`, 10),
      'no bisect': remove(`${MAPPING}/BisectBatchOnFunctionError`),
      'no reports': remove(`${MAPPING}/FunctionResponseTypes`),
      'retries without end': change(`${MAPPING}/MaximumRetryAttempts`, -1),
      'records of any age': remove(`${MAPPING}/MaximumRecordAgeInSeconds`),
      'a window of its own': change(`${MAPPING}/MaximumBatchingWindowInSeconds`, 60),
    },
  },
  {
    name: 'the looks stand on the marks of the clock, the early look can be turned off',
    check: (template) => [
      ...unless(
        property(template, 'DetectEveryFiveMinutes', 'ScheduleExpression') === 'cron(1/5 * * * ? *)',
        'looks drift',
      ),
      ...unless(property(template, 'DetectEveryFiveMinutes', 'State') === undefined, 'looks can be turned off'),
      ...unless(
        property(template, 'DetectEarly', 'ScheduleExpression') === 'rate(1 minute)',
        'the early look is not taken every minute',
      ),
      ...unless(
        propertyText(template, 'DetectEarly', 'State') === '{"Fn::If":["EarlyLookIsOn","ENABLED","DISABLED"]}',
        'the early look has no switch',
      ),
    ],
    plants: {
      'a rate, which counts from the deployment': change(
        'Resources/DetectEveryFiveMinutes/Properties/ScheduleExpression',
        'rate(5 minutes)',
      ),
      'no switch': change('Resources/DetectEarly/Properties/State', 'ENABLED'),
    },
  },
  {
    name: 'the Scheduler may start the two functions that it wakes, and no other',
    check: (template) => {
      const trust = statementsIn(property(template, 'SchedulerRole', 'AssumeRolePolicyDocument'));
      const started = allowedTo(template, 'SchedulerRole')
        .filter(({ actions }) => actions.some((action) => action.startsWith('lambda:')))
        .flatMap(({ resources }) => resources)
        .sort();
      const wanted = ['compact', 'detect-anomalies'].map((name) => functionArn(template, name)).sort();
      const schedules = ofType(template, 'AWS::Scheduler::Schedule');
      return [
        ...unless(String(started) === String(wanted), `it may start ${started.join()}`),
        ...unless(
          trust.length === 1 &&
            trust[0]?.principal === 'scheduler.amazonaws.com' &&
            trust[0].condition === '{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}',
          'others may take its role',
        ),
        ...complaints(
          schedules,
          (id) => propertyText(template, id, 'Target/RoleArn') !== '${SchedulerRole.Arn}',
          'runs as somebody else',
        ),
        ...complaints(
          schedules,
          (id) => !wanted.includes(propertyText(template, id, 'Target/Arn')),
          'starts another function',
        ),
      ];
    },
    plants: {
      'one more function': append(`${SCHEDULER_STATEMENT}/Resource`, api),
      'one function fewer': remove(`${SCHEDULER_STATEMENT}/Resource/0`),
      'any account': remove('Resources/SchedulerRole/Properties/AssumeRolePolicyDocument/Statement/0/Condition'),
      'a schedule with the role of a function': change('Resources/CompactHourly/Properties/Target/RoleArn', {
        'Fn::GetAtt': ['CompactRole', 'Arn'],
      }),
      'a schedule of its own': change('Resources/CompactHourly/Properties/Target/Arn', api),
    },
  },
  {
    name: 'a start that fails for good is kept',
    check: (template) => [
      ...complaints(
        ['replay-log', 'discard', 'detect-anomalies', 'compact'],
        (name) => losesRuns(template, name),
        'loses its failed runs',
      ),
      ...complaints(ofType(template, 'AWS::Events::Rule'), (id) => loses(template, id), 'loses events'),
    ],
    plants: {
      'a function without dead letters': remove('Resources/CompactLambdaEvConf'),
      'a rule without dead letters': remove(`${UPLOAD_RULE}/Properties/Targets/0/DeadLetterConfig`),
    },
  },
];
