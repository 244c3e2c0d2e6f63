import { describe, expect, test } from '@jest/globals';
import { bindParameters } from './bind-parameters.ts';
import { DATASET, limitOf, type Question } from './question.ts';

const question: Question = {
  name: 'late',
  sqlFile: 'late.sql',
  title: 'Late',
  asks: 'What came late?',
  parameters: [DATASET, limitOf(20), { name: 'since', type: 'time', about: 'from then on' }],
};

const bind = (sql: string, given: Readonly<Record<string, string | number | null>>): string =>
  bindParameters(question, sql, { since: '2026-02-18', ...given });

describe('parameters of a question', () => {
  test('stand as literals of their type', () => {
    expect(bind('ts > :since and dataset = :dataset limit :limit', { dataset: `o'brien`, limit: '5' })).toBe(
      `ts > timestamp '2026-02-18 00:00:00.000' and dataset = 'o''brien' limit 5`,
    );
  });

  test('have defaults, null among them', () => {
    expect(bind(':dataset :limit', {})).toBe('cast(null as varchar) 20');
  });

  test.each([
    ['2026-02-18T10:00:00Z', '2026-02-18 10:00:00.000'],
    ['2026-02-18T10:00:00.250+02:00', '2026-02-18 08:00:00.250'],
    ['2026-02-18 10:00', '2026-02-18 10:00:00.000'],
  ])('a time %s is UTC', (given, text) => {
    expect(bind(':since', { since: given })).toBe(`timestamp '${text}'`);
  });

  test('are left alone in strings, names and comments', () => {
    const sql = `select ':dataset', "a:limit" -- :since\n/* :limit */`;
    expect(bind(sql, {})).toBe(sql);
  });

  test('are refused when unknown, missing or of another type, by name', () => {
    expect(() => bind('', { datset: 'x' })).toThrow('late knows no parameter datset: it takes dataset, limit, since');
    expect(() => bindParameters(question, '', {})).toThrow('late needs since (from then on): give it as since=…');
    expect(() => bind('', { limit: '1; drop view logs' })).toThrow('limit=1; drop view logs is not a number');
    expect(() => bind('', { limit: '' })).toThrow('limit= is not a number');
    expect(() => bind('', { since: 'yesterday' })).toThrow('since=yesterday is not a time');
    expect(() => bind('', { since: '2026-02-31T25:00' })).toThrow('is not a time');
  });
});
