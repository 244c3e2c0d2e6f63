import { DATASET, type Question } from './question.ts';

/** How many requests took how long, minute by minute, in steps that double? */
export const latencyHeatmap: Question = {
  name: 'latency-heatmap',
  sqlFile: 'latency-heatmap.sql',
  title: 'Latency heat map',
  asks: 'How many requests took how long, minute by minute, in steps that double?',
  parameters: [DATASET],
};
