import { DATASET, limitOf, type Question } from './question.ts';

/** Which routes moved most in the minutes before the first alert, against the time before? */
export const beforeTheAlert: Question = {
  name: 'before-the-alert',
  sqlFile: 'before-the-alert.sql',
  title: 'What changed before the alert',
  asks: 'Which routes moved most in the minutes before the first alert, against the time before?',
  parameters: [
    DATASET,
    { name: 'minutes', type: 'number', default: 10, about: 'minutes before the first alert' },
    limitOf(20),
  ],
};
