/** The stages that start one another. */
export type FunctionName = 'replay-log' | 'detect-anomalies' | 'compact';

/** Starts a stage elsewhere and does not wait for it: on AWS the Lambda function of that name, asynchronously. */
export interface FunctionInvoker {
  /** Resolves when the start is accepted; `input` is JSON. */
  invoke(name: FunctionName, input: object): Promise<void>;
}
