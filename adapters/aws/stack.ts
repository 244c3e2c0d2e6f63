import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { clientSettings } from './aws-clients.ts';

/** Outputs of a stack by their names. */
export type StackOutputs = Readonly<Record<string, string>>;

/** Reads what a deployed stack says of itself; gives null when this account has no such stack in this region. */
export const createStackReader = (): ((stack: string) => Promise<StackOutputs | null>) => {
  const client = new CloudFormationClient(clientSettings());
  return async (stack) => {
    try {
      const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
      const outputs = found?.Outputs ?? [];
      return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
    } catch (error) {
      // CloudFormation has no error of its own for a stack that is not there
      if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) {
        return null;
      }
      throw error;
    }
  };
};
