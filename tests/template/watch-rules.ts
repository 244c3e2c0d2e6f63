import {
  complaints,
  functionsOf,
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

/** What must be watched, and that it reaches people. */
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
    name: 'a stream that lags, a discarded block, a refused upload, a lost start, a silent and a late detector raise an alarm',
    check: (template) => {
      const watched = alarms(template).map((id) => propertyText(template, id, 'MetricName'));
      return [
        ...complaints(
          [
            'IteratorAge',
            'Invocations',
            'ApproximateNumberOfMessagesVisible',
            'DetectorRuns',
            'WatermarkLagMs',
            'UploadsRefused',
          ],
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
      'no alarm on refused uploads': remove('Resources/UploadRefused'),
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
];
