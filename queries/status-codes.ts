import { DATASET, type Question } from './question.ts';

/** Which status codes did each service answer with? */
export const statusCodes: Question = {
  name: 'status-codes',
  sqlFile: 'status-codes.sql',
  title: 'Status codes by service',
  asks: 'Which status codes did each service answer with?',
  parameters: [DATASET],
};
