import { DATASET, type Question } from './question.ts';

/** How slow was each service, five minutes by five minutes? */
export const p99ByService: Question = {
  name: 'p99-by-service',
  sqlFile: 'p99-by-service.sql',
  title: 'p99 by service and 5 minutes',
  asks: 'How slow was each service, five minutes by five minutes?',
  parameters: [DATASET],
};
