import { DATASET, limitOf, type Question } from './question.ts';

/** Which messages appeared late for the first time? */
export const newTemplates: Question = {
  name: 'new-templates',
  sqlFile: 'new-templates.sql',
  title: 'New messages',
  asks: 'Which messages appeared late for the first time?',
  parameters: [
    DATASET,
    { name: 'share', type: 'number', default: 0.5, about: 'in the last part of the time, 0 to 1' },
    limitOf(20),
  ],
};
