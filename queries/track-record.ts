import { DATASET, type Question } from './question.ts';

/** Of the predictions, how many came true, how early, and how many were false alarms? */
export const trackRecord: Question = {
  name: 'track-record',
  sqlFile: 'track-record.sql',
  title: 'Track record',
  asks: 'Of the predictions, how many came true, how early, and how many were false alarms?',
  parameters: [DATASET],
};
