import {
  allowedTo,
  complaints,
  functionsOf,
  may,
  ofType,
  PREFIX,
  property,
  propertyText,
  type Rule,
  type Statement,
  statementsIn,
  type Template,
  unless,
} from './compiled-template.ts';
import { append, at, change, listAt, remove, textAt } from './json-paths.ts';

const MOST_METRICS = 10;
const OUTPUTS = [
  'UploadsBucket',
  'LakeBucket',
  'FailuresBucket',
  'StreamName',
  'TopicPages',
  'TopicTickets',
  'TopicAlerts',
  'Workgroup',
  'Database',
  'FunctionPrefix',
  'ApiUrl',
  'KeyId',
];
const API_STATEMENTS = 'Resources/ApiRole/Properties/Policies/0/PolicyDocument/Statement';

const alarms = (template: Template): readonly string[] => ofType(template, 'AWS::CloudWatch::Alarm');

const alarmsOn = (template: Template, metric: string, functionId: string): readonly string[] =>
  alarms(template).filter(
    (id) =>
      property(template, id, 'MetricName') === metric &&
      propertyText(template, id, 'Dimensions/0/Value') === `\${${functionId}}`,
  );

const customMetrics = (template: Template): readonly string[] => {
  const watched = alarms(template)
    .map((id) => `${propertyText(template, id, 'Namespace')} ${propertyText(template, id, 'MetricName')}`)
    .filter((metric) => !metric.startsWith('AWS/'));
  const filtered = ofType(template, 'AWS::Logs::MetricFilter').flatMap((id) =>
    listAt(template, `Resources/${id}/Properties/MetricTransformations`).map(
      (one) => `${textAt(one, 'MetricNamespace')} ${textAt(one, 'MetricName')}`,
    ),
  );
  return [...new Set([...watched, ...filtered])];
};

const letsCloudWatch = ({ effect, principal, actions }: Statement, wanted: readonly string[]): boolean =>
  effect === 'Allow' && principal === 'cloudwatch.amazonaws.com' && wanted.every((action) => actions.includes(action));

const isOpenToAlarms = (template: Template, topic: string): boolean =>
  ofType(template, 'AWS::SNS::TopicPolicy')
    .filter((id) => propertyText(template, id, 'Topics/0') === `\${${topic}}`)
    .flatMap((id) => statementsIn(property(template, id, 'PolicyDocument')))
    .some((one) => letsCloudWatch(one, ['sns:Publish']) && String(one.resources) === `\${${topic}}`);

/** What ends in `*` without being a wildcard over others' things: objects, log streams and tables of our own. */
const JUSTIFIED = [
  /^\$\{(?:Uploads|Lake|Failures)Bucket\.Arn\}\/(?:[a-z-]+\/)*\*$/,
  new RegExp(`:log-group:/aws/lambda/${PREFIX}-[a-z-]+:\\*$`),
  /:table\/\$\{Database\}\/\*$/,
];

const roleOf = (template: Template, id: string): string =>
  propertyText(template, id, 'Role').replace(/^\$\{(.*)\.Arn\}$/, '$1');

/** Watching, and permissions. */
export const WATCH_RULES: readonly Rule[] = [
  {
    name: 'errors and throttles of every function raise an alarm',
    check: (template) =>
      ['Errors', 'Throttles'].flatMap((metric) =>
        complaints(
          [...functionsOf(template).values()],
          (id) => alarmsOn(template, metric, id).length !== 1,
          `has no alarm on ${metric}`,
        ),
      ),
    plants: {
      'a function nobody watches': remove('Resources/DiscardErrors'),
      'a function that may starve': remove('Resources/BucketLatencyThrottles'),
    },
  },
  {
    name: 'a stream that lags, a discarded block, a lost start, a silent and a late detector raise an alarm',
    check: (template) => {
      const watched = alarms(template).map((id) => propertyText(template, id, 'MetricName'));
      return [
        ...complaints(
          ['IteratorAge', 'Invocations', 'ApproximateNumberOfMessagesVisible', 'DetectorRuns', 'WatermarkLagMs'],
          (metric) => !watched.includes(metric),
          'is watched by nobody',
        ),
        ...unless(
          property(template, 'DetectorSilent', 'TreatMissingData') === 'breaching',
          'a detector that says nothing passes for a healthy one',
        ),
      ];
    },
    plants: {
      'no alarm on lag': remove('Resources/StreamLag'),
      'no alarm on discarded blocks': remove('Resources/Discarded'),
      'no alarm on dead letters': remove('Resources/NotStarted'),
      'no alarm on a late detector': remove('Resources/DetectorLag'),
      'silence taken for health': change('Resources/DetectorSilent/Properties/TreatMissingData', 'notBreaching'),
    },
  },
  {
    name: 'every alarm has a name, says what to do, and reaches people',
    check: (template) => [
      ...complaints(
        alarms(template),
        (id) => !['${PagesTopic}', '${TicketsTopic}'].includes(propertyText(template, id, 'AlarmActions/0')),
        'reaches nobody',
      ),
      ...complaints(
        alarms(template),
        (id) => !propertyText(template, id, 'AlarmName').startsWith(`${PREFIX}-`),
        'has no name',
      ),
      ...complaints(
        alarms(template),
        (id) => propertyText(template, id, 'AlarmDescription').length < 20,
        'says nothing',
      ),
    ],
    plants: {
      'an alarm for nobody': remove('Resources/StreamFull/Properties/AlarmActions'),
      'an alarm without words': remove('Resources/StreamFull/Properties/AlarmDescription'),
      'an alarm without a name': remove('Resources/StreamFull/Properties/AlarmName'),
    },
  },
  {
    name: 'alarms get through to the encrypted topics',
    check: (template) => [
      ...unless(
        statementsIn(property(template, 'DataKey', 'KeyPolicy')).some((one) =>
          letsCloudWatch(one, ['kms:Decrypt', 'kms:GenerateDataKey*']),
        ),
        'the key does not let CloudWatch in',
      ),
      ...complaints(['PagesTopic', 'TicketsTopic'], (id) => !isOpenToAlarms(template, id), 'is closed to alarms'),
    ],
    plants: {
      'a key for the account alone': remove('Resources/DataKey/Properties/KeyPolicy/Statement/1'),
      'a key that only decrypts': change('Resources/DataKey/Properties/KeyPolicy/Statement/1/Action', ['kms:Decrypt']),
      'a topic that is closed': remove('Resources/TicketsTopicPolicy/Properties/PolicyDocument/Statement/0'),
    },
  },
  {
    name: 'every function has a log of its own, and every log ends some day',
    check: (template) => {
      const logs = ofType(template, 'AWS::Logs::LogGroup');
      const names = logs.map((id) => propertyText(template, id, 'LogGroupName'));
      return [
        ...complaints(
          [...functionsOf(template).keys()],
          (name) => !names.includes(`/aws/lambda/${PREFIX}-${name}`),
          'has no log of its own',
        ),
        ...complaints(logs, (id) => !(Number(property(template, id, 'RetentionInDays')) > 0), 'is kept for ever'),
      ];
    },
    plants: {
      'a log without end': remove('Resources/ApiLogGroup/Properties/RetentionInDays'),
      'a function without a log': remove('Resources/DiscardLogGroup'),
    },
  },
  {
    name: 'there are at most ten metrics of our own, by stage alone',
    check: (template) => [
      ...unless(customMetrics(template).length <= MOST_METRICS, `there are ${customMetrics(template).length}`),
      ...complaints(
        alarms(template).filter((id) => property(template, id, 'Namespace') === 'Foreshock'),
        (id) => propertyText(template, id, 'Dimensions') !== '[{"Name":"stage","Value":"test"}]',
        'counts by something else',
      ),
    ],
    plants: {
      'metrics without end': (template) => {
        for (let n = 0; n < MOST_METRICS; n += 1) {
          change(`Resources/Alarm${n}`, at(template, 'Resources/DetectorLag'))(template);
          change(`Resources/Alarm${n}/Properties/MetricName`, `Metric${n}`)(template);
        }
      },
      'a metric per dataset': append('Resources/DetectorLag/Properties/Dimensions', { Name: 'dataset', Value: 'live' }),
    },
  },
  {
    name: 'no role may do more than it names',
    check: (template) =>
      ofType(template, 'AWS::IAM::Role').flatMap((role) =>
        allowedTo(template, role).flatMap(({ actions, resources }) => [
          ...actions.filter((action) => action.includes('*')).map((action) => `${role} may ${action}`),
          ...resources
            .filter((one) => one.includes('*') && !JUSTIFIED.some((known) => known.test(one)))
            .map((one) => `${role} may act on ${one}`),
        ]),
      ),
    plants: {
      'any action': change(`${API_STATEMENTS}/0/Action`, 's3:*'),
      'any resource': change(`${API_STATEMENTS}/0/Resource`, '*'),
      'any bucket': change(`${API_STATEMENTS}/0/Resource`, 'arn:aws:s3:::*'),
    },
  },
  {
    name: 'every function has a role of its own and nobody has a ready-made policy',
    check: (template) => {
      const roles = ofType(template, 'AWS::Lambda::Function').map((id) => roleOf(template, id));
      return [
        ...unless(new Set(roles).size === roles.length, 'two functions share a role'),
        ...complaints(
          ofType(template, 'AWS::IAM::Role'),
          (id) => property(template, id, 'ManagedPolicyArns') !== undefined,
          'has a ready-made policy',
        ),
      ];
    },
    plants: {
      'a shared role': change('Resources/ApiLambdaFunction/Properties/Role', { 'Fn::GetAtt': ['CompactRole', 'Arn'] }),
      'a ready-made policy': change('Resources/ApiRole/Properties/ManagedPolicyArns', [
        'arn:aws:iam::aws:policy/AmazonS3FullAccess',
      ]),
    },
  },
  {
    name: 'whoever reads or writes may use the key, and learns that an object is missing',
    check: (template) => {
      const roles = ofType(template, 'AWS::Lambda::Function').map((id) => roleOf(template, id));
      return [
        ...['kms:Decrypt', 'kms:GenerateDataKey'].flatMap((action) =>
          complaints(roles, (role) => !may(template, role, action, '${DataKey.Arn}'), `lacks ${action}`),
        ),
        ...complaints(
          roles,
          (role) => !may(template, role, 's3:ListBucket', '${LakeBucket.Arn}'),
          'would take a missing object for a forbidden one',
        ),
      ];
    },
    plants: {
      'a role without the key': remove(`${API_STATEMENTS}/1`),
      'a role that cannot list': remove(`${API_STATEMENTS}/2`),
    },
  },
  {
    name: 'the command line finds every name it needs',
    check: (template) => OUTPUTS.filter((name) => template.Outputs[name] === undefined),
    plants: { 'a missing output': remove('Outputs/ApiUrl') },
  },
];
