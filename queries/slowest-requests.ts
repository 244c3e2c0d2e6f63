import { DATASET, limitOf, type Question } from './question.ts';

/** Which single requests took longest, and where do they stand in the logs? */
export const slowestRequests: Question = {
  name: 'slowest-requests',
  sqlFile: 'slowest-requests.sql',
  title: 'Slowest requests',
  asks: 'Which single requests took longest, and where do they stand in the logs?',
  parameters: [DATASET, limitOf(20)],
};
