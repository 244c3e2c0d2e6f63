import { expect, test } from '@jest/globals';
import { traceIdOf } from './trace-id.ts';

test.each([
  ['8f58717b79b4e1fafc66bc33e9452981', '8f58717b79b4e1fafc66bc33e9452981'],
  ['00-505aea52dd3f19f1b6be8da7eae48583-f2a0729899a5ce4f-01', '505aea52dd3f19f1b6be8da7eae48583'],
  ['Root=1-62e900b2-710d76f009d6e7785905449a;Parent=0efbd19962d95b05;Sampled=1', '1-62e900b2-710d76f009d6e7785905449a'],
  ['Self=1-1;Root=1-62e900b2-710d76f009d6e7785905449a', '1-62e900b2-710d76f009d6e7785905449a'],
  ['1-62e900b2-710d76f009d6e7785905449a@0efbd19962d95b05', '1-62e900b2-710d76f009d6e7785905449a'],
  ['80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1', '80f198ee56343ba864fe8b2a57d3eff7'],
  ['80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:1', '80f198ee56343ba864fe8b2a57d3eff7'],
  ['105445aa7843bc8bf206b12000100000/1;o=1', '105445aa7843bc8bf206b12000100000'],
  ['projects/shop/traces/06796866738c859f2f19b7cfb3214824', '06796866738c859f2f19b7cfb3214824'],
  ['3d3f2c1e-8f0a-4b57-9d0e-1f2a3b4c5d6e', '3d3f2c1e-8f0a-4b57-9d0e-1f2a3b4c5d6e'],
  ['5612345678901234567', '5612345678901234567'],
])('%s belongs to the trace %s', (value, id) => {
  expect(traceIdOf(value)).toBe(id);
});

test.each(['', '-', '0', '00000000000000000000000000000000', 'at main.go line 7', 'x'.repeat(200)])(
  '%j is no trace id',
  (value) => {
    expect(traceIdOf(value)).toBeNull();
  },
);
