import { DATASET, type Question } from './question.ts';

/** How much traffic did each service have, minute by minute? */
export const requestsPerMinute: Question = {
  name: 'requests-per-minute',
  sqlFile: 'requests-per-minute.sql',
  title: 'Requests per minute',
  asks: 'How much traffic did each service have, minute by minute?',
  parameters: [DATASET],
};
