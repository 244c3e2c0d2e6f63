import { DATASET, limitOf, type Question } from './question.ts';

/** When was nothing written at all? */
export const gaps: Question = {
  name: 'gaps',
  sqlFile: 'gaps.sql',
  title: 'Gaps in the logs',
  asks: 'When was nothing written at all?',
  parameters: [
    DATASET,
    { name: 'seconds', type: 'number', default: 30, about: 'nothing for at least so many seconds' },
    limitOf(20),
  ],
};
