import { describe, expect, test } from '@jest/globals';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createLambdaFunctionInvoker } from '../../adapters/aws/lambda-function-invoker.ts';
import { peerSettings, quick } from './aws-under-test.ts';
import { answer, connectionReset, type Fault, jsonError } from './fault-injection.ts';
import { describeWithMiniStack, miniStack } from './with-ministack.ts';

const throttled = () => jsonError(429, 'TooManyRequestsException', 'Rate Exceeded.');

const invokerWith = (fault: (call: number) => Awaited<ReturnType<Fault>> | Error) => {
  const seen: { readonly path: string; readonly type: string | undefined; readonly body: string }[] = [];
  const client = new LambdaClient(
    peerSettings('http://127.0.0.1:9', (request) => {
      const body = new TextDecoder().decode(request.body as Uint8Array);
      seen.push({ path: request.path, type: request.headers['x-amz-invocation-type'], body });
      const given = fault(seen.length);
      return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
    }),
  );
  return { functions: createLambdaFunctionInvoker({ ...quick, client, prefix: 'foreshock-test' }), seen };
};

describe('Lambda as a function invoker', () => {
  test('starts the function of that name asynchronously, with the input as JSON', async () => {
    const { functions, seen } = invokerWith(() => answer(202));
    await functions.invoke('replay-log', { lap: { replay: 'shop~1' } });
    expect(seen).toEqual([
      {
        path: '/2015-03-31/functions/foreshock-test-replay-log/invocations',
        type: 'Event',
        body: '{"lap":{"replay":"shop~1"}}',
      },
    ]);
  });

  test('tries again while Lambda asks to send less, and after a broken connection', async () => {
    const { functions, seen } = invokerWith((call) =>
      call === 1 ? connectionReset() : call < 6 ? throttled() : answer(202),
    );
    await functions.invoke('compact', { plan: true });
    expect(seen).toHaveLength(6);
  });

  test('names function and permission when it may not', async () => {
    const { functions } = invokerWith(() => jsonError(403, 'AccessDeniedException', 'not authorized'));
    await expect(functions.invoke('detect-anomalies', { wake: 'schedule' })).rejects.toMatchObject({
      code: 'EACCES',
      message: expect.stringMatching(/foreshock-test-detect-anomalies.*lambda:InvokeFunction/s),
    });
  });

  test('refuses an input that Lambda would not take', async () => {
    const { functions, seen } = invokerWith(() => answer(202));
    await expect(functions.invoke('compact', { partition: 'x'.repeat(300_000) })).rejects.toThrow('262144');
    expect(seen).toEqual([]);
  });
});

describeWithMiniStack('Lambda on MiniStack', () => {
  test('names a function that is not there', async () => {
    const client = new LambdaClient(peerSettings(miniStack().url));
    const functions = createLambdaFunctionInvoker({ ...quick, client, prefix: 'nothing' });
    await expect(functions.invoke('compact', { plan: true })).rejects.toMatchObject({
      code: 'ENORESOURCE',
      message: expect.stringContaining('nothing-compact'),
    });
  });
});
