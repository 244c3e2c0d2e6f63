import { DATASET, type Question } from './question.ts';

/** How did the mix of fast, medium, slow and critical requests shift? */
export const bucketMix: Question = {
  name: 'bucket-mix',
  sqlFile: 'bucket-mix.sql',
  title: 'Latency buckets over time',
  asks: 'How did the mix of fast, medium, slow and critical requests shift?',
  parameters: [DATASET],
};
