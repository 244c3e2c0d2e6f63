import { DATASET, type Question } from './question.ts';

/** When did requests fail, and what share of them? */
export const errorShare: Question = {
  name: 'error-share',
  sqlFile: 'error-share.sql',
  title: 'Error share by minute',
  asks: 'When did requests fail, and what share of them?',
  parameters: [DATASET],
};
