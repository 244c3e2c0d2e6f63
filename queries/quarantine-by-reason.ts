import { type Question } from './question.ts';

/** What could not be read, and why? */
export const quarantineByReason: Question = {
  name: 'quarantine-by-reason',
  sqlFile: 'quarantine-by-reason.sql',
  title: 'Unreadable records',
  asks: 'What could not be read, and why?',
  parameters: [],
};
