import { DATASET, type Question } from './question.ts';

/** Who was warned of what, when, and how long before the failure was seen? */
export const alertTimeline: Question = {
  name: 'alert-timeline',
  sqlFile: 'alert-timeline.sql',
  title: 'Alerts',
  asks: 'Who was warned of what, when, and how long before the failure was seen?',
  parameters: [DATASET],
};
