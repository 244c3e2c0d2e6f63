import { DATASET, type Question } from './question.ts';

/** What was read from which file, over which time? */
export const sources: Question = {
  name: 'sources',
  sqlFile: 'sources.sql',
  title: 'Sources',
  asks: 'What was read from which file, over which time?',
  parameters: [DATASET],
};
