import { DATASET, type Question } from './question.ts';

/** Which services stopped logging before the end? */
export const quietServices: Question = {
  name: 'quiet-services',
  sqlFile: 'quiet-services.sql',
  title: 'Services that fell silent',
  asks: 'Which services stopped logging before the end?',
  parameters: [DATASET, { name: 'minutes', type: 'number', default: 5, about: 'silent for at least so many minutes' }],
};
