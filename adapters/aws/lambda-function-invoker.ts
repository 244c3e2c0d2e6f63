import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { FunctionInvoker } from '../../ports/function-invoker.ts';
import { explainAwsError, isThrottled } from './aws-errors.ts';
import { backOff, type Patience } from './backoff.ts';

export interface InvokerOptions extends Patience {
  readonly client: LambdaClient;
  /** Names of the functions are `<prefix>-<stage>`. */
  readonly prefix: string;
}

/** Of an asynchronous invocation, in bytes. */
const MOST_PAYLOAD_BYTES = 256 * 1024;
/** Tries after the first one while Lambda asks to send less; each of them is several of the SDK's. */
const MOST_RETRIES = 5;

/** Starts Lambda functions asynchronously. */
export const createLambdaFunctionInvoker = (options: InvokerOptions): FunctionInvoker => ({
  invoke: async (name, input) => {
    const { client, prefix } = options;
    const FunctionName = `${prefix}-${name}`;
    const Payload = Buffer.from(JSON.stringify(input));
    if (Payload.length > MOST_PAYLOAD_BYTES)
      throw new Error(
        `${Payload.length} bytes of input for ${FunctionName} are too many: at most ${MOST_PAYLOAD_BYTES}; name an object in the lake instead`,
      );
    for (let retry = 0; ; retry += 1) {
      try {
        await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
        return;
      } catch (error) {
        if (!isThrottled(error) || retry >= MOST_RETRIES)
          throw explainAwsError(error, { doing: 'starting', target: FunctionName, actions: 'lambda:InvokeFunction' });
        await backOff(options, retry);
      }
    }
  },
});
