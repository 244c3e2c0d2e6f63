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
];
