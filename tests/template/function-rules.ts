import {
  complaints,
  functionsOf,
  ofType,
  PREFIX,
  property,
  propertyText,
  type Rule,
  unless,
} from './compiled-template.ts';
import { change, remove } from './json-paths.ts';

const FUNCTIONS = ['api', 'bucket-latency', 'compact', 'detect-anomalies', 'discard', 'replay-log'];

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

/** What the functions must be, and what is told of the stack. */
export const FUNCTION_RULES: readonly Rule[] = [
  {
    name: 'the functions have the names by which they know each other',
    check: (template) => {
      const names = [...functionsOf(template).keys()].sort();
      return unless(String(names) === String(FUNCTIONS), `they are ${names.join()}`);
    },
    plants: {
      'another name': change('Resources/CompactLambdaFunction/Properties/FunctionName', `${PREFIX}-compaction`),
    },
  },
  {
    name: 'the functions run on Node 24 and arm64',
    check: (template) => [
      ...complaints(
        ofType(template, 'AWS::Lambda::Function'),
        (id) => property(template, id, 'Runtime') !== 'nodejs24.x',
        'runs on another Node',
      ),
      ...complaints(
        ofType(template, 'AWS::Lambda::Function'),
        (id) => propertyText(template, id, 'Architectures') !== '["arm64"]',
        'runs on another processor',
      ),
    ],
    plants: {
      'an old Node': change('Resources/ApiLambdaFunction/Properties/Runtime', 'nodejs20.x'),
      'another processor': change('Resources/ApiLambdaFunction/Properties/Architectures', ['x86_64']),
    },
  },
  {
    name: 'laps and chains of compaction may start themselves again and again, and nothing else may',
    check: (template) =>
      complaints(
        [...functionsOf(template).keys()],
        (name) =>
          (property(template, functionsOf(template).get(name) ?? '', 'RecursiveLoop') === 'Allow') !==
          ['replay-log', 'compact'].includes(name),
        'is not treated so',
      ),
    plants: {
      'a replay that Lambda stops': remove('Resources/ReplayDashlogLambdaFunction/Properties/RecursiveLoop'),
      'a compaction that Lambda stops': remove('Resources/CompactLambdaFunction/Properties/RecursiveLoop'),
      'a loop elsewhere': change('Resources/DetectDashanomaliesLambdaFunction/Properties/RecursiveLoop', 'Allow'),
    },
  },
  {
    name: 'laps, looks and compaction have a quarter of an hour',
    check: (template) =>
      complaints(
        ['replay-log', 'detect-anomalies', 'compact'],
        (name) => property(template, functionsOf(template).get(name) ?? '', 'Timeout') !== 900,
        'has less',
      ),
    plants: { 'a short lap': change('Resources/ReplayDashlogLambdaFunction/Properties/Timeout', 60) },
  },
  {
    name: 'the API asks for a signed request',
    check: (template) =>
      complaints(
        ofType(template, 'AWS::ApiGatewayV2::Route'),
        (id) => property(template, id, 'AuthorizationType') !== 'AWS_IAM',
        'is open to the world',
      ),
    plants: { 'an open route': change('Resources/HttpApiRouteAny/Properties/AuthorizationType', 'NONE') },
  },
  {
    name: 'what costs money says whose it is',
    check: (template) =>
      complaints(
        [...functionsOf(template).values()],
        (id) =>
          propertyText(template, id, 'Tags') !==
          '[{"Key":"application","Value":"foreshock"},{"Key":"stage","Value":"test"}]',
        'has no tags',
      ),
    plants: { 'a function without tags': remove('Resources/ApiLambdaFunction/Properties/Tags') },
  },
  {
    name: 'the command line finds every name it needs',
    check: (template) => OUTPUTS.filter((name) => template.Outputs[name] === undefined),
    plants: { 'a missing output': remove('Outputs/ApiUrl') },
  },
];
