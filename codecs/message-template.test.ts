import { expect, test } from '@jest/globals';
import { renderTemplate } from './message-template.ts';

const values = {
  attributes: '{"User":"Ann","Count":3,"Ratio":0.12345,"Order":{"Id":7},"Properties":{"Shop":"north","Count":9}}',
  status: 503,
  latency: 12.5,
};

test.each([
  ['no hole', 'no hole'],
  ['Hello {User}, {Count} new', 'Hello Ann, 3 new'],
  ['{@Order} from {Shop}', '{"Id":7} from north'],
  ['{Ratio:0.00} {Ratio:F1} {Ratio:P} {User,10}', '0.12 0.1 0.12345 Ann'],
  ['{{literal}} {Missing}', '{literal} {Missing}'],
  ['{StatusCode} in {Elapsed:0.0000} ms', '503 in 12.5000 ms'],
  ['{constructor}', '{constructor}'],
])('%s becomes %s', (template, message) => {
  expect(renderTemplate(template, values)).toBe(message);
});

test('a template of braces alone takes linear time', () => {
  const template = '{a,'.repeat(3000);
  expect(renderTemplate(template, { ...values, attributes: '' })).toBe(template);
});
