import { Logger } from '@aws-lambda-powertools/logger';
import type { LineLog } from './cloudwatch-telemetry.ts';

/** JSON lines for CloudWatch Logs, with level, time and the name of the function. */
export const createJsonLog = (service: string): LineLog => {
  const logger = new Logger({ serviceName: service });
  return {
    info: (message, fields) => logger.info(message, fields),
    error: (message, fields) => logger.error(message, fields),
  };
};
