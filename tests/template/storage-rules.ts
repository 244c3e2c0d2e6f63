import {
  complaints,
  ofType,
  property,
  propertyText,
  type Rule,
  statementsIn,
  type Template,
  unless,
} from './compiled-template.ts';
import { at, change, listAt, remove, textAt } from './json-paths.ts';

const OURS = ['UploadsBucket', 'LakeBucket', 'FailuresBucket'];

/** osls makes it, for zips alone: it must go with the stack. */
const DEPLOYMENT = 'ServerlessDeploymentBucket';

const buckets = (template: Template): readonly string[] => ofType(template, 'AWS::S3::Bucket');

const isPrivate = (template: Template, id: string): boolean =>
  ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].every(
    (name) => property(template, id, `PublicAccessBlockConfiguration/${name}`) === true,
  );

const isTlsOnly = (template: Template, id: string): boolean =>
  ofType(template, 'AWS::S3::BucketPolicy')
    .filter((policy) => propertyText(template, policy, 'Bucket') === `\${${id}}`)
    .flatMap((policy) => statementsIn(property(template, policy, 'PolicyDocument')))
    .some(
      ({ effect, principal, actions, resources, condition }) =>
        effect === 'Deny' &&
        principal === '*' &&
        String(actions) === 's3:*' &&
        resources.length === 2 &&
        /^\{"Bool":\{"aws:SecureTransport":"?false"?\}\}$/.test(condition),
    );

const isEncrypted = (template: Template, id: string): boolean => {
  const rule = property(template, id, 'BucketEncryption/ServerSideEncryptionConfiguration/0');
  return (
    at(rule, 'BucketKeyEnabled') === true &&
    at(rule, 'ServerSideEncryptionByDefault/SSEAlgorithm') === 'aws:kms' &&
    textAt(rule, 'ServerSideEncryptionByDefault/KMSMasterKeyID') === '${DataKey.Arn}'
  );
};

const hasLifecycle = (template: Template, id: string, what: string, prefix?: string): boolean =>
  listAt(template, `Resources/${id}/Properties/LifecycleConfiguration/Rules`).some(
    (rule) => at(rule, what) !== undefined && (prefix === undefined || at(rule, 'Prefix') === prefix),
  );

/** What storage and SQL must keep. */
export const STORAGE_RULES: readonly Rule[] = [
  {
    name: 'there are three buckets of ours, with generated names',
    check: (template) => [
      ...OURS.filter((id) => !buckets(template).includes(id)),
      ...complaints(buckets(template), (id) => ![...OURS, DEPLOYMENT].includes(id), 'is known to nobody'),
      ...complaints(OURS, (id) => property(template, id, 'BucketName') !== undefined, 'has a fixed name'),
    ],
    plants: {
      'a name': change('Resources/LakeBucket/Properties/BucketName', 'lake'),
      'a fourth bucket': change('Resources/More', { Type: 'AWS::S3::Bucket', Properties: {} }),
    },
  },
  {
    name: 'buckets and key outlive the stack',
    check: (template) =>
      ['DeletionPolicy', 'UpdateReplacePolicy'].flatMap((policy) =>
        complaints(
          [...OURS, 'DataKey'],
          (id) => at(template, `Resources/${id}/${policy}`) !== 'Retain',
          `goes with the stack (${policy})`,
        ),
      ),
    plants: {
      'a lake that is deleted': change('Resources/LakeBucket/DeletionPolicy', 'Delete'),
      'a key that is replaced': remove('Resources/DataKey/UpdateReplacePolicy'),
    },
  },
  {
    name: 'every bucket is private, owned and reached by TLS alone',
    check: (template) => [
      ...complaints(buckets(template), (id) => !isPrivate(template, id), 'can be made public'),
      ...complaints(buckets(template), (id) => !isTlsOnly(template, id), 'takes requests without TLS'),
      ...complaints(
        OURS,
        (id) => property(template, id, 'OwnershipControls/Rules/0/ObjectOwnership') !== 'BucketOwnerEnforced',
        'has access lists',
      ),
    ],
    plants: {
      'a public bucket': change(
        'Resources/UploadsBucket/Properties/PublicAccessBlockConfiguration/BlockPublicPolicy',
        false,
      ),
      'a bucket without a policy': remove('Resources/FailuresPolicy'),
      'a policy that asks for nothing': remove(
        'Resources/LakePolicy/Properties/PolicyDocument/Statement/0/Condition/Bool',
      ),
      'a bucket with access lists': remove('Resources/LakeBucket/Properties/OwnershipControls'),
    },
  },
  {
    name: 'everything is encrypted with the one key, with bucket keys',
    check: (template) => [
      ...complaints(OURS, (id) => !isEncrypted(template, id), 'is not encrypted with DataKey and bucket keys'),
      ...unless(
        propertyText(template, 'Stream', 'StreamEncryption/KeyId') === '${DataKey.Arn}',
        'the stream is not encrypted with DataKey',
      ),
      ...complaints(
        ofType(template, 'AWS::SNS::Topic'),
        (id) => propertyText(template, id, 'KmsMasterKeyId') !== '${DataKey}',
        'is not encrypted with DataKey',
      ),
    ],
    plants: {
      'no bucket key': change(
        'Resources/LakeBucket/Properties/BucketEncryption/ServerSideEncryptionConfiguration/0/BucketKeyEnabled',
        false,
      ),
      'a stream in the open': remove('Resources/Stream/Properties/StreamEncryption'),
      'a topic under the key that AWS manages': change(
        'Resources/PagesTopic/Properties/KmsMasterKeyId',
        'alias/aws/sns',
      ),
    },
  },
  {
    name: 'unfinished uploads, old versions, facts and results of queries do not pile up',
    check: (template) => [
      ...complaints(
        OURS,
        (id) => !hasLifecycle(template, id, 'AbortIncompleteMultipartUpload'),
        'keeps unfinished uploads',
      ),
      ...complaints(OURS, (id) => !hasLifecycle(template, id, 'NoncurrentVersionExpiration'), 'keeps old versions'),
      ...complaints(
        ['athena-results/', 'facts/', 'firehose-errors/'],
        (prefix) => !hasLifecycle(template, 'LakeBucket', 'ExpirationInDays', prefix),
        'of the lake is kept for ever',
      ),
    ],
    plants: {
      'a lake without rules': remove('Resources/LakeBucket/Properties/LifecycleConfiguration'),
      'uploads without the rule on parts': remove('Resources/UploadsBucket/Properties/LifecycleConfiguration/Rules/1'),
    },
  },
  {
    name: 'uploads are versioned and announced',
    check: (template) => [
      ...unless(
        property(template, 'UploadsBucket', 'VersioningConfiguration/Status') === 'Enabled',
        'uploads have no versions',
      ),
      ...complaints(
        ['UploadsBucket', 'FailuresBucket'],
        (id) =>
          property(template, id, 'NotificationConfiguration/EventBridgeConfiguration/EventBridgeEnabled') !== true,
        'is not announced',
      ),
    ],
    plants: {
      'no versions': remove('Resources/UploadsBucket/Properties/VersioningConfiguration'),
      silence: remove('Resources/UploadsBucket/Properties/NotificationConfiguration'),
    },
  },
];
