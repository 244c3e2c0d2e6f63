import {
  allowedTo,
  complaints,
  may,
  ofType,
  PREFIX,
  property,
  propertyText,
  type Rule,
  type Template,
  unless,
} from './compiled-template.ts';
import { change, remove } from './json-paths.ts';

const API_STATEMENTS = 'Resources/ApiRole/Properties/Policies/0/PolicyDocument/Statement';

/** What ends in `*` without being a wildcard over others' things: objects, log streams and tables of our own. */
const JUSTIFIED = [
  /^\$\{(?:Uploads|Lake|Failures)Bucket\.Arn\}\/(?:[a-z-]+\/)*\*$/,
  new RegExp(`:log-group:/aws/lambda/${PREFIX}-[a-z-]+:\\*$`),
  /:table\/\$\{Database\}\/\*$/,
];

const roleOf = (template: Template, id: string): string =>
  propertyText(template, id, 'Role').replace(/^\$\{(.*)\.Arn\}$/, '$1');

/** What the roles must keep. */
export const PERMISSION_RULES: readonly Rule[] = [
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
    name: 'whoever makes the views anew may ask Athena and change them in the catalogue',
    check: (template) =>
      ['ReplayLogRole', 'DetectAnomaliesRole', 'CompactRole'].flatMap((role) =>
        ['athena:StartQueryExecution', 'glue:GetTable', 'glue:CreateTable', 'glue:UpdateTable', 's3:GetBucketLocation']
          .filter((action) => !allowedTo(template, role).some(({ actions }) => actions.includes(action)))
          .map((action) => `${role} lacks ${action}`),
      ),
    plants: {
      'a detector without Athena': change('Resources/DetectAnomaliesRole/Properties/Policies/0/PolicyDocument', {
        Statement: [],
      }),
    },
  },
  {
    name: 'whoever writes files that a lost race leaves may delete them, and nobody else may delete rows',
    check: (template) => [
      ...['logs', 'windows', 'quarantine', 'facts', 'ledger']
        .map((folder) => `\${LakeBucket.Arn}/${folder}/*`)
        .filter((files) => !may(template, 'BucketLatencyRole', 's3:DeleteObject', files))
        .map((files) => `BucketLatencyRole may not delete ${files}`),
      ...unless(
        may(template, 'DiscardRole', 's3:DeleteObject', '${LakeBucket.Arn}/quarantine/*'),
        'DiscardRole may not delete what it wrote in vain',
      ),
      ...unless(
        may(template, 'DetectAnomaliesRole', 's3:DeleteObject', '${LakeBucket.Arn}/checkpoints/*'),
        'DetectAnomaliesRole may not thin checkpoints',
      ),
      ...['ApiRole', 'DetectAnomaliesRole']
        .filter((role) => may(template, role, 's3:DeleteObject', '${LakeBucket.Arn}/logs/*'))
        .map((role) => `${role} may delete rows`),
    ],
    plants: {
      'a worker that cannot tidy up': change('Resources/BucketLatencyRole/Properties/Policies/0/PolicyDocument', {
        Statement: [],
      }),
    },
  },
];
