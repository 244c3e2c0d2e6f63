import { DATASET, limitOf, type Question } from './question.ts';

/** Which routes failed, how often, from when to when? */
export const failingRoutes: Question = {
  name: 'failing-routes',
  sqlFile: 'failing-routes.sql',
  title: 'Failing routes',
  asks: 'Which routes failed, how often, from when to when?',
  parameters: [DATASET, limitOf(20)],
};
