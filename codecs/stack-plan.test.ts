import { describe, expect, test } from '@jest/globals';
import { planOfTemplate } from './stack-plan.ts';

describe('the plan of a stack', () => {
  test('counts what is created by kind, in the order in which people think of it', () => {
    const template = {
      Parameters: { Shards: { Type: 'Number' } },
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic' },
        Read: { Type: 'AWS::Lambda::Function' },
        Look: { Type: 'AWS::Lambda::Function' },
        May: { Type: 'AWS::Lambda::Permission' },
        Link: { Type: 'AWS::S3::BucketPolicy' },
        Hose: { Type: 'AWS::KinesisFirehose::DeliveryStream', Condition: 'FirehoseIsOn' },
      },
    };
    expect(planOfTemplate(template)).toEqual({
      resources: [
        { what: 'function', count: 2 },
        { what: 'alert topic', count: 1 },
        { what: 'smaller resource', count: 2 },
      ],
      optional: 1,
      parameters: ['Shards'],
    });
  });

  test('is refused for what is no template', () => {
    expect(() => planOfTemplate({ resources: {} })).toThrow('no CloudFormation template');
  });
});
