import { DATASET, limitOf, type Question } from './question.ts';

/** Which routes were slowest? */
export const slowestRoutes: Question = {
  name: 'slowest-routes',
  sqlFile: 'slowest-routes.sql',
  title: 'Slowest routes',
  asks: 'Which routes were slowest?',
  parameters: [DATASET, limitOf(20)],
};
