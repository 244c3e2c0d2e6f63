import { DATASET, type Question } from './question.ts';

/** Is it one host, or all of them? */
export const hosts: Question = {
  name: 'hosts',
  sqlFile: 'hosts.sql',
  title: 'Hosts',
  asks: 'Is it one host, or all of them?',
  parameters: [DATASET],
};
