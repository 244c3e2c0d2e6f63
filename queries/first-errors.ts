import { DATASET, limitOf, type Question } from './question.ts';

/** What went wrong first? */
export const firstErrors: Question = {
  name: 'first-errors',
  sqlFile: 'first-errors.sql',
  title: 'First errors',
  asks: 'What went wrong first?',
  parameters: [DATASET, limitOf(20)],
};
