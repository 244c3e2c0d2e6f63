import { DATASET, type Question } from './question.ts';

/** What happened to one request, across services? */
export const trace: Question = {
  name: 'trace',
  sqlFile: 'trace.sql',
  title: 'One trace',
  asks: 'What happened to one request, across services?',
  parameters: [{ name: 'trace', type: 'text', about: 'the trace id' }, DATASET],
};
