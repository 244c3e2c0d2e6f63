import { DATASET, limitOf, type Question } from './question.ts';

/** What do the logs say most, worst level first? */
export const messagesByLevel: Question = {
  name: 'messages-by-level',
  sqlFile: 'messages-by-level.sql',
  title: 'Messages by level',
  asks: 'What do the logs say most, worst level first?',
  parameters: [DATASET, limitOf(30)],
};
